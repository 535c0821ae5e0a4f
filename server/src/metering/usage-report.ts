/** Answers what was used, by day, model, key or provider. */
import type { UsageGroup, UsageReport, UsageReportRow, UsageSums } from '@chimera/protocol/usage';
import type { Kysely } from 'kysely';
import type { Tables } from '../store/schema.ts';
import { readUsageSums, type UsageSumRow } from '../store/usage.ts';

const DAY_MS = 86_400_000;

export interface ReportRequest {
  /** Null is everybody. */
  userId: string | null;
  /** Days as `YYYY-MM-DD`, both included. */
  from: string;
  to: string;
  groupBy: UsageGroup;
  /** Names of keys by their ids. */
  keyNames: ReadonlyMap<string, string>;
}

export async function reportUsage(
  db: Kysely<Tables>,
  { userId, from, to, groupBy, keyNames }: ReportRequest,
): Promise<UsageReport> {
  const sums = await readUsageSums(db, { userId, fromDay: dayNumber(from), toDay: dayNumber(to) });
  const totals = noUsage();
  const rows = new Map<string, UsageReportRow>();
  for (const sum of sums) {
    const key = groupOf(sum, groupBy);
    const label = groupBy === 'key' ? labelOfKey(key, keyNames) : key;
    const row = rows.get(key) ?? { key, label, ...noUsage() };
    rows.set(key, row);
    add(row, sum);
    add(totals, sum);
  }
  const sorted = [...rows.values()].sort(groupBy === 'day' ? byKey : byCost);
  return { from, to, groupBy, totals, rows: sorted };
}

/** @param time milliseconds since 1970 */
export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

function dayNumber(day: string): number {
  return Math.floor(Date.parse(`${day}T00:00:00Z`) / DAY_MS);
}

function groupOf(sum: UsageSumRow, groupBy: UsageGroup): string {
  switch (groupBy) {
    case 'day':
      return dayOf(sum.day * DAY_MS);
    case 'model':
      return `${sum.provider}/${sum.model}`;
    case 'key':
      return sum.key_id;
    case 'provider':
      return sum.provider;
  }
}

function labelOfKey(id: string, names: ReadonlyMap<string, string>): string {
  return id === '' ? 'Without a key' : (names.get(id) ?? id);
}

function noUsage(): UsageSums {
  return {
    attempts: 0,
    unpricedAttempts: 0,
    inputTokens: 0,
    outputTokens: 0,
    cachedTokens: 0,
    reasoningTokens: 0,
    costMicros: 0,
  };
}

function add(to: UsageSums, sum: UsageSumRow): void {
  to.attempts += sum.attempts;
  to.unpricedAttempts += sum.unpriced_attempts;
  to.inputTokens += sum.input_tokens;
  to.outputTokens += sum.output_tokens;
  to.cachedTokens += sum.cached_tokens;
  to.reasoningTokens += sum.reasoning_tokens;
  to.costMicros += sum.cost_micros;
}

function byKey(left: UsageReportRow, right: UsageReportRow): number {
  return left.key < right.key ? -1 : 1;
}

function byCost(left: UsageReportRow, right: UsageReportRow): number {
  return (
    right.costMicros - left.costMicros ||
    right.inputTokens + right.outputTokens - left.inputTokens - left.outputTokens
  );
}
