/** The one connection to the database, and who may use it when. */
import type { DatabaseSync } from 'node:sqlite';
import { ConnectionQueue } from './connection-queue.ts';
import { SharedCommit } from './shared-commit.ts';

/**
 * Statements run synchronously, but a transaction may await between two of them and would then take
 * strangers' statements in. So whoever needs the connection waits until it is his alone.
 */
export class Connection {
  readonly sqlite: DatabaseSync;
  /** Sees what is committed and nothing else, and is free at all times; null for a database in memory. */
  readonly reader: DatabaseSync | null;
  readonly #queue = new ConnectionQueue();
  readonly #shared: SharedCommit;
  readonly #afterInput: (run: () => void) => void;
  #isCommitPlanned = false;

  /**
   * @param nowMs milliseconds that only go forward.
   * @param afterInput runs a function when all requests that have come by now were looked at.
   */
  constructor(
    sqlite: DatabaseSync,
    reader: DatabaseSync | null,
    nowMs: () => number = () => performance.now(),
    afterInput: (run: () => void) => void = setImmediate,
  ) {
    this.sqlite = sqlite;
    this.reader = reader;
    this.#shared = new SharedCommit(sqlite, nowMs);
    this.#afterInput = afterInput;
  }

  /** @param isUrgent whether it goes before those who wait already. */
  async acquire(isUrgent: boolean): Promise<Hold> {
    const handOn = await this.#queue.acquire(isUrgent);
    return new Hold(this.#shared, () => {
      this.#shared.commitIfLate();
      handOn();
      this.#planCommit();
    });
  }

  /** Whoever has the connection by then sees to the commit when giving it back. */
  #planCommit(): void {
    if (this.#isCommitPlanned || !this.#shared.isDue) return;
    this.#isCommitPlanned = true;
    this.#afterInput(() => {
      this.#isCommitPlanned = false;
      if (!this.#queue.isHeld) this.#shared.commit();
    });
  }
}

/** The connection in the hands of one unit of work. */
export class Hold {
  readonly #shared: SharedCommit;
  readonly #handOn: () => void;
  #isInTransaction = false;
  #isReleased = false;

  constructor(shared: SharedCommit, handOn: () => void) {
    this.#shared = shared;
    this.#handOn = handOn;
  }

  get isInTransaction(): boolean {
    return this.#isInTransaction;
  }

  /** To be called before statements: outside of a transaction they see nothing that may still be lost. */
  settleOthers(): void {
    if (!this.#isInTransaction) this.#shared.commit();
  }

  begin(): void {
    this.#shared.begin();
    this.#isInTransaction = true;
  }

  /** Gives the connection back. Resolves when the transaction is committed, alone or with others. */
  commit(): Promise<void> {
    const committed = this.#shared.finish();
    this.#isInTransaction = false;
    this.release();
    return committed;
  }

  /** The same without waiting for others to share the commit with. */
  commitNow(): Promise<void> {
    const committed = this.#shared.finish();
    this.#isInTransaction = false;
    this.#shared.commit();
    this.release();
    return committed;
  }

  /** Does nothing when the transaction is over: then its failure was that of the commit. */
  rollBack(): void {
    if (!this.#isInTransaction) return;
    this.#isInTransaction = false;
    this.#shared.rollBack();
  }

  release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    this.#handOn();
  }
}
