/** Errors as Anthropic words them. */
import type { ErrorAnswer, ErrorName } from '../error-answers.ts';
import { ERROR_ANSWERS, messageOf } from '../error-answers.ts';

const TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  408: 'timeout_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  500: 'api_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

const OWN_WORDS: Partial<Record<ErrorName, string>> = {
  unauthorized: 'invalid x-api-key',
  'context-length': 'prompt is too long: 210000 tokens > 200000 maximum',
  'content-filter': 'Output blocked by content filtering policy',
  quota: 'Your credit balance is too low to access the Anthropic API.',
};

/** The limit that is used up, in headers of its own. */
const USED_UP = {
  'anthropic-ratelimit-requests-limit': '50',
  'anthropic-ratelimit-requests-remaining': '0',
  'anthropic-ratelimit-requests-reset': '2099-10-21T07:28:00Z',
  'anthropic-ratelimit-input-tokens-remaining': '39000',
  'anthropic-ratelimit-input-tokens-reset': '2099-10-21T07:30:00Z',
};

/** Empty bodies, HTML and redirects come from what stands before the API, and are no one's own. */
export function anthropicError(error: ErrorName): ErrorAnswer {
  const answer: ErrorAnswer = ERROR_ANSWERS[error];
  const message = OWN_WORDS[error] ?? messageOf(answer.body);
  if (message === undefined) return answer;
  const status = error === 'quota' ? 400 : answer.status;
  return {
    ...sayError(status, TYPES[status] ?? 'api_error', message),
    headers: error === 'rate-limit-reset' ? USED_UP : (answer.headers ?? {}),
  };
}

export function sayError(status: number, type: string, message: string): ErrorAnswer {
  const body = { type: 'error', error: { type, message }, request_id: 'req_fake' };
  return { status, body: JSON.stringify(body) };
}
