/**
 * The one table of errors: what can go wrong, which status says so, and what the reader can do next.
 * A code that is given up is never used again for something else.
 */
export interface ErrorRow {
  /** HTTP status of the answer that carries it. */
  status: number;
  /** What a person reads when nothing more precise is known. */
  message: string;
  /** Whether the same request may succeed later. */
  retryable: boolean;
}

export const ERRORS = {
  invalid_json: { status: 400, message: 'The request body is not valid JSON.', retryable: false },
  invalid_request: { status: 400, message: 'The request is not valid.', retryable: false },
  empty_message: { status: 400, message: 'The message cannot be empty.', retryable: false },
  message_too_long: { status: 400, message: 'The message is too long.', retryable: false },
  unknown_model: { status: 400, message: 'There is no such model.', retryable: false },
  unknown_agent: { status: 400, message: 'There is no such agent.', retryable: false },
  unauthorized: {
    status: 401,
    message: 'Sign in, or send a valid API key as a bearer token.',
    retryable: false,
  },
  forbidden: { status: 403, message: 'This is not allowed.', retryable: false },
  forbidden_host: {
    status: 403,
    message: 'This host name is not served here. Add it to ALLOWED_HOSTS.',
    retryable: false,
  },
  forbidden_origin: {
    status: 403,
    message: 'Requests from this web origin are not allowed. Add it to CORS_ORIGINS.',
    retryable: false,
  },
  not_found: { status: 404, message: 'There is nothing here.', retryable: false },
  conversation_not_found: {
    status: 404,
    message: 'There is no such conversation.',
    retryable: false,
  },
  message_not_found: { status: 404, message: 'There is no such message.', retryable: false },
  tool_not_found: { status: 404, message: 'There is no such tool.', retryable: false },
  request_not_found: {
    status: 404,
    message: 'Nothing is asked here under this id.',
    retryable: false,
  },
  method_not_allowed: {
    status: 405,
    message: 'This method is not served at this address.',
    retryable: false,
  },
  turn_running: {
    status: 409,
    message: 'An answer is still being written in this conversation. Wait for it, or stop it.',
    retryable: true,
  },
  turn_waiting: {
    status: 409,
    message: 'An answer in this conversation waits for you. Respond to it, or stop it.',
    retryable: true,
  },
  answer_expired: {
    status: 410,
    message: 'The events of this answer are no longer kept. Read the conversation instead.',
    retryable: false,
  },
  body_too_large: { status: 413, message: 'The request body is too large.', retryable: false },
  unsupported_media_type: {
    status: 415,
    message: 'Send the body as application/json.',
    retryable: false,
  },
  too_many_guests: {
    status: 429,
    message: 'Too many new guests from this address. Try again later, or sign in.',
    retryable: true,
  },
  rate_limited: { status: 429, message: 'Too many requests. Try again later.', retryable: true },
  budget_exhausted: {
    status: 429,
    message: 'The budget does not reach for this request.',
    retryable: false,
  },
  internal: { status: 500, message: 'Something went wrong on our side.', retryable: true },
  provider_unavailable: {
    status: 502,
    message: 'The model could not be reached. Try again in a moment.',
    retryable: true,
  },
  provider_rate_limited: {
    status: 429,
    message: 'The provider of this model allows no more requests just now. Try again in a moment.',
    retryable: true,
  },
  provider_refused: {
    status: 502,
    message: 'The provider did not accept our key for this model. An operator must look at it.',
    retryable: false,
  },
  provider_rejected: {
    status: 400,
    message: 'The provider did not accept this request.',
    retryable: false,
  },
  content_filtered: {
    status: 400,
    message: 'The provider declined to answer this because of its content rules.',
    retryable: false,
  },
  context_too_long: {
    status: 400,
    message: 'The conversation is too long for this model. Start a new one or pick another model.',
    retryable: false,
  },
  answer_interrupted: {
    status: 502,
    message: 'The answer was interrupted and could not be continued. What you see is kept.',
    retryable: true,
  },
  store_unavailable: {
    status: 503,
    message: 'The database cannot be reached just now. Nothing was lost; try again in a moment.',
    retryable: true,
  },
  shutting_down: {
    status: 503,
    message: 'The server is restarting. Try again in a moment.',
    retryable: true,
  },
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof ERRORS;

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERRORS, code);
}

/** An error that the table knows; whatever reaches the edge as something else is `internal`. */
export class ChimeraError extends Error {
  override readonly name = 'ChimeraError';
  readonly code: ErrorCode;
  /** The field of the request that is at fault, as a dotted path. */
  readonly field: string | undefined;
  readonly details: unknown;

  constructor(
    code: ErrorCode,
    options: { message?: string; field?: string; details?: unknown; cause?: unknown } = {},
  ) {
    super(options.message ?? ERRORS[code].message, { cause: options.cause });
    this.code = code;
    this.field = options.field;
    this.details = options.details;
  }

  /** Brings an error back that was written down by its code; unknown codes are `internal`. */
  static fromCode(code: string, message: string): ChimeraError {
    return new ChimeraError(isErrorCode(code) ? code : 'internal', { message });
  }

  get status(): number {
    return ERRORS[this.code].status;
  }

  get isRetryable(): boolean {
    return ERRORS[this.code].retryable;
  }

  /** How long it makes no sense to try again, where `details` say so. */
  get retryAfterMs(): number | undefined {
    const { details } = this;
    if (typeof details !== 'object' || details === null || !('retryAfterMs' in details)) {
      return undefined;
    }
    return typeof details.retryAfterMs === 'number' ? details.retryAfterMs : undefined;
  }
}

/** The body of every error of `/api`. */
export interface ErrorBody {
  error: { code: ErrorCode; message: string; field?: string; details?: unknown };
}

/** Puts an error into the shape that `/api` answers with. */
export function toErrorBody(error: ChimeraError): ErrorBody {
  return {
    error: {
      code: error.code,
      message: error.message,
      field: error.field,
      details: error.details,
    },
  };
}
