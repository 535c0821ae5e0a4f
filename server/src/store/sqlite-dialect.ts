/** Kysely over `node:sqlite`: one connection, used by one unit of work at a time. */
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
import type { Connection, Hold } from './connection.ts';

/** Prepared statements kept; past that, the one prepared first is let go. */
const MAX_CACHED_STATEMENTS = 300;

/** Statements that were prepared before. */
class StatementCache {
  readonly #sqlite: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(sqlite: DatabaseSync) {
    this.#sqlite = sqlite;
  }

  prepare(sql: string): StatementSync {
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

/** The connection as Kysely has it for one unit of work. */
class SqliteConnection implements DatabaseConnection {
  readonly hold: Hold;
  readonly #writing: StatementCache;
  readonly #reading: StatementCache | null;

  constructor(hold: Hold, writing: StatementCache, reading: StatementCache | null) {
    this.hold = hold;
    this.#writing = writing;
    this.#reading = reading;
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
    const statement = this.#prepare(query);
    const parameters = query.parameters.map(toSqliteValue);
    if (statement.columns().length > 0) return { rows: statement.all(...parameters) as Row[] };
    const { changes, lastInsertRowid } = statement.run(...parameters);
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  }

  #prepare({ sql, query }: CompiledQuery): StatementSync {
    const isLook = query.kind === 'SelectQueryNode' && !this.hold.isInTransaction;
    if (isLook && this.#reading !== null) return this.#reading.prepare(sql);
    this.hold.settleOthers();
    return this.#writing.prepare(sql);
  }
}

function toSqliteValue(value: unknown): SQLInputValue {
  if (value === undefined) return null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value as SQLInputValue;
}

class SqliteDriver implements Driver {
  readonly #connection: Connection;
  readonly #writing: StatementCache;
  readonly #reading: StatementCache | null;

  constructor(connection: Connection) {
    const { sqlite, reader } = connection;
    this.#connection = connection;
    this.#writing = new StatementCache(sqlite);
    this.#reading = reader === null ? null : new StatementCache(reader);
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<SqliteConnection> {
    const hold = await this.#connection.acquire(false);
    return new SqliteConnection(hold, this.#writing, this.#reading);
  }

  async beginTransaction({ hold }: SqliteConnection): Promise<void> {
    hold.begin();
  }

  async commitTransaction({ hold }: SqliteConnection): Promise<void> {
    await hold.commit();
  }

  async rollbackTransaction({ hold }: SqliteConnection): Promise<void> {
    hold.rollBack();
  }

  async releaseConnection({ hold }: SqliteConnection): Promise<void> {
    hold.release();
  }

  async destroy(): Promise<void> {}
}

class Adapter extends SqliteAdapter {
  /** Unlike the stock adapter this one says that DDL can be rolled back, since in SQLite it can. */
  override get supportsTransactionalDdl(): boolean {
    return true;
  }

  /** There is but one, yet who has it when is decided by `Connection`: Kysely's own lock would hide who waits. */
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

/** The handle stays its owner's: destroying the Kysely instance does not close it. */
export function createSqliteDialect(connection: Connection): Dialect {
  return {
    createDriver: () => new SqliteDriver(connection),
    createAdapter: () => new Adapter(),
    createIntrospector: (db: Kysely<unknown>) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}
