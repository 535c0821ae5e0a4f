import type { UsageReport } from '@chimera/protocol/usage';
import { describe, expect, test } from 'vitest';
import { formatCount, formatDay, formatDollars, toBars } from './usage-format.ts';

const NOTHING = {
  attempts: 0,
  unpricedAttempts: 0,
  inputTokens: 0,
  outputTokens: 0,
  cachedTokens: 0,
  reasoningTokens: 0,
  costMicros: 0,
};

function report(fields: Partial<UsageReport>): UsageReport {
  return {
    from: '2026-02-27',
    to: '2026-03-01',
    groupBy: 'day',
    totals: NOTHING,
    rows: [],
    ...fields,
  };
}

function row(key: string, fields: object) {
  return { key, label: key, ...NOTHING, ...fields };
}

describe('numbers', () => {
  test.each([
    [0, '$0.00'],
    [12_345_678, '$12.35'],
    [230_000, '$0.23'],
    [1_500, '$0.0015'],
    [3, '$0.0000030'],
  ])('%i micro-dollars are %s', (micros, words) => {
    expect(formatDollars(micros)).toBe(words);
  });

  test('have their thousands set apart, and days their names', () => {
    expect(formatCount(1_234_567)).toBe('1,234,567');
    expect(formatDay('2026-11-01')).toBe('Nov 1');
  });
});

describe('bars', () => {
  test('stand for every day, also for those without any use', () => {
    const rows = [
      row('2026-02-28', { inputTokens: 6, outputTokens: 4 }),
      row('2026-03-01', { inputTokens: 5 }),
    ];
    expect(toBars(report({ rows }))).toEqual({
      unit: 'tokens',
      bars: [
        { key: '2026-02-27', label: 'Feb 27', value: 0, share: 0 },
        { key: '2026-02-28', label: 'Feb 28', value: 10, share: 1 },
        { key: '2026-03-01', label: 'Mar 1', value: 5, share: 0.5 },
      ],
    });
  });

  test('are of money as soon as there is any', () => {
    const rows = [
      row('acme/m1', { costMicros: 8 }),
      row('acme/m2', { inputTokens: 100, costMicros: 2 }),
    ];
    const { unit, bars } = toBars(
      report({ groupBy: 'model', rows, totals: { ...NOTHING, costMicros: 10 } }),
    );
    expect(unit).toBe('dollars');
    expect(bars.map(({ share }) => share)).toEqual([1, 0.25]);
  });
});
