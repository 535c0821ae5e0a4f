/**
 * A limit per minute as one number (GCRA): the time at which the whole minute is free again. What is
 * used moves it on by its share of a minute; time passes by itself.
 */

const MINUTE_US = 60_000_000;
const US_PER_MS = 1_000;

export interface Taken {
  isAllowed: boolean;
  /** When the whole minute is free again; as it was when it is not allowed. Microseconds since 1970. */
  fullAt: number;
  /** Units that are left after this. */
  remaining: number;
  /** Until everything is free again. */
  resetMs: number;
  /** Until the same may be asked for again; 0 when it is allowed. */
  retryAfterMs: number;
}

/**
 * The share of a minute that so many units are, in microseconds. More than a whole minute's allowance
 * counts as one: a large request waits until all is free, and is not refused for ever.
 */
export function shareOf(units: number, perMinute: number): number {
  return Math.floor((Math.min(units, perMinute) * MINUTE_US) / perMinute);
}

/** The same for what was really used, which may be more: that is a debt, and later requests wait for it. */
export function debtOf(units: number, perMinute: number): number {
  return Math.floor((units * MINUTE_US) / perMinute);
}

/** @param now milliseconds since 1970 */
export function take(fullAt: number, units: number, perMinute: number, now: number): Taken {
  const nowUs = now * US_PER_MS;
  const begin = Math.max(fullAt, nowUs);
  const next = begin + shareOf(units, perMinute);
  const overUs = next - nowUs - MINUTE_US;
  const isAllowed = overUs <= 0;
  const end = isAllowed ? next : begin;
  const freeUs = Math.max(0, nowUs + MINUTE_US - end);
  return {
    isAllowed,
    fullAt: isAllowed ? next : fullAt,
    remaining: Math.floor((freeUs * perMinute) / MINUTE_US),
    resetMs: Math.ceil((end - nowUs) / US_PER_MS),
    retryAfterMs: isAllowed ? 0 : Math.ceil(overUs / US_PER_MS),
  };
}
