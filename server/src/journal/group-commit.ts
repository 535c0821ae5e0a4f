/**
 * The one loop that commits what all turns of this process have pending: everything in one
 * transaction, then everybody is told.
 */
import type { LiveHub } from './live-hub.ts';
import type { JournalObserver, JournalStore } from './port.ts';
import type { BufferedTurnWriter } from './turn-writer.ts';

/** How long tokens are gathered before they are committed together. */
const SHORTEST_INTERVAL_MS = 10;
const LONGEST_INTERVAL_MS = 50;
/** The interval grows with the time a commit takes, so that committing takes at most a quarter of the thread. */
const INTERVAL_PER_COMMIT_TIME = 4;
/** An urgent event goes at once unless a commit has just been made; then it waits for the next one. */
const URGENT_SPACING_MS = 5;
const RETRY_INTERVAL_MS = 250;

export class GroupCommit {
  readonly #store: JournalStore;
  readonly #hub: LiveHub;
  readonly #observer: JournalObserver;
  readonly #dirty = new Set<BufferedTurnWriter>();
  #cancelTimer: (() => void) | null = null;
  #isUrgent = false;
  #running: Promise<void> | null = null;
  #lastCommitAt = -Infinity;
  #intervalMs = SHORTEST_INTERVAL_MS;
  #isFailing = false;

  constructor(store: JournalStore, hub: LiveHub, observer: JournalObserver) {
    this.#store = store;
    this.#hub = hub;
    this.#observer = observer;
  }

  /** Says that a writer has something to commit; `isUrgent` when somebody waits for just that. */
  schedule(writer: BufferedTurnWriter, isUrgent: boolean): void {
    this.#dirty.add(writer);
    if (this.#isFailing) return;
    if (this.#cancelTimer !== null && (!isUrgent || this.#isUrgent)) return;
    if (this.#running !== null) {
      this.#isUrgent ||= isUrgent;
      return;
    }
    this.#arm(isUrgent);
  }

  /** Commits until nothing is left. */
  async drain(): Promise<void> {
    while (this.#dirty.size > 0 || this.#running !== null) {
      if (this.#running !== null) await this.#running;
      else await this.#start();
      if (this.#isFailing) return;
    }
  }

  #arm(isUrgent: boolean): void {
    this.#cancelTimer?.();
    this.#isUrgent = isUrgent;
    const sinceLastMs = performance.now() - this.#lastCommitAt;
    const spacingMs = isUrgent ? URGENT_SPACING_MS : this.#intervalMs;
    const waitMs = this.#isFailing ? RETRY_INTERVAL_MS : spacingMs - sinceLastMs;
    this.#cancelTimer = after(waitMs, () => void this.#start());
  }

  #start(): Promise<void> {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    this.#isUrgent = false;
    this.#running = this.#commit().finally(() => {
      this.#running = null;
      if (this.#dirty.size > 0) this.#arm(this.#isUrgent);
    });
    return this.#running;
  }

  async #commit(): Promise<void> {
    const writers = [...this.#dirty].filter((writer) => writer.hasPending);
    this.#dirty.clear();
    if (writers.length === 0) return;
    const entries = writers.map((writer) => writer.take());
    const startedAt = performance.now();
    let lost: Set<string>;
    try {
      lost = await this.#store.commit(entries);
    } catch (error) {
      this.#isFailing = true;
      for (const writer of writers) this.#dirty.add(writer);
      this.#observer.flushFailed(error);
      return;
    }
    this.#isFailing = false;
    this.#lastCommitAt = performance.now();
    const durationMs = this.#lastCommitAt - startedAt;
    this.#intervalMs = Math.min(
      LONGEST_INTERVAL_MS,
      Math.max(SHORTEST_INTERVAL_MS, durationMs * INTERVAL_PER_COMMIT_TIME),
    );
    let events = 0;
    for (const writer of writers) {
      const entry = writer.settle(lost.has(writer.turnId));
      if (entry === null) this.#hub.close(writer.turnId);
      else {
        events += entry.events.length;
        this.#hub.publish(entry.turnId, entry.events);
      }
      if (writer.hasPending) this.#dirty.add(writer);
    }
    this.#observer.flushed({ turns: writers.length, events, durationMs });
  }
}

/** Runs a function later, or as soon as the present events are handled; gives what calls it off. */
function after(waitMs: number, run: () => void): () => void {
  if (waitMs > 0) {
    const timer = setTimeout(run, waitMs);
    return () => clearTimeout(timer);
  }
  const immediate = setImmediate(run);
  return () => clearImmediate(immediate);
}
