/** The first wait is at most this long; each further one may be twice as long. */
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 15_000;

/**
 * Milliseconds to wait before the next try: exponential, and half of it left to the dice, so that the clients
 * of a server that restarted do not all come back at once.
 *
 * @param failures tries that failed in a row, from 1.
 * @param random gives a number from 0 up to 1.
 */
export function retryDelayMs(failures: number, random: () => number): number {
  const ceilingMs = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - 1));
  return Math.round((ceilingMs * (1 + random())) / 2);
}

/** Resolves after the delay, or at once when `wakeUp` fires; rejects with the reason of an abort. */
export function waitForRetry(delayMs: number, wakeUp: WakeUp, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  if (signal.aborted) {
    reject(signal.reason);
    return promise;
  }
  const timer = setTimeout(resolve, delayMs);
  const stopListening = wakeUp(resolve);
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  return promise.finally(() => {
    clearTimeout(timer);
    stopListening();
    signal.removeEventListener('abort', onAbort);
  });
}

/** Subscribes to moments at which waiting makes no sense any more; gives the function that unsubscribes. */
export type WakeUp = (listener: () => void) => () => void;

/** The network came back, or the reader looks at the page again. */
export const wakeUpOfBrowser: WakeUp = (listener) => {
  const onVisible = () => {
    if (document.visibilityState === 'visible') listener();
  };
  window.addEventListener('online', listener);
  document.addEventListener('visibilitychange', onVisible);
  return () => {
    window.removeEventListener('online', listener);
    document.removeEventListener('visibilitychange', onVisible);
  };
};
