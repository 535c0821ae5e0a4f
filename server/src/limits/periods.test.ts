import { describe, expect, test } from 'vitest';
import { periodsAt, untilNext } from './periods.ts';

const HOUR_MS = 3_600_000;

describe('the periods of budgets', () => {
  test('are those of UTC', () => {
    expect(periodsAt(Date.parse('2026-12-31T23:59:59.999Z'))).toEqual({
      day: '2026-12-31',
      month: '2026-12',
      total: 'total',
    });
  });

  test('end with the day, with the month, or never', () => {
    const now = Date.parse('2026-12-30T22:00:00Z');
    expect(untilNext('day', now)).toBe(2 * HOUR_MS);
    expect(untilNext('month', now)).toBe(26 * HOUR_MS);
    expect(untilNext('total', now)).toBeNull();
  });
});
