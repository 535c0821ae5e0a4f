import { describe, expect, test } from 'vitest';
import { ErrorReader } from '../../transport/errors.ts';
import { readAnthropicError } from './errors.ts';

const NOW_MS = Date.parse('2026-11-21T07:00:00Z');
const errors = new ErrorReader(
  'claude',
  (text) => text,
  () => NOW_MS,
  readAnthropicError,
);

const say = (status: number, type: string, message: string, headers = {}) =>
  errors.fromResponse({
    status,
    headers,
    body: JSON.stringify({ type: 'error', error: { type, message }, request_id: 'req_1' }),
  });

describe('an error of Anthropic', () => {
  test.each([
    [400, 'invalid_request_error', 'max_tokens: Field required', 'invalid-request'],
    [
      400,
      'invalid_request_error',
      'prompt is too long: 210000 tokens > 200000 maximum',
      'context-length',
    ],
    [
      400,
      'invalid_request_error',
      'input length and `max_tokens` exceed context limit: 199000 + 8192 > 200000, decrease input length',
      'context-length',
    ],
    [400, 'invalid_request_error', 'Output blocked by content filtering policy', 'content-filter'],
    [
      400,
      'invalid_request_error',
      'Your credit balance is too low to access the Anthropic API.',
      'quota',
    ],
    [401, 'authentication_error', 'invalid x-api-key', 'auth'],
    [402, 'billing_error', 'Payment required.', 'quota'],
    [403, 'permission_error', 'Not allowed.', 'auth'],
    [404, 'not_found_error', 'model: claude-9', 'not-found'],
    [
      413,
      'request_too_large',
      'Request exceeds the maximum allowed number of bytes.',
      'context-length',
    ],
    [429, 'rate_limit_error', 'This would exceed your rate limit.', 'rate-limit'],
    [500, 'api_error', 'Internal server error', 'overloaded'],
    [504, 'timeout_error', 'Timed out.', 'timeout'],
    [529, 'overloaded_error', 'Overloaded', 'overloaded'],
  ])('%i %s: %s', (status, type, message, kind) => {
    expect(say(status, type, message)).toMatchObject({ kind, status });
  });

  test.each([
    ['billing_error', 'quota'],
    ['timeout_error', 'timeout'],
    ['overloaded_error', 'overloaded'],
    ['rate_limit_error', 'rate-limit'],
    ['authentication_error', 'auth'],
    ['invalid_request_error', 'invalid-request'],
    ['api_error', 'overloaded'],
  ])('%s inside of a stream is %s', (type, kind) => {
    expect(
      errors.fromStreamError({ type: 'error', error: { type, message: 'No.' } }),
    ).toMatchObject({
      kind,
    });
  });
});

describe('how long to wait', () => {
  const limited = (headers: Record<string, string>) =>
    say(429, 'rate_limit_error', 'No more.', headers).retryAfterMs;

  test('is what retry-after says', () => {
    const headers = {
      'retry-after': '7',
      'anthropic-ratelimit-requests-remaining': '0',
      'anthropic-ratelimit-requests-reset': '2026-11-21T08:00:00Z',
    };
    expect(limited(headers)).toBe(7_000);
  });

  test('is until the last of the used-up limits begins anew', () => {
    const headers = {
      'anthropic-ratelimit-requests-remaining': '0',
      'anthropic-ratelimit-requests-reset': '2026-11-21T07:00:30Z',
      'anthropic-ratelimit-input-tokens-remaining': '0',
      'anthropic-ratelimit-input-tokens-reset': '2026-11-21T07:01:00Z',
      'anthropic-ratelimit-output-tokens-remaining': '9',
      'anthropic-ratelimit-output-tokens-reset': '2026-11-21T09:00:00Z',
    };
    expect(limited(headers)).toBe(60_000);
  });

  test('is not negative, and not known without a sign of it', () => {
    const past = {
      'anthropic-ratelimit-tokens-remaining': '0',
      'anthropic-ratelimit-tokens-reset': '2026-11-21T06:00:00Z',
    };
    expect(limited(past)).toBe(0);
    expect(limited({ 'anthropic-ratelimit-tokens-remaining': '0' })).toBeUndefined();
    expect(limited({})).toBeUndefined();
  });
});
