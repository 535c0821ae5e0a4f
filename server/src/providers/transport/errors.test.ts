import { describe, expect, test } from 'vitest';
import type { ErrorResponse } from './errors.ts';
import { ErrorReader } from './errors.ts';
import { createRedactor } from './redact.ts';

const errors = new ErrorReader('acme', createRedactor(['my-own-key-42']), () => 0);

interface WireError {
  message?: string;
  type?: string;
  code?: string | number | null;
  param?: string;
}

const answer = (status: number, error: WireError | string): ErrorResponse => ({
  status,
  headers: {},
  body: typeof error === 'string' ? error : JSON.stringify({ error }),
});

describe('kinds of failure', () => {
  test.each<[number, WireError | string, string]>([
    [400, { message: 'Bad', type: 'invalid_request_error' }, 'invalid-request'],
    [400, { message: 'Long', code: 'context_length_exceeded' }, 'context-length'],
    [400, { message: "This model's maximum context length is 8192 tokens." }, 'context-length'],
    [400, { message: 'the request exceeds the available context size' }, 'context-length'],
    [400, { message: 'Filtered', code: 'content_filter' }, 'content-filter'],
    [400, { message: 'Violates our content policy', type: 'x' }, 'content-filter'],
    [400, { message: 'API key not valid.', type: 'INVALID_ARGUMENT' }, 'auth'],
    [400, { message: 'Gone', code: 'model_decommissioned' }, 'not-found'],
    [400, { message: 'Failed to call a function.', code: 'tool_use_failed' }, 'malformed'],
    [401, { message: 'No key', code: 'invalid_api_key' }, 'auth'],
    [402, { message: 'Pay', code: 402 }, 'quota'],
    [403, { message: 'Country not supported', type: 'invalid_request_error' }, 'auth'],
    [403, { message: 'Your input was flagged by moderation' }, 'content-filter'],
    [404, { message: 'No such model', code: 'model_not_found' }, 'not-found'],
    [404, 'page not found', 'not-found'],
    [408, '', 'timeout'],
    [410, '', 'not-found'],
    [413, { message: 'Too large', code: 'rate_limit_exceeded', type: 'tokens' }, 'context-length'],
    [422, { message: 'Unprocessable' }, 'invalid-request'],
    [424, { message: 'Failed dependency' }, 'overloaded'],
    [429, { message: 'Slow', type: 'requests', code: 'rate_limit_exceeded' }, 'rate-limit'],
    [429, '', 'rate-limit'],
    [429, { message: 'Empty', type: 'insufficient_quota', code: 'insufficient_quota' }, 'quota'],
    [429, { message: 'Empty', code: 'credit_balance_exhausted' }, 'quota'],
    [429, { message: 'Request too large for gpt: Limit 10000, Requested 20000' }, 'context-length'],
    [498, { message: 'Flex capacity' }, 'overloaded'],
    [499, '', 'network'],
    [500, { message: 'Oops', type: 'server_error' }, 'overloaded'],
    [502, '<html><title>502 Bad Gateway</title></html>', 'overloaded'],
    [503, { message: 'Slow down', code: 'slow_down' }, 'overloaded'],
    [504, '', 'timeout'],
    [529, { message: 'Overloaded', type: 'overloaded_error' }, 'overloaded'],
    [307, '', 'malformed'],
    [204, '', 'malformed'],
  ])('%d %j is %s', (status, error, kind) => {
    expect(errors.fromResponse(answer(status, error))).toMatchObject({ kind, status });
  });

  test.each<[object, string]>([
    [{ error: { message: 'x', type: 'invalid_request_error' } }, 'invalid-request'],
    [{ error: { message: 'x', type: 'server_error' } }, 'overloaded'],
    [{ error: { message: 'x', code: 401 } }, 'auth'],
    [{ error: { message: 'x', code: 504 } }, 'timeout'],
    [{ message: 'x', type: 'rate_limit_error' }, 'rate-limit'],
    [{}, 'overloaded'],
  ])('%j inside a stream is %s', (payload, kind) => {
    expect(errors.fromStreamError(payload).kind).toBe(kind);
  });
});

describe('what the message says', () => {
  test.each<[string, number, string, string]>([
    ['the provider’s words', 500, '{"error":{"message":"Oops"}}', 'acme answered 500: Oops'],
    ['an error that is only text', 500, '{"error":"Oops"}', 'acme answered 500: Oops'],
    ['an error in an array', 500, '[{"error":{"message":"Oops"}}]', 'acme answered 500: Oops'],
    ['a message on its own', 500, '{"object":"error","message":"Oops"}', 'acme answered 500: Oops'],
    ['what FastAPI calls detail', 422, '{"detail":"Oops"}', 'acme answered 422: Oops'],
    ['plain text', 404, '404 page not found\n', 'acme answered 404: 404 page not found'],
    ['no body', 500, '', 'acme answered 500: no body'],
    [
      'the title of a page',
      502,
      '<html>\n<head><title> 502 Bad Gateway </title>…',
      'acme answered 502: an HTML page "502 Bad Gateway"',
    ],
    ['a page without a title', 502, '<!doctype html><p>x', 'acme answered 502: an HTML page'],
    [
      'where a redirect must be mended',
      307,
      '',
      'acme answered 307: redirects are not followed, set the base URL to the final address.',
    ],
  ])('%s', (_name, status, body, message) => {
    expect(errors.fromResponse({ status, headers: {}, body }).message).toBe(message);
  });

  test('no key', () => {
    const message = 'Incorrect API key provided: sk-abcdefghijkl. Not my-own-key-42 either.';
    const error = errors.fromResponse(answer(401, { message }));
    expect(error.message).toBe(
      'acme answered 401: Incorrect API key provided: [redacted] Not [redacted] either.',
    );
  });

  test('no more than a paragraph', () => {
    expect(errors.fromResponse(answer(500, 'x'.repeat(5_000))).message).toHaveLength(601);
  });

  test('a connection’s reason with its code', () => {
    const cause = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:9'), {
      code: 'ECONNREFUSED',
    });
    expect(errors.fromConnection(cause)).toMatchObject({
      kind: 'network',
      code: 'ECONNREFUSED',
      message:
        'acme could not be reached or broke off: connect ECONNREFUSED 127.0.0.1:9 (ECONNREFUSED)',
      cause,
    });
  });
});

describe('what goes with it', () => {
  test('code, param and how long to wait', () => {
    const body = JSON.stringify({ error: { message: 'x', code: 'slow', param: 'messages' } });
    expect(
      errors.fromResponse({ status: 429, headers: { 'retry-after': '2' }, body }),
    ).toMatchObject({
      code: 'slow',
      param: 'messages',
      retryAfterMs: 2_000,
    });
  });

  test('a wait that only the words name, inside a stream too', () => {
    const payload = { error: { message: 'Please try again in 1.5s', code: 'rate_limit_exceeded' } };
    expect(errors.fromStreamError(payload)).toMatchObject({
      kind: 'rate-limit',
      retryAfterMs: 1_500,
    });
  });
});

describe('an answer with status 200 that is no stream', () => {
  test('may hold an error', () => {
    const body = '[{"error":{"code":429,"message":"x","status":"RESOURCE_EXHAUSTED"}}]';
    expect(errors.fromWrongContentType('application/json', body).kind).toBe('rate-limit');
  });

  test.each([
    ['text/html', '<title>Hi</title>', 'an HTML page "Hi"'],
    ['application/json', '{"id":"x"}', '{"id":"x"}'],
  ])('is malformed as %s', (contentType, body, said) => {
    expect(errors.fromWrongContentType(contentType, body)).toMatchObject({
      kind: 'malformed',
      message: `acme answered with "${contentType}" instead of text/event-stream: ${said}`,
    });
  });
});
