import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { retryDelayMs, waitForRetry } from './retry-delay.ts';
import { neverWake } from './testing/session-tools.ts';

describe('retryDelayMs', () => {
  test('doubles from half a second to fifteen', () => {
    const longest = [1, 2, 3, 4, 5, 6, 40].map((failures) => retryDelayMs(failures, () => 1));
    expect(longest).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
  });

  test('leaves half of the wait to the dice', () => {
    const die = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), die, (failures, value) => {
        const longest = retryDelayMs(failures, () => 1);
        const delay = retryDelayMs(failures, () => value);
        expect(delay).toBeGreaterThanOrEqual(longest / 2);
        expect(delay).toBeLessThanOrEqual(longest);
      }),
    );
  });
});

describe('waitForRetry', () => {
  const HOUR_MS = 3_600_000;

  test('ends when it is woken up, and stops listening', async () => {
    let isListening = true;
    const wait = waitForRetry(
      HOUR_MS,
      (listener) => {
        setImmediate(listener);
        return () => {
          isListening = false;
        };
      },
      new AbortController().signal,
    );
    await wait;
    expect(isListening).toBe(false);
  });

  test('ends with the reason of an abort, before and during the wait', async () => {
    const before = AbortSignal.abort('no more');
    await expect(waitForRetry(HOUR_MS, neverWake, before)).rejects.toBe('no more');
    const during = new AbortController();
    const wait = waitForRetry(HOUR_MS, neverWake, during.signal);
    during.abort('enough');
    await expect(wait).rejects.toBe('enough');
  });
});
