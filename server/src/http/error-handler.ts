/** The one place where errors become answers. */
import { ChimeraError, type ErrorCode, toErrorBody } from '@chimera/protocol/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LimitReachedError } from '../limits/refuse.ts';
import type { HttpApp } from './http-app.ts';
import { isOpenAiAddress } from './openai/addresses.ts';
import { sendOpenAiError } from './openai/errors.ts';

/** Errors of Fastify that have a row in our table. */
const FASTIFY_CODES: Partial<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_INVALID_JSON_BODY: 'invalid_json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid_request',
  FST_ERR_BAD_URL: 'invalid_request',
  FST_ERR_MAX_PARAM_LENGTH: 'not_found',
};

const MS_PER_SECOND = 1_000;

export function registerErrorHandler(app: HttpApp): void {
  app.setErrorHandler(sendError);
  app.setNotFoundHandler((request, reply) =>
    sendError(new ChimeraError('not_found'), request, reply),
  );
}

/**
 * Answers with an error in the shape that the address is known for. What the error table does not know
 * is logged with its cause and told as `internal`, without a word of it.
 */
export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const known = toChimeraError(error);
  if (known.code === 'internal') request.log.error({ err: error }, 'request failed');
  if (known.retryAfterMs !== undefined) {
    reply.header('retry-after', Math.ceil(known.retryAfterMs / MS_PER_SECOND));
  }
  if (known instanceof LimitReachedError) reply.headers(known.headers);
  if (isOpenAiAddress(request.url)) {
    sendOpenAiError(known, reply);
    return;
  }
  reply
    .code(known.status)
    .type('application/json; charset=utf-8')
    .serializer(JSON.stringify)
    .send(isTextChat(request.url) ? { detail: known.message } : toErrorBody(known));
}

function toChimeraError(error: unknown): ChimeraError {
  if (error instanceof ChimeraError) return error;
  const code = error instanceof Error && 'code' in error ? FASTIFY_CODES[String(error.code)] : null;
  return new ChimeraError(code ?? 'internal', { cause: error });
}

/** `POST /chat` and its sister answer as FastAPI does. */
function isTextChat(url: string): boolean {
  return /^\/chat(-with-history)?(\?|$)/.test(url);
}
