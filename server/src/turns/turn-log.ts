/** Tells the operator what happens in a turn. */
import type { EventBody, TurnEndReason, Usage } from '@chimera/protocol/events';
import type { Turn } from '../store/turns.ts';
import type { BusinessEvents } from '../telemetry/events.ts';

export class TurnLog {
  readonly #events: BusinessEvents;
  readonly #ids: { conversationId: string; turnId: string };
  #attempt = { provider: '', model: '' };

  constructor(events: BusinessEvents, turn: Turn) {
    this.#events = events;
    this.#ids = { conversationId: turn.conversationId, turnId: turn.id };
  }

  /** Takes an attempt over that another process began. */
  adoptAttempt({ provider, model }: { provider: string; model: string }): void {
    this.#attempt = { provider, model };
  }

  take(event: EventBody): void {
    if (event.type === 'attempt-start') {
      const { attempt, provider, model, cause } = event;
      this.adoptAttempt({ provider, model });
      this.#events.attemptStarted({ ...this.#ids, attempt, provider, model, cause });
    } else if (event.type === 'attempt-end') {
      const { attempt, outcome, usage, code, firstTokenMs, durationMs } = event;
      this.#events.attemptEnded({
        ...this.#ids,
        attempt,
        ...this.#attempt,
        outcome,
        firstTokenMs,
        durationMs,
        usage,
        code,
      });
    }
  }

  ended(fields: { reason: TurnEndReason; durationMs: number; usage: Usage; code?: string }): void {
    this.#events.turnEnded({ ...this.#ids, ...fields });
  }
}
