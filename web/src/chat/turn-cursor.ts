import type { CanonicalEvent } from '@chimera/protocol/events';
import { StreamFault } from './event-stream.ts';

/** Lets every event of one turn through exactly once and in order, however often it was sent. */
export class TurnCursor {
  readonly turnId: string;
  #lastSeq: number;
  #isEnded = false;

  constructor(turnId: string, lastSeq = 0) {
    this.turnId = turnId;
    this.#lastSeq = lastSeq;
  }

  /** Sequence number of the last event that was let through; 0 before the first. */
  get lastSeq(): number {
    return this.#lastSeq;
  }

  /** Whether `turn-end` was let through. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /**
   * Gives those of the events that are new.
   *
   * @throws {StreamFault} when one is missing in between or belongs to another turn; nothing of the
   *   batch is taken then.
   */
  take(events: CanonicalEvent[]): CanonicalEvent[] {
    const fresh: CanonicalEvent[] = [];
    let seq = this.#lastSeq;
    for (const event of events) {
      if (event.turnId !== this.turnId) {
        throw new StreamFault(`The stream of turn ${this.turnId} carries turn ${event.turnId}.`);
      }
      if (event.seq <= seq) continue;
      if (event.seq !== seq + 1) {
        throw new StreamFault(`Event ${seq + 1} is missing: ${event.seq} came after ${seq}.`);
      }
      seq = event.seq;
      fresh.push(event);
    }
    this.#lastSeq = seq;
    if (fresh.some((event) => event.type === 'turn-end')) this.#isEnded = true;
    return fresh;
  }
}
