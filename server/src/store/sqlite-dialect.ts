/**
 * Kysely over `node:sqlite`: one connection, used by one unit of work at a time.
 *
 * Statements run synchronously, so a transaction that awaits between two of them could otherwise take
 * strangers' statements in: whoever needs the connection waits in `ConnectionQueue`.
 */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type {
  CompiledQuery,
  DatabaseConnection,
  Dialect,
  Driver,
  Kysely,
  QueryResult,
} from 'kysely';
import { SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';

/** Prepared statements kept; past that, the one prepared first is let go. */
const MAX_CACHED_STATEMENTS = 300;

/** Lets one holder at a time have the connection, first come, first served. */
export class ConnectionQueue {
  #tail: Promise<void> = Promise.resolve();

  /** Resolves with the function that gives the connection back, once it is this caller's turn. */
  async acquire(): Promise<() => void> {
    const before = this.#tail;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#tail = promise;
    await before;
    return resolve;
  }
}

class SqliteConnection implements DatabaseConnection {
  readonly #sqlite: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  release: () => void = () => undefined;

  constructor(sqlite: DatabaseSync) {
    this.#sqlite = sqlite;
  }

  executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    try {
      return Promise.resolve(this.#run<Row>(query));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  async *streamQuery<Row>(query: CompiledQuery): AsyncIterableIterator<QueryResult<Row>> {
    yield this.#run<Row>(query);
  }

  #run<Row>(query: CompiledQuery): QueryResult<Row> {
    const statement = this.#prepare(query.sql);
    const parameters = query.parameters.map(toSqliteValue);
    if (statement.columns().length > 0) return { rows: statement.all(...parameters) as Row[] };
    const { changes, lastInsertRowid } = statement.run(...parameters);
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  }

  #prepare(sql: string): StatementSync {
    const cached = this.#statements.get(sql);
    if (cached !== undefined) return cached;
    const statement = this.#sqlite.prepare(sql);
    if (this.#statements.size >= MAX_CACHED_STATEMENTS) {
      const [oldest] = this.#statements.keys();
      if (oldest !== undefined) this.#statements.delete(oldest);
    }
    this.#statements.set(sql, statement);
    return statement;
  }
}

function toSqliteValue(value: unknown): SQLInputValue {
  if (value === undefined) return null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value as SQLInputValue;
}

class SqliteDriver implements Driver {
  readonly #sqlite: DatabaseSync;
  readonly #connection: SqliteConnection;
  readonly #queue: ConnectionQueue;

  constructor(sqlite: DatabaseSync, queue: ConnectionQueue) {
    this.#sqlite = sqlite;
    this.#connection = new SqliteConnection(sqlite);
    this.#queue = queue;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    const release = await this.#queue.acquire();
    this.#connection.release = release;
    return this.#connection;
  }

  async beginTransaction(): Promise<void> {
    this.#sqlite.exec('BEGIN IMMEDIATE');
  }

  async commitTransaction(): Promise<void> {
    this.#sqlite.exec('COMMIT');
  }

  async rollbackTransaction(): Promise<void> {
    // Some failures, such as a full disk, have rolled it back already; the failure is what must be told.
    if (this.#sqlite.isTransaction) this.#sqlite.exec('ROLLBACK');
  }

  async releaseConnection(): Promise<void> {
    this.#connection.release();
  }

  async destroy(): Promise<void> {}
}

/** Unlike the stock adapter this one says that DDL can be rolled back, since in SQLite it can. */
class TransactionalDdlAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** The handle stays its owner's: destroying the Kysely instance does not close it. */
export function createSqliteDialect(sqlite: DatabaseSync, queue: ConnectionQueue): Dialect {
  return {
    createDriver: () => new SqliteDriver(sqlite, queue),
    createAdapter: () => new TransactionalDdlAdapter(),
    createIntrospector: (db: Kysely<unknown>) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}
