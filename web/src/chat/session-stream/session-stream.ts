import type { SessionEvent } from '@chimera/protocol/session-events';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { ApiError, describeError } from '../api-error.ts';
import { readFrames, SILENCE_LIMIT_MS, StreamFault } from '../event-stream.ts';
import { newId } from '../ids.ts';
import { retryDelayMs, type WakeUp, waitForRetry, wakeUpOfBrowser } from '../retry-delay.ts';
import { type SseFrame, SseParser } from '../sse-parser.ts';
import { fetchOrThrow } from './fetch-or-throw.ts';
import { Outbox } from './outbox.ts';
import {
  addMessage,
  applySessionEvent,
  EMPTY_THREAD,
  type SessionMessage,
  type SessionThread,
} from './session-messages.ts';

/**
 * `disconnected`: closed, or lost and about to be tried again. `error`: the server does not let us in, and
 * nothing is tried again before somebody says so.
 */
export type SessionConnection = 'connecting' | 'connected' | 'disconnected' | 'error';

export interface SessionState {
  messages: readonly SessionMessage[];
  connectionStatus: SessionConnection;
  /** What went wrong last, in words; null when nothing has, or it is over. */
  error: string | null;
}

export interface SessionStreamOptions {
  /** Origin of the server; the page's own when left out. */
  baseUrl?: string;
  /** Who answers, such as `agent/shop` or `team/research`; the shop assistant when left out. */
  agent?: string;
  /** Longest silence of the stream. */
  silenceLimitMs?: number;
  wakeUp?: WakeUp;
  /** A number from 0 up to 1, for the waits between tries. */
  random?: () => number;
  newId?: () => string;
  now?: () => Date;
}

/**
 * A session of `/api/stream/{session_id}`: one stream of all that happens in it, and the way to say something.
 * A connection that is lost is made again, ever more slowly, and goes on where it broke off; what is said
 * meanwhile waits and is said once. Knows nothing of React.
 */
export class SessionStream {
  readonly store: StoreApi<SessionState> = createStore(() => ({
    messages: EMPTY_THREAD.messages,
    connectionStatus: 'disconnected',
    error: null,
  }));
  readonly #url: string;
  readonly #options: Required<Omit<SessionStreamOptions, 'agent' | 'baseUrl'>>;
  readonly #outbox: Outbox;
  #thread: SessionThread = EMPTY_THREAD;
  /** Id of the last event that was taken in; what the next connection goes on from. */
  #cursor: string | null = null;
  #work: AbortController | null = null;

  constructor(sessionId: string, options: SessionStreamOptions = {}) {
    const { baseUrl = '', agent } = options;
    this.#url = `${baseUrl}/api/stream/${encodeURIComponent(sessionId)}`;
    this.#options = {
      silenceLimitMs: options.silenceLimitMs ?? SILENCE_LIMIT_MS,
      wakeUp: options.wakeUp ?? wakeUpOfBrowser,
      random: options.random ?? Math.random,
      newId: options.newId ?? newId,
      now: options.now ?? (() => new Date()),
    };
    this.#outbox = new Outbox({
      url: this.#url,
      agent: agent ?? null,
      retry: this.#options,
      onSent: () => this.store.setState({ error: null }),
      onRefused: (error) => this.#tellError(describeError(error)),
    });
  }

  /** Connects, and stays connected until {@link close}. Does nothing when it is open already. */
  open(): void {
    if (this.#work !== null) return;
    this.#work = new AbortController();
    void this.#stayConnected(this.#work.signal);
  }

  /** Disconnects. What was said and has not been sent is sent after the next {@link open}. */
  close(): void {
    this.#work?.abort();
    this.#work = null;
    this.#outbox.pause();
    this.store.setState({ connectionStatus: 'disconnected' });
  }

  /** Connects anew, at once. */
  reconnect(): void {
    this.close();
    this.open();
  }

  /** Says something, now or as soon as there is a connection. Nothing is not said. */
  sendMessage(message: string): void {
    const text = message.trim();
    if (text === '') return;
    const id = this.#options.newId();
    const timestamp = this.#options.now();
    this.#show(addMessage(this.#thread, { id, type: 'user', content: text, timestamp }));
    this.#outbox.add({ id, text });
  }

  /** Takes all messages from the list; the session itself keeps them. */
  clearMessages(): void {
    this.#show(EMPTY_THREAD);
    this.store.setState({ error: null });
  }

  /** Never rejects. */
  async #stayConnected(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; failures += 1) {
      try {
        if (failures > 0) {
          const delayMs = retryDelayMs(failures, this.#options.random);
          await waitForRetry(delayMs, this.#options.wakeUp, signal);
        }
        this.store.setState({ connectionStatus: 'connecting' });
        await this.#followOnce(signal, () => {
          failures = 0;
        });
      } catch (error) {
        if (signal.aborted) return;
        const isPassing = error instanceof StreamFault || isPassingTrouble(error);
        this.#outbox.pause();
        this.store.setState({
          connectionStatus: isPassing ? 'disconnected' : 'error',
          error: error instanceof StreamFault ? 'The connection was lost.' : describeError(error),
        });
        if (!isPassing) return;
      }
    }
  }

  /**
   * Follows the session over one connection.
   *
   * @param onProgress called when something has come over it.
   * @throws {StreamFault} when it ends in whatever way; {@link ApiError} when the server refuses.
   */
  async #followOnce(signal: AbortSignal, onProgress: () => void): Promise<void> {
    const headers = { accept: 'text/event-stream', ...this.#cursorHeader() };
    const response = await fetchOrThrow(this.#url, { headers, signal, credentials: 'include' });
    this.store.setState({ connectionStatus: 'connected', error: null });
    this.#outbox.resume();
    const parser = new SseParser();
    for await (const frames of readFrames(response, parser, this.#options.silenceLimitMs)) {
      for (const frame of frames) this.#take(frame);
      if (parser.lastEventId !== null) this.#cursor = laterOf(this.#cursor, parser.lastEventId);
      if (frames.length > 0) onProgress();
    }
    throw new StreamFault('The server ended the stream.');
  }

  #cursorHeader(): Record<string, string> {
    return this.#cursor === null ? {} : { 'last-event-id': this.#cursor };
  }

  #take(frame: SseFrame): void {
    const event = readSessionEvent(frame);
    if (event === null || Number(event.id) <= Number(this.#cursor ?? 0)) return;
    this.#cursor = event.id;
    this.#show(applySessionEvent(this.#thread, event));
    if (event.event === 'completion' || event.event === 'error') this.#outbox.turnEnded();
  }

  #tellError(message: string): void {
    const id = this.#options.newId();
    const timestamp = this.#options.now();
    this.#show(addMessage(this.#thread, { id, type: 'error', content: message, timestamp }));
    this.store.setState({ error: message });
  }

  #show(thread: SessionThread): void {
    this.#thread = thread;
    this.store.setState({ messages: thread.messages });
  }
}

/** Whether the server may let us in later, without anybody doing anything about it. */
function isPassingTrouble(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  const { isTransient, status } = error;
  return isTransient || status === 429 || (status !== null && status >= 500);
}

function laterOf(cursor: string | null, id: string): string {
  return Number(id) > Number(cursor ?? 0) ? id : (cursor ?? id);
}

/** @throws {StreamFault} for data that is no event of a session. */
function readSessionEvent(frame: SseFrame): SessionEvent | null {
  let value: unknown;
  try {
    value = JSON.parse(frame.data);
  } catch (error) {
    throw new StreamFault('An event of the session is not valid JSON.', { cause: error });
  }
  if (!isSessionEvent(value)) throw new StreamFault('An event has not the shape of one.');
  return value;
}

/** Newer servers may send types that this page does not know. */
function isSessionEvent(value: unknown): value is SessionEvent {
  return (
    typeof value === 'object' &&
    value !== null &&
    'event' in value &&
    'id' in value &&
    typeof value.id === 'string' &&
    Number.isSafeInteger(Number(value.id)) &&
    'timestamp' in value &&
    'data' in value &&
    typeof value.data === 'object' &&
    value.data !== null
  );
}
