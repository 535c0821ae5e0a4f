/** Writes into the end of every attempt how long it took. */
import type { NewEvent } from '../journal/port.ts';

export class AttemptTimer {
  readonly #now: () => number;
  #startedAt = 0;
  #firstTokenMs: number | null = null;

  /** @param now milliseconds since 1970. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** The same event; an `attempt-end` with its times. Every event of a model call, in their order. */
  stamp(event: NewEvent): NewEvent {
    if (event.type === 'attempt-start') {
      this.#startedAt = this.#now();
      this.#firstTokenMs = null;
    } else if (event.type === 'attempt-end') {
      const durationMs = this.#now() - this.#startedAt;
      return this.#firstTokenMs === null
        ? { ...event, durationMs }
        : { ...event, firstTokenMs: this.#firstTokenMs, durationMs };
    } else if ('delta' in event || event.type === 'tool-input-start') {
      this.#firstTokenMs ??= this.#now() - this.#startedAt;
    }
    return event;
  }
}
