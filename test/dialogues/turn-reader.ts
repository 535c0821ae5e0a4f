/** Reads a turn event by event, so that a test can act at a certain moment of it. */
import type { CanonicalEvent, EventOf, EventType } from '@chimera/protocol/events';
import type { Message } from '@chimera/protocol/message';
import { expect } from 'vitest';
import { canonicalEvents, messageOf } from '../harness/answers.ts';

export class TurnReader {
  /** Those that have come so far. */
  readonly events: CanonicalEvent[] = [];
  readonly turnId: string;
  readonly #source: AsyncGenerator<CanonicalEvent, void>;
  readonly #afterSeq: number;

  private constructor(response: Response, afterSeq: number) {
    this.turnId = response.headers.get('x-turn-id') ?? '';
    this.#source = canonicalEvents(response);
    this.#afterSeq = afterSeq;
  }

  static of(response: Response, afterSeq = 0): TurnReader {
    expect(response.status).toBe(200);
    return new TurnReader(response, afterSeq);
  }

  /** Reads on to the first event that is enough; one that has come already counts. */
  async until(isEnough: (event: CanonicalEvent) => boolean): Promise<CanonicalEvent> {
    const found = this.events.find(isEnough);
    if (found !== undefined) return found;
    for (;;) {
      const event = await this.#next();
      if (event === null) throw new Error(`The turn ended before it came: ${this.#types()}`);
      if (isEnough(event)) return event;
    }
  }

  /** The same for the first event of a type. */
  async first<Type extends EventType>(type: Type): Promise<EventOf<Type>> {
    return (await this.until((event) => event.type === type)) as EventOf<Type>;
  }

  /** Reads to the end of the turn, and gives the message that it made. */
  async end(): Promise<Message> {
    while ((await this.#next()) !== null);
    expect(this.events.at(-1)?.type).toBe('turn-end');
    return this.message;
  }

  /** Reads until nothing comes any more, also where the connection breaks. */
  async untilCut(): Promise<void> {
    try {
      while ((await this.#next()) !== null);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  }

  /** Made of what has come so far. */
  get message(): Message {
    return messageOf(this.events);
  }

  get lastSeq(): number {
    return this.events.at(-1)?.seq ?? this.#afterSeq;
  }

  /** Goes away. */
  async leave(): Promise<void> {
    await this.#source.return();
  }

  async #next(): Promise<CanonicalEvent | null> {
    const { value, done } = await this.#source.next();
    if (done === true) return null;
    expect(value.seq).toBe(this.lastSeq + 1);
    this.events.push(value);
    return value;
  }

  #types(): string {
    return this.events.map(({ type }) => type).join(', ');
  }
}
