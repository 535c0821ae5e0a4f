import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { debtOf, shareOf, take } from './meter.ts';

const NOW = Date.UTC(2026, 10, 21);
const MINUTE_MS = 60_000;

describe('a meter', () => {
  test('lets a minute’s worth through at once, and not one more', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), (perMinute) => {
        let fullAt = 0;
        for (let count = 1; count <= perMinute; count += 1) {
          const taken = take(fullAt, 1, perMinute, NOW);
          expect(taken).toMatchObject({ isAllowed: true, remaining: perMinute - count });
          fullAt = taken.fullAt;
        }
        expect(take(fullAt, 1, perMinute, NOW)).toMatchObject({ isAllowed: false, fullAt });
      }),
    );
  });

  test('says when to come back, to the millisecond', () => {
    const { fullAt } = take(0, 6, 6, NOW);
    const { retryAfterMs, resetMs, remaining } = take(fullAt, 1, 6, NOW + 1_000);
    expect({ retryAfterMs, resetMs, remaining }).toEqual({
      retryAfterMs: 9_000,
      resetMs: 59_000,
      remaining: 0,
    });
    expect(take(fullAt, 1, 6, NOW + 9_999).isAllowed).toBe(false);
    expect(take(fullAt, 1, 6, NOW + 10_000).isAllowed).toBe(true);
  });

  test('lets a request that is larger than the minute through once all is free', () => {
    const { fullAt, isAllowed, remaining } = take(0, 5_000, 1_000, NOW);
    expect({ isAllowed, remaining }).toEqual({ isAllowed: true, remaining: 0 });
    expect(take(fullAt, 5_000, 1_000, NOW + MINUTE_MS - 1).isAllowed).toBe(false);
    expect(take(fullAt, 5_000, 1_000, NOW + MINUTE_MS).isAllowed).toBe(true);
  });

  test('makes later requests wait for a debt', () => {
    const { fullAt } = take(0, 100, 1_000, NOW);
    const inDebt = fullAt + debtOf(3_000, 1_000) - shareOf(100, 1_000);
    expect(take(inDebt, 1, 1_000, NOW + 2 * MINUTE_MS).isAllowed).toBe(false);
    expect(take(inDebt, 1, 1_000, NOW + 3 * MINUTE_MS).isAllowed).toBe(true);
  });

  test('never lets more than two minutes’ worth through in a minute', () => {
    const step = fc.record({ waitMs: fc.nat(5_000), units: fc.integer({ min: 1, max: 40 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const perMinute = 40;
        const allowed: { at: number; units: number }[] = [];
        let now = NOW;
        let fullAt = 0;
        for (const { waitMs, units } of steps) {
          now += waitMs;
          const taken = take(fullAt, units, perMinute, now);
          if (taken.isAllowed) allowed.push({ at: now, units });
          fullAt = taken.fullAt;
        }
        for (const { at: begin } of allowed) {
          const inMinute = allowed.filter(({ at }) => at >= begin && at < begin + MINUTE_MS);
          const total = inMinute.reduce((sum, { units }) => sum + units, 0);
          expect(total).toBeLessThanOrEqual(2 * perMinute);
        }
      }),
    );
  });
});
