import { ApiError } from '../api-error.ts';
import { retryDelayMs, type WakeUp, waitForRetry } from '../retry-delay.ts';
import { fetchOrThrow } from './fetch-or-throw.ts';

/** Something that was said. */
export interface OutgoingMessage {
  /** The same for every try, so that it is said once. */
  id: string;
  text: string;
}

export interface OutboxOptions {
  url: string;
  /** Null leaves it to the server who answers. */
  agent: string | null;
  retry: { wakeUp: WakeUp; random: () => number };
  onSent: () => void;
  /** The server does not take a message; the next one is tried. */
  onRefused: (error: unknown) => void;
}

/**
 * Sends messages one after the other, each as often as it takes for it to arrive. While an answer is being
 * written the next one waits for its end.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #queue: OutgoingMessage[] = [];
  #work: AbortController | null = null;
  #isPaused = true;
  /** Ends the wait for another try. */
  #wake: (() => void) | null = null;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  add(message: OutgoingMessage): void {
    this.#queue.push(message);
    this.#begin();
  }

  /** There is a connection. */
  resume(): void {
    this.#isPaused = false;
    this.#begin();
  }

  /** There is none; what is on its way may arrive all the same, and is sent again under its id. */
  pause(): void {
    this.#isPaused = true;
    this.#work?.abort();
    this.#work = null;
  }

  /** A message that had to wait for the end of an answer need not wait longer. */
  turnEnded(): void {
    this.#wake?.();
  }

  #begin(): void {
    if (this.#isPaused || this.#work !== null) return;
    this.#work = new AbortController();
    void this.#sendAll(this.#work);
  }

  /** Never rejects. */
  async #sendAll(work: AbortController): Promise<void> {
    const { signal } = work;
    let failures = 0;
    for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
      try {
        await this.#send(next, signal);
        failures = 0;
        this.#queue.shift();
        this.#options.onSent();
      } catch (error) {
        if (signal.aborted) return;
        if (mayArriveLater(error)) {
          failures += 1;
          if (!(await this.#waited(failures, error, signal))) return;
        } else {
          failures = 0;
          this.#queue.shift();
          this.#options.onRefused(error);
        }
      }
    }
    if (this.#work === work) this.#work = null;
  }

  async #send({ id, text }: OutgoingMessage, signal: AbortSignal): Promise<void> {
    const { url, agent } = this.#options;
    const response = await fetchOrThrow(url, {
      method: 'POST',
      credentials: 'include',
      headers: { 'content-type': 'application/json', 'idempotency-key': id },
      body: JSON.stringify({ message: text, messageId: id, ...(agent === null ? {} : { agent }) }),
      signal,
    });
    await response.body?.cancel();
  }

  /** @returns false when there is no use in waiting any longer. */
  async #waited(failures: number, error: ApiError, signal: AbortSignal): Promise<boolean> {
    const { random, wakeUp } = this.#options.retry;
    const delayMs = Math.max(error.retryAfterMs ?? 0, retryDelayMs(failures, random));
    const wakeUpHere: WakeUp = (listener) => {
      this.#wake = listener;
      const stop = wakeUp(listener);
      return () => {
        this.#wake = null;
        stop();
      };
    };
    try {
      await waitForRetry(delayMs, wakeUpHere, signal);
      return true;
    } catch {
      return false;
    }
  }
}

/** Whether the same message may be taken on another try: nobody was reached, or an answer is under way. */
function mayArriveLater(error: unknown): error is ApiError {
  return (
    error instanceof ApiError &&
    (error.isTransient || error.status === 409 || error.code === 'rate_limited')
  );
}
