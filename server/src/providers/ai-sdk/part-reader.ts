/** Reads a stream of parts in batches: whatever is ready together is read together. */
import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';

/** Parts that may wait to be read before the stream is asked for no more. */
const MAX_WAITING_PARTS = 256;

export class PartReader {
  readonly #reader: ReadableStreamDefaultReader<LanguageModelV4StreamPart>;
  #waiting: LanguageModelV4StreamPart[] = [];
  #isOver = false;
  #failure: unknown;
  #wakeReader: (() => void) | undefined;
  #wakePump: (() => void) | undefined;

  constructor(stream: ReadableStream<LanguageModelV4StreamPart>) {
    this.#reader = stream.getReader();
    void this.#pump();
  }

  /** What has come since the last time; null behind the end. Throws what broke the stream, behind the rest. */
  async read(): Promise<LanguageModelV4StreamPart[] | null> {
    while (this.#waiting.length === 0) {
      if (this.#failure !== undefined) throw this.#failure;
      if (this.#isOver) return null;
      await new Promise<void>((resolve) => {
        this.#wakeReader = resolve;
      });
      // The parts of one read of the socket are a few promises apart: the round ends when all are here.
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    const parts = this.#waiting;
    this.#waiting = [];
    this.#wakePump?.();
    return parts;
  }

  /** Lets go of the stream. */
  close(): void {
    this.#isOver = true;
    this.#wakePump?.();
    // What comes of giving up an answer is of interest to nobody.
    this.#reader.cancel().catch(() => undefined);
  }

  async #pump(): Promise<void> {
    try {
      while (!this.#isOver) {
        if (this.#waiting.length >= MAX_WAITING_PARTS) await this.#roomToWait();
        const { done, value } = await this.#reader.read();
        if (done) this.#isOver = true;
        else this.#waiting.push(value);
        if (this.#waiting.length === 1 || done) this.#wake();
      }
    } catch (error) {
      this.#failure = error;
      this.#wake();
    }
  }

  #roomToWait(): Promise<void> {
    return new Promise((resolve) => {
      this.#wakePump = resolve;
    });
  }

  #wake(): void {
    this.#wakeReader?.();
  }
}
