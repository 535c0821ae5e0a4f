import {
  type CanonicalEvent,
  type EventBody,
  NO_USAGE,
  type TurnEndReason,
} from '@chimera/protocol/events';

/** A turn of the fake server: a journal that the test writes and any number of streams read. */
export class FakeTurn {
  readonly turnId: string;
  readonly conversationId: string;
  readonly messageId: string;
  readonly parentId: string;
  readonly events: CanonicalEvent[] = [];
  readonly #listeners = new Set<() => void>();

  constructor(ids: {
    turnId: string;
    conversationId: string;
    messageId: string;
    parentId: string;
  }) {
    this.turnId = ids.turnId;
    this.conversationId = ids.conversationId;
    this.messageId = ids.messageId;
    this.parentId = ids.parentId;
  }

  get isEnded(): boolean {
    return this.events.at(-1)?.type === 'turn-end';
  }

  /** Appends events, and sends them to every stream. */
  emit(...bodies: EventBody[]): void {
    for (const body of bodies) {
      const base = { turnId: this.turnId, seq: this.events.length + 1, agentPath: [] };
      this.events.push({ ...base, ...body });
    }
    for (const listener of this.#listeners) listener();
  }

  /** The events that every answer begins with. */
  begin(): void {
    const { conversationId, messageId } = this;
    this.emit(
      { type: 'turn-start', conversationId, messageId, requestedModel: 'auto' },
      { type: 'step-start' },
      { type: 'attempt-start', attempt: 1, provider: 'groq', model: 'fake', cause: 'first' },
      { type: 'text-start', id: 't1' },
    );
  }

  say(delta: string): void {
    this.emit({ type: 'text-delta', id: 't1', delta });
  }

  end(reason: TurnEndReason = 'completed'): void {
    this.emit({ type: 'turn-end', reason, finishReason: 'stop', usage: NO_USAGE });
  }

  /** Begins, says the words and ends. */
  answer(...words: string[]): void {
    this.begin();
    for (const word of words) this.say(word);
    this.end();
  }

  /** Calls back whenever there are more events; gives the function that unsubscribes. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
