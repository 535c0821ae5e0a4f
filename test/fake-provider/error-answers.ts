/** Error answers as the vendors word them (recorded or documented shapes). */
import type { Fault } from './scenario.ts';

export interface ErrorAnswer {
  status: number;
  body: string;
  headers?: Record<string, string>;
}

interface WireError {
  message: string;
  type: string;
  code?: string | null;
  param?: string | null;
}

const wireError = ({ message, type, code = null, param = null }: WireError): string =>
  JSON.stringify({ error: { message, type, param, code } });

const RATE_LIMIT = wireError({
  message: 'Rate limit reached for model `fake-1` on tokens per minute (TPM).',
  type: 'tokens',
  code: 'rate_limit_exceeded',
});
const HTML = { 'content-type': 'text/html; charset=utf-8' };
const SERVER_ERROR = { message: 'The server had an error.', type: 'server_error' };

export const ERROR_ANSWERS = {
  unauthorized: {
    status: 401,
    body: wireError({
      message: 'Incorrect API key provided: sk-fake0123456789abcdef. Find yours in your account.',
      type: 'invalid_request_error',
      code: 'invalid_api_key',
    }),
  },
  forbidden: {
    status: 403,
    body: wireError({ message: 'Country not supported.', type: 'request_forbidden' }),
  },
  'not-found': {
    status: 404,
    body: wireError({
      message: 'The model `fake-1` does not exist or you do not have access to it.',
      type: 'invalid_request_error',
      code: 'model_not_found',
    }),
  },
  'request-timeout': { status: 408, body: wireError({ message: 'Timed out.', type: 'timeout' }) },
  'too-large': {
    status: 413,
    body: wireError({ message: 'Request too large for this model.', type: 'tokens' }),
  },
  'context-length': {
    status: 400,
    body: wireError({
      message: 'This model has a maximum context length of 8192 tokens. You sent 9000.',
      type: 'invalid_request_error',
      code: 'context_length_exceeded',
      param: 'messages',
    }),
  },
  'content-filter': {
    status: 400,
    body: wireError({
      message: 'The prompt was filtered by the content management policy.',
      type: 'invalid_request_error',
      code: 'content_filter',
      param: 'prompt',
    }),
  },
  'bad-parameter': {
    status: 400,
    body: wireError({
      message: "Unsupported parameter: 'max_tokens' is not supported with this model.",
      type: 'invalid_request_error',
      code: 'unsupported_parameter',
      param: 'max_tokens',
    }),
  },
  'rate-limit': { status: 429, body: RATE_LIMIT, headers: { 'retry-after': '2' } },
  'rate-limit-ms': {
    status: 429,
    body: RATE_LIMIT,
    headers: { 'retry-after-ms': '250', 'retry-after': '1' },
  },
  'rate-limit-date': {
    status: 429,
    body: RATE_LIMIT,
    headers: { 'retry-after': 'Wed, 21 Oct 2099 07:28:00 GMT' },
  },
  'rate-limit-hour': { status: 429, body: RATE_LIMIT, headers: { 'retry-after': '3600' } },
  'rate-limit-words': {
    status: 429,
    body: wireError({
      message: 'Rate limit reached: Limit 8000, Used 7900. Please try again in 5.289s. Thanks.',
      type: 'tokens',
      code: 'rate_limit_exceeded',
    }),
  },
  'rate-limit-reset': {
    status: 429,
    body: RATE_LIMIT,
    headers: {
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': '2m59.56s',
      'x-ratelimit-remaining-tokens': '500',
      'x-ratelimit-reset-tokens': '7.66s',
    },
  },
  'rate-limit-bare': { status: 429, body: '' },
  quota: {
    status: 429,
    body: wireError({
      message: 'You exceeded your current quota, please check your plan and billing details.',
      type: 'insufficient_quota',
      code: 'insufficient_quota',
    }),
  },
  'quota-per-day': {
    status: 429,
    body: wireError({
      message: 'Rate limit reached for model `fake-1` on requests per day (RPD).',
      type: 'requests',
      code: 'rate_limit_exceeded',
    }),
    headers: { 'retry-after': '3600' },
  },
  credits: { status: 402, body: JSON.stringify({ error: { code: 402, message: 'No credits.' } }) },
  'flex-capacity': {
    status: 498,
    body: wireError({ message: 'Flex tier capacity exceeded.', type: 'capacity_exceeded' }),
  },
  'server-error': { status: 500, body: wireError(SERVER_ERROR) },
  'bad-gateway-html': {
    status: 502,
    headers: HTML,
    body: '<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>',
  },
  unavailable: {
    status: 503,
    body: wireError({ message: 'Service unavailable.', type: 'service_unavailable' }),
  },
  overloaded: {
    status: 529,
    body: wireError({ message: 'Overloaded', type: 'overloaded_error' }),
  },
  'array-error': {
    status: 429,
    body: JSON.stringify([
      {
        error: {
          code: 429,
          message: 'You exceeded your current rate.',
          status: 'RESOURCE_EXHAUSTED',
          details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.4s' }],
        },
      },
    ]),
  },
  'empty-error': { status: 500, body: '' },
  redirect: { status: 307, body: '', headers: { location: 'http://127.0.0.1:9/elsewhere' } },
  'html-200': { status: 200, headers: HTML, body: '<html><title>Welcome</title></html>' },
  'json-error-200': { status: 200, body: wireError(SERVER_ERROR) },
} as const satisfies Record<string, ErrorAnswer>;

/** What the body of an error says; undefined when it is empty or HTML. */
export function messageOf(body: string): string | undefined {
  if (!/^[[{]/.test(body)) return undefined;
  const parsed = JSON.parse(body);
  return (Array.isArray(parsed) ? parsed[0] : parsed).error.message;
}

/** The errors that every wire has words for. */
export type ErrorName = keyof typeof ERROR_ANSWERS;

/** The fault that answers so instead of streaming. */
export function errorAnswer(error: ErrorName): Fault {
  return { type: 'error', error };
}
