/**
 * A database as a process sees it that dies between two statements. What it had not committed is gone,
 * what it had committed stays, and it never learns of a commit whose answer it did not live to see.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { Database } from '../../server/src/store/database.ts';

class ProcessDied extends Error {
  override readonly name = 'ProcessDied';
}

export class MortalDatabase implements Database {
  readonly #database: Database;
  readonly #death = Promise.withResolvers<void>();
  #stepsLeft = Infinity;

  constructor(database: Database) {
    this.#database = database;
  }

  get db(): Database['db'] {
    return this.#database.db;
  }

  /** True as soon as it has taken its last step. */
  get isDead(): boolean {
    return this.#stepsLeft <= 0;
  }

  /** Resolves when it has tried to take a step more than it had. */
  get death(): Promise<void> {
    return this.#death.promise;
  }

  /** Lets it live for so many steps more: a BEGIN, a statement, a COMMIT, the answer to a COMMIT. */
  dieAfter(steps: number): void {
    this.#stepsLeft = steps;
  }

  async transaction<T>(work: (sqlite: DatabaseSync) => T): Promise<T> {
    this.#live();
    const result = await this.#database.transaction((sqlite) => {
      const done = work(this.#watch(sqlite));
      this.#live();
      return done;
    });
    this.#live();
    return result;
  }

  async read<T>(work: (sqlite: DatabaseSync) => T): Promise<T> {
    return this.#database.read((sqlite) => work(this.#watch(sqlite)));
  }

  async checkpoint(): Promise<void> {
    this.#live();
    await this.#database.checkpoint();
  }

  /** The file lives on. */
  async close(): Promise<void> {}

  #live(): void {
    if (this.isDead) {
      this.#death.resolve();
      throw new ProcessDied('This process is dead.');
    }
    this.#stepsLeft--;
  }

  /** Counts every call on the handle and on the statements that it prepares. */
  #watch<T extends object>(target: T): T {
    return new Proxy(target, {
      get: (object, name) => {
        const value: unknown = Reflect.get(object, name, object);
        if (typeof value !== 'function') return value;
        return (...parameters: unknown[]) => {
          if (name !== 'prepare') this.#live();
          const result: unknown = Reflect.apply(value, object, parameters);
          return name === 'prepare' ? this.#watch(result as object) : result;
        };
      },
    });
  }
}
