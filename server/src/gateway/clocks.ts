/** The three clocks of an attempt: first token, idle gap, total. */
import type { Timeouts } from '../config/config.ts';
import type { ModelEvent } from '../providers/port.ts';
import { ProviderError } from '../providers/port.ts';

/** Given to whoever still listens to a stream that is over; made once, since an error is dear. */
const OVER = new Error('The attempt is over.');

/** Pings, role frames and counts are signs of life but not of progress. */
export function bringProgress(events: ModelEvent[]): boolean {
  return events.some(({ type }) => type !== 'model' && type !== 'usage');
}

/**
 * Runs a stream under the clocks.
 *
 * @throws {ProviderError} of kind `timeout` when one of them runs out; the stream's signal has then fired.
 */
export async function* withClocks<Batch>(
  open: (signal: AbortSignal) => AsyncIterable<Batch>,
  timeouts: Timeouts,
  signal: AbortSignal,
  bringsProgress: (batch: Batch) => boolean,
): AsyncGenerator<Batch, void> {
  const controller = new AbortController();
  const startedAt = performance.now();
  let lastProgressAt: number | null = null;
  let timer: NodeJS.Timeout | undefined;

  const onAbort = () => controller.abort(signal.reason);
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });

  function check(): void {
    const now = performance.now();
    const totalLeftMs = startedAt + timeouts.totalMs - now;
    const progressLeftMs =
      lastProgressAt === null
        ? startedAt + timeouts.firstTokenMs - now
        : lastProgressAt + timeouts.idleMs - now;
    const leftMs = Math.min(totalLeftMs, progressLeftMs);
    if (leftMs > 0) timer = setTimeout(check, Math.ceil(leftMs));
    else controller.abort(new ProviderError('timeout', explain(totalLeftMs <= 0, lastProgressAt)));
  }

  function explain(isTotal: boolean, progressAt: number | null): string {
    if (isTotal) return `The answer took longer than ${timeouts.totalMs} ms.`;
    return progressAt === null
      ? `No token came within ${timeouts.firstTokenMs} ms.`
      : `Nothing came for ${timeouts.idleMs} ms in the middle of the answer.`;
  }

  check();
  let hasEnded = false;
  try {
    for await (const batch of open(controller.signal)) {
      if (bringsProgress(batch)) {
        const isFirst = lastProgressAt === null;
        lastProgressAt = performance.now();
        if (isFirst) {
          clearTimeout(timer);
          check();
        }
      }
      yield batch;
    }
    hasEnded = true;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    if (!hasEnded) controller.abort(OVER);
  }
}
