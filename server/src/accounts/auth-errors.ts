import type { ErrorCode } from '@chimera/protocol/errors';
import { ChimeraError, toErrorBody } from '@chimera/protocol/errors';

const CODES: Partial<Record<number, ErrorCode>> = {
  400: 'invalid_request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  415: 'unsupported_media_type',
  422: 'invalid_request',
  429: 'rate_limited',
};

/**
 * Gives an error of better-auth the shape of our own. Its own `code` and `message` stay at the top,
 * where its clients look for them.
 */
export async function withOurErrorShape(response: Response): Promise<Response> {
  if (response.status < 400) return response;
  const original = await readError(response);
  const error = new ChimeraError(CODES[response.status] ?? 'internal', {
    message: response.status < 500 ? original.message : undefined,
    details: original.code === undefined ? undefined : { reason: original.code },
  });
  const headers = new Headers(response.headers);
  headers.set('content-type', 'application/json; charset=utf-8');
  headers.delete('content-length');
  const retryAfter = headers.get('x-retry-after');
  if (retryAfter !== null) headers.set('retry-after', retryAfter);
  const body = { ...toErrorBody(error), code: original.code, message: error.message };
  return new Response(JSON.stringify(body), { status: response.status, headers });
}

async function readError(response: Response): Promise<{ code?: string; message?: string }> {
  try {
    const body: unknown = await response.json();
    if (typeof body !== 'object' || body === null) return {};
    return {
      code: 'code' in body && typeof body.code === 'string' ? body.code : undefined,
      message: 'message' in body && typeof body.message === 'string' ? body.message : undefined,
    };
  } catch {
    return {};
  }
}
