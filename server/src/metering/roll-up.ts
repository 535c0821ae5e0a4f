/** Sums usage up by day, so that questions about months stay quick, and lets single attempts go. */
import type { Kysely } from 'kysely';
import type { Tables } from '../store/schema.ts';
import { deleteUsage, lastSummedDay, sumUpDays } from '../store/usage.ts';

const DAY_MS = 86_400_000;
/** A day is summed up this long after its end: its last rows may still be on their way. */
const GRACE_MS = 10 * 60_000;

/** @param now milliseconds since 1970 */
export async function rollUpUsage(
  db: Kysely<Tables>,
  now: number,
  retentionDays: number,
): Promise<void> {
  const dayToKeepOpen = Math.floor((now - GRACE_MS) / DAY_MS);
  await sumUpDays(db, dayToKeepOpen);
  const last = await lastSummedDay(db);
  if (last === null) return;
  const firstKept = Math.min(last + 1, dayToKeepOpen - retentionDays);
  await deleteUsage(db, firstKept * DAY_MS);
}
