/** Opens the database: SQLite in a file, with everything that makes a commit last. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { Connection } from './connection.ts';
import { migrateToLatest } from './migrate.ts';
import type { Tables } from './schema.ts';
import { createSqliteDialect } from './sqlite-dialect.ts';

/** Older ones can corrupt a WAL database with two connections (fixed in 3.51.3). */
const OLDEST_SQLITE = [3, 51, 3] as const;
const BUSY_TIMEOUT_MS = 5_000;
/**
 * Pages (4 KB each) in the write-ahead log before they go into the file. Four times SQLite's own: with
 * many answers at once a single commit writes a thousand, and the same pages again and again.
 */
const CHECKPOINT_PAGES = 4_000;
/** The write-ahead log is cut back to this size whenever it has been checkpointed. */
const WAL_SIZE_LIMIT_BYTES = 64 * 1024 * 1024;

export interface Database {
  readonly db: Kysely<Tables>;
  /**
   * Runs a function in one immediate transaction on the raw handle, before all others that wait for it.
   * The hot path of the journal: no query builder, no await inside.
   */
  transaction<T>(work: (sqlite: DatabaseSync) => T): Promise<T>;
  /** Looks at what is committed, without waiting for anybody. Nothing may be written. */
  read<T>(work: (sqlite: DatabaseSync) => T): Promise<T>;
  /** Writes the log back into the file and cuts it to nothing. */
  checkpoint(): Promise<void>;
  close(): Promise<void>;
}

/** Another process already serves this file. */
export class DatabaseInUseError extends Error {
  override readonly name = 'DatabaseInUseError';
}

/**
 * @param file path of the SQLite file, made when absent; `:memory:` for a database that is gone when closed.
 * @throws {DatabaseInUseError} when another process has it open.
 */
export async function openDatabase(file: string): Promise<Database> {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  const lock = file === ':memory:' ? null : lockFile(file);
  const sqlite = new DatabaseSync(file);
  const reader = file === ':memory:' ? null : new DatabaseSync(file, { readOnly: true });
  const connection = new Connection(sqlite, reader);
  const db = new Kysely<Tables>({ dialect: createSqliteDialect(connection) });
  try {
    prepare(sqlite);
    reader?.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    await migrateToLatest(db);
  } catch (error) {
    reader?.close();
    sqlite.close();
    lock?.close();
    throw error;
  }

  async function exclusively<T>(work: () => T): Promise<T> {
    const hold = await connection.acquire(false);
    try {
      hold.settleOthers();
      return work();
    } finally {
      hold.release();
    }
  }

  async function transaction<T>(work: (sqlite: DatabaseSync) => T): Promise<T> {
    // A thousand answers that are being written go before a hundred questions that arrive.
    const hold = await connection.acquire(true);
    try {
      hold.begin();
      const result = work(sqlite);
      await hold.commitNow();
      return result;
    } catch (error) {
      hold.rollBack();
      throw error;
    } finally {
      hold.release();
    }
  }

  async function read<T>(work: (sqlite: DatabaseSync) => T): Promise<T> {
    return reader === null ? exclusively(() => work(sqlite)) : work(reader);
  }

  return {
    db,
    read,
    transaction,
    checkpoint: () => exclusively(() => sqlite.exec('PRAGMA wal_checkpoint(TRUNCATE)')),
    async close() {
      await exclusively(() => undefined);
      await db.destroy();
      reader?.close();
      sqlite.close();
      lock?.close();
    },
  };
}

function prepare(sqlite: DatabaseSync): void {
  assertSafeVersion(String(sqlite.prepare('SELECT sqlite_version() AS version').get()?.version));
  sqlite.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS};
    PRAGMA journal_size_limit = ${WAL_SIZE_LIMIT_BYTES};
    PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES};
  `);
}

/**
 * Holds a lock for the life of the process, which the kernel lets go however the process ends. Two
 * servers on one file would both take over each other's turns.
 */
function lockFile(file: string): DatabaseSync {
  const lock = new DatabaseSync(`${file}.lock`);
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    throw new DatabaseInUseError(
      `The database ${file} is in use by another running server. Stop that one, or set DATA_DIR or DATABASE_URL to another place.`,
      { cause: error },
    );
  }
}

/** @throws when this version of SQLite may corrupt the file. */
export function assertSafeVersion(version: string): void {
  const numbers = version.split('.').map(Number);
  for (const [index, least] of OLDEST_SQLITE.entries()) {
    const actual = numbers[index] ?? 0;
    if (actual > least) return;
    if (actual < least) {
      throw new Error(
        `SQLite ${version} is too old: ${OLDEST_SQLITE.join('.')} or newer is needed. Use Node 24.16 or newer as nodejs.org builds it.`,
      );
    }
  }
}
