import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { msUntilMidnightPacific } from './pacific-midnight.ts';

const HOUR_MS = 3_600_000;

describe('msUntilMidnightPacific', () => {
  test.each([
    ['in winter', '2026-11-21T03:34:00Z', 4 * HOUR_MS + 26 * 60_000],
    ['in summer', '2026-07-01T12:00:00Z', 19 * HOUR_MS],
    ['a moment before', '2026-01-15T07:59:59.500Z', 500],
    ['at midnight itself', '2026-01-15T08:00:00Z', 24 * HOUR_MS],
    ['on the day that is an hour short', '2027-03-14T08:30:00Z', 22.5 * HOUR_MS],
    ['on the day that is an hour long', '2026-11-01T07:30:00Z', 24.5 * HOUR_MS],
  ])('%s', (_when, now, expected) => {
    expect(msUntilMidnightPacific(Date.parse(now))).toBe(expected);
  });

  test('is always midnight there', () => {
    const format = new Intl.DateTimeFormat('en-GB', {
      timeZone: 'America/Los_Angeles',
      timeStyle: 'medium',
    });
    fc.assert(
      fc.property(
        fc.integer({ min: Date.parse('2000-01-01'), max: Date.parse('2100-01-01') }),
        (nowMs) => {
          const untilMs = msUntilMidnightPacific(nowMs);
          expect(untilMs).toBeGreaterThan(0);
          expect(untilMs).toBeLessThanOrEqual(25 * HOUR_MS);
          expect(format.format(nowMs + untilMs)).toBe('00:00:00');
        },
      ),
    );
  });
});
