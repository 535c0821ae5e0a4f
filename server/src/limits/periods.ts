/** The periods that budgets are for: a day, a month, and for ever; all of UTC. */

const DAY_MS = 86_400_000;

export interface Periods {
  /** `2026-11-21` */
  day: string;
  /** `2026-11` */
  month: string;
  total: 'total';
}

/** @param time milliseconds since 1970 */
export function periodsAt(time: number): Periods {
  const iso = new Date(time).toISOString();
  return { day: iso.slice(0, 10), month: iso.slice(0, 7), total: 'total' };
}

/** Until the period is over and its budget begins anew; null for `total`, which is never over. */
export function untilNext(period: keyof Periods, now: number): number | null {
  if (period === 'total') return null;
  if (period === 'day') return DAY_MS - (now % DAY_MS);
  const date = new Date(now);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) - now;
}
