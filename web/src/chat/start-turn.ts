import type { StartedTurn } from './api-client.ts';
import { ApiError } from './api-error.ts';
import type { RetryTools } from './follow-turn.ts';
import { retryDelayMs, waitForRetry } from './retry-delay.ts';

/** How often a message is sent before the reader is asked: for about half a minute. */
export const MAX_SUBMIT_TRIES = 8;

export interface StartTurnOptions {
  /** One try. All carry the same idempotency key, so that however many arrive only one turn begins. */
  send: (signal: AbortSignal) => Promise<StartedTurn>;
  retry: RetryTools;
  signal: AbortSignal;
  /** Called before each wait for another try. */
  onWaiting: () => void;
}

/**
 * Starts a turn, through a network that fails.
 *
 * @throws {ApiError} when the server refuses or stays away; the abort reason of `signal`.
 */
export async function startTurn(options: StartTurnOptions): Promise<StartedTurn> {
  const { send, retry, signal } = options;
  for (let tries = 1; ; tries += 1) {
    try {
      return await send(signal);
    } catch (error) {
      signal.throwIfAborted();
      const mayRetry = error instanceof ApiError && error.isTransient && tries < MAX_SUBMIT_TRIES;
      if (!mayRetry) throw error;
      options.onWaiting();
      const delayMs = Math.max(error.retryAfterMs ?? 0, retryDelayMs(tries, retry.random));
      await waitForRetry(delayMs, retry.wakeUp, signal);
    }
  }
}
