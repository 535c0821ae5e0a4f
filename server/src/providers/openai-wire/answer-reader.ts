/** The two ways of reading an answer share one loop, which asks no more of them than this. */
import type { ModelEvent } from '../port.ts';
import { SseParser } from '../transport/sse-parser.ts';
import type { ChunkDecoder } from './chunk-decoder.ts';

export interface AnswerReader<Batch> {
  /** Takes the next bytes. What it throws ends the answer, behind what was read before. */
  push(bytes: Buffer): void;
  /** Takes the end of the stream. @throws {ProviderError} when the answer is not whole. */
  end(): void;
  /** Gives what has been read since the last time; null when that is nothing. */
  take(): Batch | null;
  /** Whether the answer is whole; more than its text may still come. */
  readonly isFinished: boolean;
  /** Whether nothing more will come. */
  readonly isDone: boolean;
}

/** Reads an answer as model events. */
export class EventReader implements AnswerReader<ModelEvent[]> {
  readonly #decoder: ChunkDecoder;
  readonly #parser: SseParser;

  constructor(decoder: ChunkDecoder) {
    this.#decoder = decoder;
    this.#parser = new SseParser((data, eventName) => decoder.decode(data, eventName));
  }

  get isFinished(): boolean {
    return this.#decoder.isFinished;
  }

  get isDone(): boolean {
    return this.#decoder.isDone;
  }

  push(bytes: Buffer): void {
    this.#parser.push(bytes);
  }

  end(): void {
    this.#decoder.end(this.#parser.end());
  }

  take(): ModelEvent[] | null {
    const events = this.#decoder.takeEvents();
    return events.length === 0 ? null : events;
  }
}
