import type { CanonicalEvent } from '@chimera/protocol/events';
import type { ApiClient } from './api-client.ts';
import { ApiError } from './api-error.ts';
import { readEvents, StreamFault } from './event-stream.ts';
import { retryDelayMs, type WakeUp, waitForRetry } from './retry-delay.ts';
import type { TurnCursor } from './turn-cursor.ts';

/** What retrying needs of the world outside. */
export interface RetryTools {
  wakeUp: WakeUp;
  /** A number from 0 up to 1. */
  random: () => number;
  /** Longest silence of a stream, in milliseconds. */
  silenceLimitMs: number;
}

export interface FollowOptions {
  api: Pick<ApiClient, 'resumeTurn'>;
  conversationId: string;
  cursor: TurnCursor;
  /** The stream that the turn's POST answered with, when it is this page that started the turn. */
  response: Response | null;
  retry: RetryTools;
  signal: AbortSignal;
  /** Called with each batch of new events. */
  onEvents: (events: CanonicalEvent[]) => void;
  /** Called when the connection is lost, and when it is back. */
  onConnection: (isConnected: boolean) => void;
  /** Called before each try to connect again. */
  onReconnect: () => void;
}

/**
 * Reads a turn to its end, through as many connections as it takes.
 *
 * @returns `ended` after `turn-end`; `gone` when the server does not have the turn's events any more.
 * @throws {ApiError} when the server refuses for good; the abort reason of `signal`.
 */
export async function followTurn(options: FollowOptions): Promise<'ended' | 'gone'> {
  const { api, conversationId, cursor, retry, signal } = options;
  let response = options.response;
  let failures = 0;
  for (;;) {
    signal.throwIfAborted();
    try {
      response ??= await api.resumeTurn(conversationId, cursor.turnId, cursor.lastSeq, signal);
      if (response === null) return 'gone';
      options.onConnection(true);
      for await (const events of readEvents(response, retry)) {
        const fresh = cursor.take(events);
        if (fresh.length > 0) {
          failures = 0;
          options.onEvents(fresh);
        }
        if (cursor.isEnded) return 'ended';
      }
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof ApiError && error.code === 'answer_expired') return 'gone';
      if (!isWorthRetrying(error)) throw error;
    }
    response = null;
    failures += 1;
    options.onConnection(false);
    await waitForRetry(retryDelayMs(failures, retry.random), retry.wakeUp, signal);
    options.onReconnect();
  }
}

function isWorthRetrying(error: unknown): boolean {
  return error instanceof StreamFault || (error instanceof ApiError && error.isTransient);
}
