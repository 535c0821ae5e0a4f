/** The writing end of one turn. */
import { TurnLostError } from './errors.ts';
import { EventBuffer } from './event-buffer.ts';
import type { JournalEntry, NewEvent, TurnEnding, TurnWriter } from './port.ts';

interface Waiter {
  resolve(): void;
  reject(error: unknown): void;
}

/** `urgent` when somebody waits for just that, `opening` when it only says that something begins. */
export type Urgency = 'urgent' | 'usual' | 'opening';

/** What the writer asks of the loop that commits. */
export type Schedule = (writer: BufferedTurnWriter, urgency: Urgency) => void;

const OPENINGS: ReadonlySet<NewEvent['type']> = new Set([
  'turn-start',
  'step-start',
  'attempt-start',
]);

export class BufferedTurnWriter implements TurnWriter {
  readonly turnId: string;
  readonly #epoch: number;
  readonly #schedule: Schedule;
  #nextSeq: number;
  #buffer = new EventBuffer();
  #ending: TurnEnding | null = null;
  #waitingFor: string[] | null = null;
  /** Taken for a commit that has not been confirmed yet. */
  #inFlight: JournalEntry | null = null;
  #inFlightWaiters: Waiter[] = [];
  #waiters: Waiter[] = [];
  #isLost = false;

  constructor(turnId: string, epoch: number, nextSeq: number, schedule: Schedule) {
    this.turnId = turnId;
    this.#epoch = epoch;
    this.#nextSeq = nextSeq;
    this.#schedule = schedule;
  }

  get pendingCharacters(): number {
    return this.#buffer.characters;
  }

  get hasPending(): boolean {
    return !this.#isLost && (this.#inFlight !== null || !this.#buffer.isEmpty);
  }

  append(events: NewEvent[]): void {
    if (this.#isLost) throw new TurnLostError(this.turnId);
    if (this.#ending !== null) throw new Error(`Turn ${this.turnId} has ended.`);
    if (this.#waitingFor !== null) throw new Error(`Turn ${this.turnId} waits.`);
    if (events.length === 0) return;
    for (const event of events) this.#buffer.push(event);
    this.#schedule(this, urgencyOf(events));
  }

  async flushed(): Promise<void> {
    if (this.#isLost) throw new TurnLostError(this.turnId);
    if (!this.hasPending) return;
    await new Promise<void>((resolve, reject) => {
      const waiters = this.#buffer.isEmpty ? this.#inFlightWaiters : this.#waiters;
      waiters.push({ resolve, reject });
      this.#schedule(this, 'urgent');
    });
  }

  async wait(requestIds: string[]): Promise<void> {
    this.append([{ type: 'turn-wait', requestIds }]);
    this.#waitingFor = requestIds;
    await this.flushed();
  }

  async end(ending: TurnEnding): Promise<void> {
    this.append([ending.event]);
    this.#ending = ending;
    await this.flushed();
  }

  /** Gives what is to be committed; the same entry again when the last try failed. */
  take(): JournalEntry {
    if (this.#inFlight !== null) return this.#inFlight;
    const events = this.#buffer.take(this.turnId, this.#nextSeq);
    const entry: JournalEntry = {
      turnId: this.turnId,
      epoch: this.#epoch,
      firstSeq: this.#nextSeq,
      events,
      ending: this.#ending,
      waitingFor: this.#waitingFor,
    };
    this.#nextSeq += events.length;
    this.#inFlight = entry;
    this.#inFlightWaiters = this.#waiters;
    this.#waiters = [];
    return entry;
  }

  /** Says that the taken entry is committed. */
  settle(): void {
    this.#inFlight = null;
    for (const waiter of this.#inFlightWaiters) waiter.resolve();
    this.#inFlightWaiters = [];
  }

  /** Says that nothing of what waits can be committed any more. */
  lose(): void {
    this.#isLost = true;
    this.#inFlight = null;
    this.#buffer = new EventBuffer();
    for (const waiter of [...this.#inFlightWaiters, ...this.#waiters]) {
      waiter.reject(new TurnLostError(this.turnId));
    }
    this.#inFlightWaiters = [];
    this.#waiters = [];
  }
}

/** The beginning of a text goes at once: that is the first word that somebody has waited for. */
function urgencyOf(events: NewEvent[]): Urgency {
  if (events.some(({ type }) => type === 'text-start')) return 'urgent';
  return events.every(({ type }) => OPENINGS.has(type)) ? 'opening' : 'usual';
}
