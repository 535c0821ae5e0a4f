/** What one client saw of one turn, and everything about it that must never be. */
import type { CanonicalEvent } from '@chimera/protocol/events';
import type { CrashModelName } from './models.ts';

/** What a client asked for, under ids of its own making. */
export interface TurnIntent {
  conversationId: string;
  messageId: string;
  idempotencyKey: string;
  /** No other message has the same words. */
  text: string;
  model: CrashModelName;
}

export class TurnLog {
  readonly intent: TurnIntent;
  /** Null until the server has said that it took the message. */
  turnId: string | null = null;
  readonly violations: string[] = [];
  /** How often the message was sent. */
  posts = 0;
  /** How many responses the events came in. */
  answers = 0;
  #events: CanonicalEvent[] = [];
  #isGivenUp = false;

  constructor(intent: TurnIntent) {
    this.intent = intent;
  }

  get events(): readonly CanonicalEvent[] {
    return this.#events;
  }

  get lastSeq(): number {
    return this.#events.at(-1)?.seq ?? 0;
  }

  get hasEnded(): boolean {
    return this.#events.at(-1)?.type === 'turn-end';
  }

  /** Whether there is nothing more to ask for. */
  get isOver(): boolean {
    return this.hasEnded || this.#isGivenUp;
  }

  /** Takes what was shown next. */
  take(event: CanonicalEvent): void {
    if (this.hasEnded) this.accuse(`event ${event.seq} came after turn-end`);
    if (event.seq !== this.lastSeq + 1) {
      this.accuse(`event ${event.seq} came after event ${this.lastSeq}`);
    }
    if (event.turnId !== this.turnId) this.accuse(`event ${event.seq} is of another turn`);
    this.#events.push(event);
  }

  /** Takes the name of the turn from an answer; it may never change. */
  takeTurnId(turnId: string | null): void {
    if (turnId === null) this.accuse('an answer did not name its turn');
    else if (this.turnId !== null && this.turnId !== turnId) {
      this.accuse(`the same message began turn ${this.turnId} and turn ${turnId}`);
    } else this.turnId = turnId;
  }

  accuse(what: string): void {
    this.violations.push(`turn ${this.turnId ?? '?'} of ${this.intent.model}: ${what}`);
  }

  /** Accuses of something after which asking again is of no use. */
  giveUp(why: string): void {
    this.accuse(why);
    this.#isGivenUp = true;
  }

  /** Forgets the events once they have been compared with the store. */
  forgetEvents(): void {
    this.#events = this.#events.slice(-1);
  }
}
