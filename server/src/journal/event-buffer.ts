/** Events of one turn that wait for their commit. */
import type { CanonicalEvent } from '@chimera/protocol/events';
import type { NewEvent } from './port.ts';

/** Joins deltas of one part that wait together, so that a burst of tokens is one event. */
export class EventBuffer {
  #events: NewEvent[] = [];
  #characters = 0;

  get isEmpty(): boolean {
    return this.#events.length === 0;
  }

  get characters(): number {
    return this.#characters;
  }

  push(event: NewEvent): void {
    if ('delta' in event) this.#characters += event.delta.length;
    const last = this.#events.at(-1);
    const joined = last === undefined ? null : joinDeltas(last, event);
    if (joined === null) this.#events.push(event);
    else this.#events[this.#events.length - 1] = joined;
  }

  /** Empties the buffer and numbers what was in it. */
  take(turnId: string, firstSeq: number): CanonicalEvent[] {
    const events = this.#events.map(
      (event, index): CanonicalEvent => ({
        ...event,
        turnId,
        seq: firstSeq + index,
        agentPath: event.agentPath ?? [],
      }),
    );
    this.#events = [];
    this.#characters = 0;
    return events;
  }
}

/** Gives the event that says what both say, or null when they are not deltas of one part. */
function joinDeltas(left: NewEvent, right: NewEvent): NewEvent | null {
  if (left.stepId !== right.stepId) return null;
  if (
    (left.type === 'text-delta' && right.type === 'text-delta') ||
    (left.type === 'reasoning-delta' && right.type === 'reasoning-delta')
  ) {
    return left.id === right.id ? { ...left, delta: left.delta + right.delta } : null;
  }
  if (left.type === 'tool-input-delta' && right.type === 'tool-input-delta') {
    return left.callId === right.callId ? { ...left, delta: left.delta + right.delta } : null;
  }
  return null;
}
