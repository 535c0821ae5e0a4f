/**
 * Loaded before the server, into its process: kills it, as `kill -9` does, at a certain statement. Told by
 * the environment: `DIE_AT_STATEMENT` and `DIE_AT_VALUE` are parts of the statement and of one of its
 * values, `DIE_AT_MOMENT` is `before` or `after` the statement, or `committed`.
 */
import { DatabaseSync, StatementSync } from 'node:sqlite';

const { DIE_AT_STATEMENT = '', DIE_AT_VALUE = '', DIE_AT_MOMENT = '' } = process.env;
let isDying = false;

function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

function isMeant(statement: StatementSync, values: readonly unknown[]): boolean {
  return (
    statement.sourceSQL.includes(DIE_AT_STATEMENT) &&
    (DIE_AT_VALUE === '' || values.some((value) => String(value).includes(DIE_AT_VALUE)))
  );
}

for (const name of ['run', 'all', 'get'] as const) {
  const original = StatementSync.prototype[name] as (...values: unknown[]) => unknown;
  const watched = function (this: StatementSync, ...values: unknown[]): unknown {
    if (!isMeant(this, values)) return original.apply(this, values);
    if (DIE_AT_MOMENT === 'before') die();
    const result = original.apply(this, values);
    if (DIE_AT_MOMENT === 'after') die();
    isDying = true;
    return result;
  };
  Object.assign(StatementSync.prototype, { [name]: watched });
}

const { exec } = DatabaseSync.prototype;
DatabaseSync.prototype.exec = function (sql) {
  exec.call(this, sql);
  if (isDying && sql === 'COMMIT') die();
};
