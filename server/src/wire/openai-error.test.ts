import { ChimeraError, ERRORS, type ErrorCode } from '@chimera/protocol/errors';
import { describe, expect, test } from 'vitest';
import { openAiStatus, toOpenAiError, wasRetriedHere } from './openai-error.ts';

const codes = Object.keys(ERRORS) as ErrorCode[];

test.each(codes)('%s has all four keys of an error of OpenAI', (code) => {
  const { error } = toOpenAiError(new ChimeraError(code));
  expect(Object.keys(error)).toEqual(['message', 'type', 'param', 'code']);
  expect(error.message).toBe(ERRORS[code].message);
  expect(error.type).toMatch(/^[a-z_]+$/);
  expect(error.code).toMatch(/^[a-z_]+$/);
});

test.each(codes)('%s has a status that its type agrees with', (code) => {
  const error = new ChimeraError(code);
  const status = openAiStatus(error);
  const { type } = toOpenAiError(error).error;
  const family = status === 403 ? 'permission_error' : 'invalid_request_error';
  const isLimit = status === 429;
  const expected = isLimit
    ? ['requests', 'insufficient_quota']
    : status >= 500
      ? ['server_error', 'upstream_error']
      : [family];
  expect(expected).toContain(type);
});

test.each([
  ['unauthorized', 401, 'invalid_request_error', 'invalid_api_key', null],
  ['unknown_model', 404, 'invalid_request_error', 'model_not_found', null],
  ['not_found', 404, 'invalid_request_error', 'unknown_url', null],
  ['context_too_long', 400, 'invalid_request_error', 'context_length_exceeded', 'messages'],
  ['content_filtered', 400, 'invalid_request_error', 'content_filter', null],
  ['rate_limited', 429, 'requests', 'rate_limit_exceeded', null],
  ['provider_rate_limited', 429, 'requests', 'rate_limit_exceeded', null],
  ['provider_unavailable', 502, 'upstream_error', 'provider_unavailable', null],
  ['answer_interrupted', 502, 'upstream_error', 'stream_interrupted', null],
  ['internal', 500, 'server_error', 'internal_error', null],
] as const)('%s is told as OpenAI tells it', (code, status, type, wireCode, param) => {
  const error = new ChimeraError(code, { message: 'What happened.' });
  expect(openAiStatus(error)).toBe(status);
  expect(toOpenAiError(error)).toEqual({
    error: { message: 'What happened.', type, param, code: wireCode },
  });
});

describe('what an error knows beyond its row', () => {
  test('is the field at fault', () => {
    const error = new ChimeraError('context_too_long', { field: 'max_tokens' });
    expect(toOpenAiError(error).error.param).toBe('max_tokens');
  });

  test('is a more precise code', () => {
    const details = { openAiCode: 'missing_required_parameter' };
    const error = new ChimeraError('invalid_request', { field: 'model', details });
    expect(toOpenAiError(error).error.code).toBe('missing_required_parameter');
  });

  test.each([
    ['requests', 'rate_limited', 'requests', 'rate_limit_exceeded'],
    ['tokens', 'rate_limited', 'tokens', 'rate_limit_exceeded'],
    ['budget', 'budget_exhausted', 'insufficient_quota', 'insufficient_quota'],
  ] as const)('is which limit was reached: %s', (limit, ours, type, code) => {
    const error = new ChimeraError(ours, { details: { limit } });
    expect(openAiStatus(error)).toBe(429);
    expect(toOpenAiError(error).error).toMatchObject({ type, code });
  });

  test('is what the provider called its fault, and only when the request was at fault', () => {
    const cause = Object.assign(new Error('No.'), { code: 'unsupported_parameter' });
    const rejected = new ChimeraError('provider_rejected', { field: 'max_tokens', cause });
    expect(toOpenAiError(rejected).error).toMatchObject({
      param: 'max_tokens',
      code: 'unsupported_parameter',
    });
    const refused = new ChimeraError('provider_refused', { cause });
    expect(toOpenAiError(refused).error.code).toBe('provider_refused');
  });
});

test('only failures of all targets tell the client not to ask again', () => {
  expect(codes.filter((code) => wasRetriedHere(new ChimeraError(code)))).toEqual([
    'provider_unavailable',
    'provider_rate_limited',
    'provider_refused',
    'answer_interrupted',
  ]);
});
