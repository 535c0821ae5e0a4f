import { describe, expect, test } from 'vitest';
import type { ErrorName } from '../../../../../test/fake-provider/error-answers.ts';
import { googleError } from '../../../../../test/fake-provider/google/errors.ts';
import { ErrorReader } from '../../transport/errors.ts';
import { readGoogleError } from './errors.ts';

const NOW_MS = Date.parse('2026-11-21T07:00:00Z');
const errors = new ErrorReader(
  'gemini',
  (text) => text,
  () => NOW_MS,
  readGoogleError,
);

const read = (name: ErrorName) => {
  const { status, body, headers = {} } = googleError(name);
  return errors.fromResponse({ status, headers, body });
};
const say = (status: number, error: object) =>
  errors.fromResponse({ status, headers: {}, body: JSON.stringify({ error }) });

describe('an error of Gemini', () => {
  test.each<[ErrorName, string, number | undefined]>([
    ['rate-limit', 'rate-limit', 34_400],
    ['quota-per-day', 'quota', 3_600_000],
    ['credits', 'quota', undefined],
    ['unauthorized', 'auth', undefined],
    ['forbidden', 'auth', undefined],
    ['context-length', 'context-length', undefined],
    ['content-filter', 'content-filter', undefined],
    ['not-found', 'not-found', undefined],
    ['unavailable', 'overloaded', undefined],
    ['server-error', 'overloaded', undefined],
  ])('%s is %s', (name, kind, retryAfterMs) => {
    expect(read(name)).toMatchObject({ kind, retryAfterMs });
  });

  test.each<[number, string, string, string]>([
    [400, 'INVALID_ARGUMENT', 'Invalid value at contents[0]', 'invalid-request'],
    [400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', 'auth'],
    [401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.', 'auth'],
    [403, 'PERMISSION_DENIED', 'The caller does not have permission', 'auth'],
    [500, 'INTERNAL', 'An internal error has occurred.', 'overloaded'],
    [504, 'DEADLINE_EXCEEDED', 'The request timed out.', 'timeout'],
  ])('%i %s: %s', (code, status, message, kind) => {
    expect(say(code, { code, message, status })).toMatchObject({ kind, status: code });
  });

  test('is the same inside of a list', () => {
    const { body } = googleError('quota-per-day');
    const answer = errors.fromResponse({ status: 429, headers: {}, body: `[${body}]` });
    expect(answer).toMatchObject({ kind: 'quota', retryAfterMs: 3_600_000 });
  });

  test('is the same inside of a stream', () => {
    const payload: unknown = JSON.parse(googleError('rate-limit').body);
    expect(errors.fromStreamError(payload)).toMatchObject({
      kind: 'rate-limit',
      status: 429,
      retryAfterMs: 34_400,
    });
  });

  test.each([undefined, null, {}, { violations: 7 }, { violations: [null, { quotaId: 7 }] }])(
    'with the details %j is a plain rate limit',
    (detail) => {
      const error = { code: 429, message: 'No.', status: 'RESOURCE_EXHAUSTED', details: [detail] };
      expect(say(429, error)).toMatchObject({ kind: 'rate-limit', retryAfterMs: undefined });
    },
  );
});
