import { describe, expect, test } from 'vitest';
import type { ErrorCode } from './errors.ts';
import { ChimeraError, ERRORS, toErrorBody } from './errors.ts';

const CODES = Object.keys(ERRORS) as ErrorCode[];

describe('the table of errors', () => {
  test.each(CODES)('%s has a status of an error and a sentence for people', (code) => {
    expect(ERRORS[code].status).toBeGreaterThanOrEqual(400);
    expect(ERRORS[code].status).toBeLessThan(600);
    expect(ERRORS[code].message).toMatch(/^[A-Z].*\.$/);
  });
});

describe('ChimeraError', () => {
  test('says what the table says, unless something more precise is known', () => {
    expect(new ChimeraError('not_found')).toMatchObject({
      name: 'ChimeraError',
      code: 'not_found',
      status: 404,
      isRetryable: false,
      message: ERRORS.not_found.message,
    });
    expect(new ChimeraError('rate_limited', { message: 'Wait 3 s.' })).toMatchObject({
      status: 429,
      isRetryable: true,
      message: 'Wait 3 s.',
    });
  });

  test('comes back from its code, and from one that nobody knows as internal', () => {
    expect(ChimeraError.fromCode('unknown_model', 'No such model.')).toMatchObject({
      code: 'unknown_model',
      message: 'No such model.',
    });
    expect(ChimeraError.fromCode('toString', 'Odd.')).toMatchObject({ code: 'internal' });
  });

  test.each([
    [{ retryAfterMs: 1_500 }, 1_500],
    [{ retryAfterMs: '1500' }, undefined],
    [{}, undefined],
    ['soon', undefined],
    [undefined, undefined],
  ])('reads how long to wait from the details %j', (details, retryAfterMs) => {
    expect(new ChimeraError('rate_limited', { details }).retryAfterMs).toBe(retryAfterMs);
  });

  test('keeps its cause for the log', () => {
    const cause = new Error('disk full');
    expect(new ChimeraError('store_unavailable', { cause }).cause).toBe(cause);
  });
});

describe('toErrorBody', () => {
  test('names the field and the details, and never the cause', () => {
    const error = new ChimeraError('invalid_request', {
      field: 'messages.0.role',
      details: { allowed: ['user'] },
      cause: new Error('secret'),
    });
    expect(JSON.parse(JSON.stringify(toErrorBody(error)))).toEqual({
      error: {
        code: 'invalid_request',
        message: ERRORS.invalid_request.message,
        field: 'messages.0.role',
        details: { allowed: ['user'] },
      },
    });
  });
});
