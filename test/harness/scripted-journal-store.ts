/** A journal store that does what a test tells it to, and remembers what was asked of it. */
import type { CanonicalEvent } from '@chimera/protocol/events';
import type { JournalEntry, JournalStore } from '../../server/src/journal/port.ts';

export class ScriptedJournalStore implements JournalStore {
  /** The entries of every transaction that was committed. */
  readonly groups: JournalEntry[][] = [];
  /** Transactions that were tried, also in vain. */
  tries = 0;
  /** Whether a transaction with this entry fails. */
  fails: (entry: JournalEntry) => boolean = () => false;
  /** Whether an entry belongs to an epoch that is over. */
  isLost: (entry: JournalEntry) => boolean = () => false;
  #gate: Promise<void> = Promise.resolve();
  #open: () => void = () => undefined;

  get committed(): CanonicalEvent[] {
    return this.groups.flat().flatMap((entry) => entry.events);
  }

  /** Lets transactions wait until {@link release}. */
  hold(): void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#gate = promise;
    this.#open = resolve;
  }

  release(): void {
    this.#open();
  }

  async commit(entries: JournalEntry[]): Promise<Set<JournalEntry>> {
    this.tries++;
    await this.#gate;
    if (entries.some((entry) => this.fails(entry))) throw new Error('The disk is full.');
    const lost = new Set(entries.filter((entry) => this.isLost(entry)));
    this.groups.push(entries.filter((entry) => !lost.has(entry)));
    return lost;
  }

  async read(turnId: string, afterSeq: number): Promise<CanonicalEvent[]> {
    return this.committed.filter((event) => event.turnId === turnId && event.seq > afterSeq);
  }

  async claim(): Promise<null> {
    return null;
  }

  async isRunning(turnId: string): Promise<boolean> {
    return !this.groups.flat().some((entry) => entry.turnId === turnId && entry.ending !== null);
  }

  async purge(): Promise<number> {
    return 0;
  }
}
