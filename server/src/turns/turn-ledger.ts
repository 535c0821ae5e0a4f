/** One turn as its process writes it: every event goes into the journal, the log and the state. */
import type { CanonicalEvent } from '@chimera/protocol/events';
import type { NewEvent, TurnWriter } from '../journal/port.ts';
import type { Turn } from '../store/turns.ts';
import type { StepState } from './step-state.ts';
import type { TurnLog } from './turn-log.ts';
import { applyToTurn, initialState, type TurnState } from './turn-state.ts';

/** Characters that may wait for the disk before no more are taken from the provider. */
const MAX_PENDING_CHARACTERS = 1_000_000;

export class TurnLedger {
  readonly turn: Turn;
  readonly writer: TurnWriter;
  readonly log: TurnLog;
  readonly #state: TurnState;
  /** Appended, but not in the state yet: tokens are folded when somebody asks, not one by one. */
  #unfolded: NewEvent[] = [];

  /** @param history what the journal holds of the turn. */
  constructor(turn: Turn, writer: TurnWriter, log: TurnLog, history: readonly CanonicalEvent[]) {
    this.turn = turn;
    this.writer = writer;
    this.log = log;
    this.#state = initialState(turn.messageId);
    for (const event of history) applyToTurn(this.#state, event);
  }

  /** Where the turn stands, with all that was appended. */
  get state(): TurnState {
    for (const event of this.#unfolded) applyToTurn(this.#state, this.unnumbered(event));
    this.#unfolded = [];
    return this.#state;
  }

  append(...events: NewEvent[]): void {
    this.writer.append(events);
    for (const event of events) {
      this.#unfolded.push(event);
      this.log.take(event);
    }
  }

  /** Appends events of a step, under its agent. */
  appendTo({ id, agentPath }: Pick<StepState, 'id' | 'agentPath'>, events: NewEvent[]): void {
    this.append(...events.map((event) => ({ ...event, stepId: id, agentPath })));
  }

  /** Waits while too much waits for the disk. */
  async holdBack(): Promise<void> {
    if (this.writer.pendingCharacters > MAX_PENDING_CHARACTERS) await this.writer.flushed();
  }

  /** The event as it folds, before it has its number. */
  unnumbered(event: NewEvent): CanonicalEvent {
    return { ...event, turnId: this.turn.id, seq: 0, agentPath: event.agentPath ?? [] };
  }
}
