/** Puts what was used into words and bars. */
import type { UsageReport, UsageReportRow } from '@chimera/protocol/usage';

const DAY_MS = 86_400_000;
const MICROS_PER_DOLLAR = 1_000_000;
const counts = new Intl.NumberFormat('en-US');

export function formatCount(count: number): string {
  return counts.format(count);
}

/** Cents where they say enough; more digits for what costs less than that. */
export function formatDollars(micros: number): string {
  const dollars = micros / MICROS_PER_DOLLAR;
  if (micros === 0 || dollars >= 1) return `$${dollars.toFixed(2)}`;
  return `$${dollars.toPrecision(2)}`;
}

/** `Nov 21`; the days are those of UTC. */
export function formatDay(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  return date.toLocaleDateString('en-US', { month: 'short', day: 'numeric', timeZone: 'UTC' });
}

export interface Bar {
  key: string;
  label: string;
  value: number;
  /** 0 to 1, of the tallest. */
  share: number;
}

/**
 * The bars of a chart: of money where anything has cost some, else of tokens. Days on which nothing was
 * used have a bar of no height.
 */
export function toBars(report: UsageReport): { unit: 'dollars' | 'tokens'; bars: Bar[] } {
  const unit = report.totals.costMicros > 0 ? 'dollars' : 'tokens';
  const amountOf = (row: UsageReportRow | undefined): number => {
    if (row === undefined) return 0;
    return unit === 'dollars' ? row.costMicros : row.inputTokens + row.outputTokens;
  };
  const rows = new Map(report.rows.map((row) => [row.key, row]));
  const keys = report.groupBy === 'day' ? daysOf(report) : [...rows.keys()];
  const tallest = Math.max(1, ...report.rows.map(amountOf));
  const bars = keys.map((key) => {
    const row = rows.get(key);
    const value = amountOf(row);
    const label = report.groupBy === 'day' ? formatDay(key) : (row?.label ?? key);
    return { key, label, value, share: value / tallest };
  });
  return { unit, bars };
}

function daysOf({ from, to }: UsageReport): string[] {
  const days: string[] = [];
  for (let time = Date.parse(from); time <= Date.parse(to); time += DAY_MS) {
    days.push(new Date(time).toISOString().slice(0, 10));
  }
  return days;
}
