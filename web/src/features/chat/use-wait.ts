import { useEffect, useState } from 'react';
import { remainingWaitMs } from './failure-words.ts';

/**
 * Counts a wait down, second by second.
 *
 * @param failedAt ISO 8601.
 * @returns the milliseconds that are left; null when nobody said how long to wait.
 */
export function useWait(failedAt: string, retryAfterMs: number | null | undefined): number | null {
  const [nowMs, setNowMs] = useState(Date.now);
  const leftMs = remainingWaitMs(failedAt, retryAfterMs, nowMs);
  const isWaiting = leftMs !== null && leftMs > 0;
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setInterval(() => setNowMs(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [isWaiting]);
  return leftMs;
}
