/** Spaces the progress of a call: what comes quickly after another takes its place unseen. */
import type { JsonValue } from '@chimera/protocol/json';

const SHORTEST_INTERVAL_MS = 100;

export class Progress {
  readonly #show: (output: JsonValue) => void;
  #timer: NodeJS.Timeout | null = null;
  /** What came since the last one was shown. */
  #waiting: { output: JsonValue } | null = null;
  #isClosed = false;

  constructor(show: (output: JsonValue) => void) {
    this.#show = show;
  }

  take(output: JsonValue): void {
    if (this.#isClosed) return;
    if (this.#timer !== null) this.#waiting = { output };
    else this.#showNow(output);
  }

  /** Shows no more: the result is there, or nobody wants it. */
  close(): void {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #showNow(output: JsonValue): void {
    this.#waiting = null;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#waiting !== null) this.#showNow(this.#waiting.output);
    }, SHORTEST_INTERVAL_MS);
    this.#show(output);
  }
}
