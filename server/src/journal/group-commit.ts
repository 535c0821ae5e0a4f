/**
 * The one loop that commits what all turns of this process have pending: everything in one
 * transaction, then everybody is told.
 */
import { type CommitOutcome, commitEntries } from './commit-entries.ts';
import type { LiveHub } from './live-hub.ts';
import type { JournalObserver, JournalStore } from './port.ts';
import type { Scheduler } from './scheduler.ts';
import type { BufferedTurnWriter, Urgency } from './turn-writer.ts';

/** When commits follow each other: how long from one to the next. */
interface Spacing {
  shortestMs: number;
  /** So many times as long as the last commit took, so that committing leaves the thread to others. */
  perCommitTime: number;
}

/** Tokens are gathered for a while and committed together, in at most a fifth of the time. */
const USUAL_SPACING: Spacing = { shortestMs: 10, perCommitTime: 4 };
/** What somebody waits for goes at once, unless a commit has just been made. */
const URGENT_SPACING: Spacing = { shortestMs: 1, perCommitTime: 2 };
const LONGEST_INTERVAL_MS = 50;
/** A turn that has only begun waits so long for its first words, to share their commit. */
const OPENING_WAIT_MS = 2;
const RETRY_INTERVAL_MS = 250;

export class GroupCommit {
  readonly #store: JournalStore;
  readonly #hub: LiveHub;
  readonly #observer: JournalObserver;
  readonly #scheduler: Scheduler;
  readonly #dirty = new Set<BufferedTurnWriter>();
  /** Writers whose commit failed; they wait for the next try. */
  readonly #setAside = new Set<BufferedTurnWriter>();
  #cancelTimer: (() => void) | null = null;
  #cancelRetry: (() => void) | null = null;
  #isUrgent = false;
  #running: Promise<void> | null = null;
  #lastCommitAtMs = -Infinity;
  #lastDurationMs = 0;
  #isClosed = false;

  constructor(store: JournalStore, hub: LiveHub, observer: JournalObserver, scheduler: Scheduler) {
    this.#store = store;
    this.#hub = hub;
    this.#observer = observer;
    this.#scheduler = scheduler;
  }

  /** Says that a writer has something to commit. */
  schedule(writer: BufferedTurnWriter, urgency: Urgency): void {
    if (this.#isClosed) {
      writer.lose();
      return;
    }
    if (this.#setAside.has(writer)) return;
    this.#dirty.add(writer);
    const isUrgent = urgency === 'urgent';
    if (this.#running !== null) this.#isUrgent ||= isUrgent;
    else if (this.#cancelTimer === null || (isUrgent && !this.#isUrgent)) this.#arm(urgency);
  }

  /** Commits what waits, as far as the store takes it. Whoever writes after that has lost the turn. */
  async close(): Promise<void> {
    this.#retry();
    while (this.#dirty.size > 0 || this.#running !== null) await (this.#running ?? this.#start());
    this.#isClosed = true;
    this.#cancelTimer?.();
    this.#cancelRetry?.();
    for (const writer of this.#setAside) writer.lose();
    this.#setAside.clear();
  }

  #arm(urgency: Urgency): void {
    this.#cancelTimer?.();
    this.#isUrgent = urgency === 'urgent';
    const sinceLastMs = this.#scheduler.nowMs() - this.#lastCommitAtMs;
    const { shortestMs, perCommitTime } = this.#isUrgent ? URGENT_SPACING : USUAL_SPACING;
    const wantedMs = Math.max(shortestMs, this.#lastDurationMs * perCommitTime);
    const intervalMs = Math.min(LONGEST_INTERVAL_MS, wantedMs);
    const leastMs = urgency === 'opening' ? OPENING_WAIT_MS : 0;
    const waitMs = Math.max(leastMs, intervalMs - sinceLastMs);
    this.#cancelTimer = this.#scheduler.after(waitMs, () => void this.#start());
  }

  #start(): Promise<void> {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    this.#isUrgent = false;
    this.#running = this.#commit().finally(() => {
      this.#running = null;
      if (this.#dirty.size > 0) this.#arm(this.#isUrgent ? 'urgent' : 'usual');
    });
    return this.#running;
  }

  async #commit(): Promise<void> {
    const writers = new Map(
      [...this.#dirty]
        .filter((writer) => writer.hasPending)
        .map((writer) => [writer.take(), writer]),
    );
    this.#dirty.clear();
    if (writers.size === 0) return;
    const startedAtMs = this.#scheduler.nowMs();
    const outcome = await commitEntries(this.#store, [...writers.keys()]);
    this.#lastCommitAtMs = this.#scheduler.nowMs();
    this.#lastDurationMs = this.#lastCommitAtMs - startedAtMs;
    for (const entry of outcome.committed) {
      writers.get(entry)?.settle();
      this.#hub.publish(entry.turnId, entry.events);
    }
    for (const entry of outcome.lost) {
      writers.get(entry)?.lose();
      this.#hub.recheck(entry.turnId);
    }
    this.#setAsideAll(outcome.failed.flatMap((entry) => writers.get(entry) ?? []));
    for (const writer of writers.values()) {
      if (writer.hasPending && !this.#setAside.has(writer)) this.#dirty.add(writer);
    }
    this.#report(outcome, writers.size);
  }

  #setAsideAll(writers: BufferedTurnWriter[]): void {
    for (const writer of writers) {
      this.#setAside.add(writer);
      this.#dirty.delete(writer);
    }
    if (this.#setAside.size === 0) return;
    this.#cancelRetry ??= this.#scheduler.after(RETRY_INTERVAL_MS, () => this.#retry());
  }

  #retry(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    const writers = [...this.#setAside];
    this.#setAside.clear();
    for (const writer of writers) this.schedule(writer, 'urgent');
  }

  #report({ committed, failed, error }: CommitOutcome, turns: number): void {
    if (error !== null) this.#observer.flushFailed(error);
    const flushedTurns = turns - failed.length;
    if (flushedTurns === 0) return;
    const events = committed.reduce((sum, entry) => sum + entry.events.length, 0);
    const durationMs = this.#lastDurationMs;
    this.#observer.flushed({ turns: flushedTurns, events, durationMs });
  }
}
