/** A bucket that fills by itself, at an even pace, and is emptied by use. */

export interface TokenBucket {
  /** What it holds when it is full. */
  capacity: number;
  /** From empty to full. */
  fillMs: number;
  /** What it held at `at`; below 0 when more was used than was in it. */
  level: number;
  /** Milliseconds since 1970. */
  at: number;
}

export function fullBucket(capacity: number, fillMs: number, now: number): TokenBucket {
  return { capacity, fillMs, level: capacity, at: now };
}

/** What is in it now. A clock that goes back takes nothing away. */
export function levelOf({ capacity, fillMs, level, at }: TokenBucket, now: number): number {
  return Math.min(capacity, level + (Math.max(0, now - at) / fillMs) * capacity);
}

/**
 * Takes out what was used, whether it was in there or not. However deep in debt, it has something again
 * after the time in which it fills.
 */
export function take(bucket: TokenBucket, amount: number, now: number): TokenBucket {
  const level = Math.max(-bucket.capacity, levelOf(bucket, now) - amount);
  return { ...bucket, level, at: Math.max(bucket.at, now) };
}
