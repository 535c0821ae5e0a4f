import { describe, expect, test } from 'vitest';
import { ProviderError, type ProviderErrorKind } from '../providers/port.ts';
import { asProviderError, FAILURE_RULES, toChimeraError } from './failure.ts';

const KINDS = Object.keys(FAILURE_RULES) as ProviderErrorKind[];

describe('what a failure means', () => {
  test.each([
    ['rate-limit', true, true, 'provider_rate_limited', 429],
    ['quota', false, true, 'provider_rate_limited', 429],
    ['overloaded', true, true, 'provider_unavailable', 502],
    ['network', true, true, 'provider_unavailable', 502],
    ['timeout', true, true, 'provider_unavailable', 502],
    ['truncated', true, true, 'provider_unavailable', 502],
    ['malformed', true, true, 'provider_unavailable', 502],
    ['auth', false, true, 'provider_refused', 502],
    ['not-found', false, true, 'unknown_model', 400],
    ['context-length', false, true, 'context_too_long', 400],
    ['content-filter', false, false, 'content_filtered', 400],
    ['invalid-request', false, false, 'provider_rejected', 400],
  ] as const)(
    '%s: again %s, elsewhere %s, told as %s',
    (kind, canRetry, canMoveOn, code, status) => {
      expect(FAILURE_RULES[kind]).toMatchObject({ canRetry, canMoveOn, code });
      expect(toChimeraError(new ProviderError(kind, 'Secret words.'), false)).toMatchObject({
        code,
        status,
      });
    },
  );

  test.each(KINDS)('%s interrupts an answer that was begun', (kind) => {
    expect(toChimeraError(new ProviderError(kind, 'Why'), true).code).toBe('answer_interrupted');
  });
});

test('only what the client can mend is told in the words of the provider', () => {
  const rejected = new ProviderError('invalid-request', 'temperature is too high', {
    param: 'temperature',
  });
  expect(toChimeraError(rejected, false)).toMatchObject({
    message: 'temperature is too high',
    field: 'temperature',
  });
  for (const kind of KINDS.filter((one) => one !== 'invalid-request')) {
    const error = toChimeraError(new ProviderError(kind, 'Host 10.0.0.7 is down'), false);
    expect(error.message).not.toContain('10.0.0.7');
    expect(error.cause).toMatchObject({ message: 'Host 10.0.0.7 is down' });
  }
});

test('how long a provider asks to wait is told on', () => {
  const waiting = new ProviderError('rate-limit', 'Slowly.', { retryAfterMs: 2_000 });
  expect(toChimeraError(waiting, false).retryAfterMs).toBe(2_000);
  expect(toChimeraError(new ProviderError('rate-limit', 'Slowly.'), false).details).toBeUndefined();
});

test('what is no error of a provider is a fault of its adapter', () => {
  const known = new ProviderError('auth', 'No.');
  expect(asProviderError(known)).toBe(known);
  const fault = new TypeError('x is undefined');
  expect(asProviderError(fault)).toMatchObject({ kind: 'malformed', cause: fault });
});
