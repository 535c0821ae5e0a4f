/** Errors in the words of OpenAI's API (`error` objects of its API description, all four keys always). */
import type { ChimeraError, ErrorCode } from '@chimera/protocol/errors';

export interface OpenAiErrorBody {
  error: {
    message: string;
    /** The family of the error. */
    type: string;
    /** The field at fault, as OpenAI writes paths: `messages[0].role`. */
    param: string | null;
    /** What programs decide by. */
    code: string | null;
  };
}

interface OpenAiErrorRow {
  type: string;
  code: string;
  /** Where OpenAI says it with another status than `/api` does. */
  status?: number;
  /** The field at fault, when the error itself names none. */
  param?: string;
  /** Every target that could help was asked already: a client that asks again only adds to the load. */
  wasRetriedHere?: true;
}

const INVALID_REQUEST = 'invalid_request_error';
const PERMISSION = 'permission_error';
const SERVER = 'server_error';
const UPSTREAM = 'upstream_error';

/** One row for every code of our own table. */
const ROWS: Record<ErrorCode, OpenAiErrorRow> = {
  invalid_json: { type: INVALID_REQUEST, code: 'invalid_json' },
  invalid_request: { type: INVALID_REQUEST, code: 'invalid_value' },
  empty_message: { type: INVALID_REQUEST, code: 'invalid_value' },
  message_too_long: { type: INVALID_REQUEST, code: 'string_above_max_length' },
  unknown_model: { type: INVALID_REQUEST, code: 'model_not_found', status: 404 },
  unknown_agent: { type: INVALID_REQUEST, code: 'model_not_found', status: 404 },
  unauthorized: { type: INVALID_REQUEST, code: 'invalid_api_key' },
  forbidden: { type: PERMISSION, code: 'forbidden' },
  forbidden_host: { type: PERMISSION, code: 'forbidden_host' },
  forbidden_origin: { type: PERMISSION, code: 'forbidden_origin' },
  not_found: { type: INVALID_REQUEST, code: 'unknown_url' },
  conversation_not_found: { type: INVALID_REQUEST, code: 'conversation_not_found' },
  message_not_found: { type: INVALID_REQUEST, code: 'message_not_found' },
  tool_not_found: { type: INVALID_REQUEST, code: 'tool_not_found' },
  request_not_found: { type: INVALID_REQUEST, code: 'request_not_found' },
  method_not_allowed: { type: INVALID_REQUEST, code: 'method_not_supported' },
  turn_running: { type: INVALID_REQUEST, code: 'turn_running' },
  turn_waiting: { type: INVALID_REQUEST, code: 'turn_waiting' },
  answer_expired: { type: INVALID_REQUEST, code: 'answer_expired' },
  body_too_large: { type: INVALID_REQUEST, code: 'request_too_large' },
  unsupported_media_type: { type: INVALID_REQUEST, code: 'unsupported_content_type' },
  too_many_guests: { type: 'requests', code: 'rate_limit_exceeded' },
  rate_limited: { type: 'requests', code: 'rate_limit_exceeded' },
  budget_exhausted: { type: 'insufficient_quota', code: 'insufficient_quota' },
  internal: { type: SERVER, code: 'internal_error' },
  provider_unavailable: { type: UPSTREAM, code: 'provider_unavailable', wasRetriedHere: true },
  provider_rate_limited: { type: 'requests', code: 'rate_limit_exceeded', wasRetriedHere: true },
  provider_refused: { type: UPSTREAM, code: 'provider_refused', wasRetriedHere: true },
  provider_rejected: { type: INVALID_REQUEST, code: 'provider_rejected' },
  content_filtered: { type: INVALID_REQUEST, code: 'content_filter' },
  context_too_long: {
    type: INVALID_REQUEST,
    code: 'context_length_exceeded',
    param: 'messages',
  },
  answer_interrupted: { type: UPSTREAM, code: 'stream_interrupted', wasRetriedHere: true },
  store_unavailable: { type: SERVER, code: 'store_unavailable' },
  shutting_down: { type: SERVER, code: 'shutting_down' },
};

/** Rows of a caller that has reached a limit, by which one it is (`details.limit`). */
const LIMIT_ROWS: Partial<Record<string, OpenAiErrorRow>> = {
  tokens: { type: 'tokens', code: 'rate_limit_exceeded' },
};

/** The status that the error is answered with at `/v1`. */
export function openAiStatus(error: ChimeraError): number {
  return rowOf(error).status ?? error.status;
}

/** Whether a client gains nothing by asking again, although its status looks as if it might. */
export function wasRetriedHere(error: ChimeraError): boolean {
  return rowOf(error).wasRetriedHere === true;
}

/**
 * The body of an answer, and the payload of the last frame of a stream that broke. A more precise code
 * may stand in `details.openAiCode`; a fault that the provider found keeps the provider's code.
 */
export function toOpenAiError(error: ChimeraError): OpenAiErrorBody {
  const row = rowOf(error);
  const code =
    stringIn(error.details, 'openAiCode') ??
    (error.code === 'provider_rejected' ? stringIn(error.cause, 'code') : null);
  return {
    error: {
      message: error.message,
      type: row.type,
      param: error.field ?? row.param ?? null,
      code: code ?? row.code,
    },
  };
}

function rowOf(error: ChimeraError): OpenAiErrorRow {
  const limit = error.code === 'rate_limited' ? stringIn(error.details, 'limit') : null;
  return (limit === null ? null : LIMIT_ROWS[limit]) ?? ROWS[error.code];
}

function stringIn(holder: unknown, key: string): string | null {
  if (typeof holder !== 'object' || holder === null || !(key in holder)) return null;
  const value: unknown = Reflect.get(holder, key);
  return typeof value === 'string' ? value : null;
}
