import { ERRORS, type ErrorBody, type ErrorCode } from '@chimera/protocol/errors';

/** `network`: no answer came. `unexpected-answer`: one came that is not ours, from a proxy perhaps. */
export type ApiErrorCode = ErrorCode | 'network' | 'unexpected-answer';

/** The one error that calls to the server end with, besides the abort that the caller asked for. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ApiErrorCode;
  /** HTTP status, or null when no answer came. */
  readonly status: number | null;
  readonly details: unknown;
  /** How long the server asks to wait. */
  readonly retryAfterMs: number | null;

  constructor(
    code: ApiErrorCode,
    message: string,
    options: {
      status?: number;
      details?: unknown;
      retryAfterMs?: number | null;
      cause?: unknown;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.status = options.status ?? null;
    this.details = options.details;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }

  /** Whether the server could not be reached or was just not able to serve: trying again by itself is right. */
  get isTransient(): boolean {
    if (this.code === 'network') return true;
    if (this.code === 'store_unavailable' || this.code === 'shutting_down') return true;
    return this.code === 'unexpected-answer' && (this.status === null || this.status >= 500);
  }

  /** Whether the same request may succeed when the reader tries again later. */
  get isRetryable(): boolean {
    if (this.code === 'network' || this.code === 'unexpected-answer') return true;
    return ERRORS[this.code]?.retryable ?? false;
  }
}

/** Reads the error out of an answer that is not a success. */
export async function readApiError(response: Response): Promise<ApiError> {
  const options = { status: response.status, retryAfterMs: readRetryAfterMs(response.headers) };
  const body: unknown = await response.json().catch(() => null);
  if (isErrorBody(body)) {
    const { code, message, details } = body.error;
    const retryAfterMs = retryAfterMsOf(details) ?? options.retryAfterMs;
    return new ApiError(code, message, { ...options, retryAfterMs, details });
  }
  return new ApiError(
    'unexpected-answer',
    `The server answered with status ${response.status}.`,
    options,
  );
}

/** The message that a person reads, with a network failure put in plain words. */
export function describeError(error: unknown): string {
  return error instanceof ApiError ? error.message : 'Something went wrong in this page.';
}

/** The turn that is in the way, as a `turn_running` or `turn_waiting` answer names it. */
export function runningTurnOf(error: ApiError): string | null {
  if (error.code !== 'turn_running' && error.code !== 'turn_waiting') return null;
  const { details } = error;
  return isRecord(details) && typeof details.turnId === 'string' ? details.turnId : null;
}

function isErrorBody(body: unknown): body is ErrorBody {
  return (
    isRecord(body) &&
    isRecord(body.error) &&
    typeof body.error.code === 'string' &&
    typeof body.error.message === 'string'
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** More precise than the header, which has whole seconds. */
function retryAfterMsOf(details: unknown): number | null {
  return isRecord(details) && typeof details.retryAfterMs === 'number'
    ? details.retryAfterMs
    : null;
}

/** `Retry-After` in seconds, the only form that our server sends. */
function readRetryAfterMs(headers: Headers): number | null {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null;
}
