import { DatabaseSync } from 'node:sqlite';
import { Kysely, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Connection } from './connection.ts';
import { migrateToLatest } from './migrate.ts';
import { createSqliteDialect } from './sqlite-dialect.ts';

let sqlite: DatabaseSync;
let db: Kysely<unknown>;

beforeEach(() => {
  sqlite = new DatabaseSync(':memory:');
  sqlite.exec('PRAGMA foreign_keys = ON');
  db = new Kysely<unknown>({
    dialect: createSqliteDialect(new Connection(sqlite, null)),
  });
});

afterEach(async () => {
  await db.destroy();
  sqlite.close();
});

function tables(): unknown[] {
  return sqlite
    .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'kysely%'`)
    .all()
    .map((row) => row.name);
}

describe('migrating', () => {
  test('brings an empty database up to date, and a current one nothing', async () => {
    const names = await migrateToLatest(db);
    expect(names).toEqual(names.toSorted());
    expect(names.length).toBeGreaterThan(0);
    expect(tables()).toEqual(
      expect.arrayContaining([
        'conversations',
        'messages',
        'turns',
        'turn_events',
        'idempotency_keys',
        'ai_usage',
      ]),
    );
    expect(await migrateToLatest(db)).toEqual([]);
  });

  test('that fails leaves the database as it was', async () => {
    sqlite.exec('CREATE TABLE auth_user (id TEXT)');
    await expect(migrateToLatest(db)).rejects.toThrow('auth_user');
    expect(tables()).toEqual(['auth_user']);
  });
});

describe('the schema', () => {
  const conversation = `INSERT INTO conversations (id, user_id, kind, title, created_at, updated_at)
    VALUES ('c', 'u', 'chat', 'T', 1, 1)`;
  const turn = (id: string, status: string) =>
    sql.raw(`INSERT INTO turns (id, conversation_id, user_id, message_id, parent_id, status, epoch,
      lease_until, next_seq, stop_requested, takeovers, request, created_at)
      VALUES ('${id}', 'c', 'u', 'answer-${id}', 'q', '${status}', 1, 0, 1, 0, 0, '{}', 1)`);

  beforeEach(async () => {
    await migrateToLatest(db);
    sqlite.exec(conversation);
  });

  test('allows one open turn in a conversation, and any number that are over', async () => {
    for (const id of ['1', '2']) await turn(id, 'completed').execute(db);
    await turn('3', 'running').execute(db);
    await expect(turn('4', 'running').execute(db)).rejects.toThrow('UNIQUE');
    await expect(turn('5', 'waiting').execute(db)).rejects.toThrow('UNIQUE');
  });

  test('knows the states of a turn, the roles and the kinds', async () => {
    await expect(turn('1', 'dreaming').execute(db)).rejects.toThrow('CHECK');
    expect(() => sqlite.exec(conversation.replace(`'c'`, `'d'`).replace('chat', 'party'))).toThrow(
      'CHECK',
    );
    expect(() =>
      sqlite.exec(`INSERT INTO messages (id, conversation_id, role, content, parts, metadata, created_at)
        VALUES ('m', 'c', 'tool', '', '[]', '{}', 1)`),
    ).toThrow('CHECK');
  });

  test('has no turn without its conversation', async () => {
    await turn('1', 'completed').execute(db);
    sqlite.exec(`DELETE FROM conversations WHERE id = 'c'`);
    expect(sqlite.prepare('SELECT count(*) AS count FROM turns').get()).toEqual({ count: 0 });
    await expect(turn('2', 'running').execute(db)).rejects.toThrow('FOREIGN KEY');
  });
});
