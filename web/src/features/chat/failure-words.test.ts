import { ERRORS } from '@chimera/protocol/errors';
import { describe, expect, test } from 'vitest';
import { failureWords, remainingWaitMs } from './failure-words.ts';

const AT = '2026-11-21T12:00:00.000Z';
const AT_MS = Date.parse(AT);

function words(code: string, waitMs: number | null = null): string {
  return failureWords({ code, message: 'As the server says.' }, waitMs);
}

describe('failureWords', () => {
  test.each([
    [null, 'in a moment'],
    [0, 'now'],
    [400, 'in 1 second'],
    [2_000, 'in 2 seconds'],
    [90_000, 'in 90 seconds'],
    [90_001, 'in 2 minutes'],
    [3_600_000, 'in 60 minutes'],
    [86_400_000, 'in 24 hours'],
  ])('tells a wait of %j ms: %s', (waitMs, when) => {
    expect(words('provider_rate_limited', waitMs)).toBe(
      `The provider of this model allows no more requests just now. Try again ${when}, or pick another model.`,
    );
  });

  test.each([
    [
      'provider_unavailable',
      /could not be reached\. Try again in a moment, or pick another model\./,
    ],
    ['provider_refused', /did not accept our key.*runs this server.*pick another model/],
    ['rate_limited', /limit on your requests.*Your message is kept/],
    ['budget_exhausted', /^As the server says\. A cheaper model may still answer\.$/],
    ['answer_interrupted', /^As the server says\. Try again in a moment for a whole answer/],
  ])('says of %s what happened, and what to do', (code, expected) => {
    expect(words(code)).toMatch(expected);
  });

  test('tells when a budget is renewed', () => {
    expect(words('budget_exhausted', 7_200_000)).toContain('It is renewed in 2 hours.');
  });

  test('leaves other failures to the words of the server, with the wait', () => {
    expect(words('content_filtered')).toBe('As the server says.');
    expect(words('shutting_down', 5_000)).toBe('As the server says. Try again in 5 seconds.');
  });

  test('promises no try where trying again is of no use', () => {
    for (const [code, { retryable }] of Object.entries(ERRORS)) {
      if (!retryable) expect(words(code)).not.toContain('Try again');
    }
  });
});

describe('remainingWaitMs', () => {
  test('is what is left of the wait', () => {
    expect(remainingWaitMs(AT, 30_000, AT_MS + 12_000)).toBe(18_000);
    expect(remainingWaitMs(AT, 30_000, AT_MS + 31_000)).toBe(0);
    expect(remainingWaitMs(AT, null, AT_MS)).toBeNull();
    expect(remainingWaitMs(AT, undefined, AT_MS)).toBeNull();
  });

  test('is never longer than the wait, though the clocks differ', () => {
    expect(remainingWaitMs(AT, 30_000, AT_MS - 60_000)).toBe(30_000);
  });
});
