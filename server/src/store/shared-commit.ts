/**
 * Lets transactions that follow each other closely share one commit, and with it one wait for the disk.
 *
 * A transaction that is done leaves its commit open for those that come right behind it, so that the disk
 * is asked once for many of them. Nobody is told that something is committed before it is.
 */
import type { DatabaseSync } from 'node:sqlite';

/** A commit is put off for so many times as long as the last one took, or a little. */
const PATIENCE_IN_COMMITS = 2;
const LEAST_PATIENCE_MS = 2;

interface Waiter {
  resolve(): void;
  reject(error: unknown): void;
}

/** To be used by one holder of the connection at a time. */
export class SharedCommit {
  readonly #sqlite: DatabaseSync;
  readonly #nowMs: () => number;
  /** Transactions that are done and wait for their commit. */
  #waiters: Waiter[] = [];
  #isNested = false;
  #openedAtMs = 0;
  #lastCommitMs = 0;

  /** @param nowMs milliseconds that only go forward. */
  constructor(sqlite: DatabaseSync, nowMs: () => number) {
    this.#sqlite = sqlite;
    this.#nowMs = nowMs;
  }

  /** Begins a transaction, behind those that wait for their commit if there are any. */
  begin(): void {
    this.#isNested = this.#sqlite.isTransaction;
    if (!this.#isNested) this.#openedAtMs = this.#nowMs();
    this.#sqlite.exec(this.#isNested ? 'SAVEPOINT shared' : 'BEGIN IMMEDIATE');
  }

  /** Ends a transaction well. Resolves when it is committed, which somebody must still see to. */
  finish(): Promise<void> {
    if (this.#isNested) this.#sqlite.exec('RELEASE shared');
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
    });
  }

  /** Takes a transaction back, and nothing else. */
  rollBack(): void {
    // Some failures, such as a full disk, have taken back everything by themselves.
    if (!this.#sqlite.isTransaction) this.#fail(new Error('The database took it back.'));
    else if (this.#isNested) this.#sqlite.exec('ROLLBACK TO shared; RELEASE shared');
    else this.#sqlite.exec('ROLLBACK');
  }

  /** Whether transactions wait for their commit. */
  get isDue(): boolean {
    return this.#waiters.length > 0;
  }

  /** Commits what has waited long enough for others to share the commit with. */
  commitIfLate(): void {
    const patienceMs = Math.max(LEAST_PATIENCE_MS, this.#lastCommitMs * PATIENCE_IN_COMMITS);
    if (this.#nowMs() - this.#openedAtMs >= patienceMs) this.commit();
  }

  /** Commits everything that waits. Between transactions only. */
  commit(): void {
    if (!this.isDue) return;
    const startedAtMs = this.#nowMs();
    try {
      this.#sqlite.exec('COMMIT');
    } catch (error) {
      if (this.#sqlite.isTransaction) this.#sqlite.exec('ROLLBACK');
      this.#fail(error);
      return;
    }
    this.#lastCommitMs = this.#nowMs() - startedAtMs;
    for (const waiter of this.#takeWaiters()) waiter.resolve();
  }

  #fail(error: unknown): void {
    for (const waiter of this.#takeWaiters()) waiter.reject(error);
  }

  #takeWaiters(): Waiter[] {
    const waiters = this.#waiters;
    this.#waiters = [];
    return waiters;
  }
}
