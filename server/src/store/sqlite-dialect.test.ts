import { DatabaseSync } from 'node:sqlite';
import { type Generated, Kysely, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { settled } from '../../../test/harness/settled.ts';
import { Connection } from './connection.ts';
import { createSqliteDialect } from './sqlite-dialect.ts';

interface Things {
  things: { id: Generated<number>; word: string | null; flag: number | boolean };
}

let sqlite: DatabaseSync;
let db: Kysely<Things>;

beforeEach(() => {
  sqlite = new DatabaseSync(':memory:');
  sqlite.exec('CREATE TABLE things (id INTEGER PRIMARY KEY, word TEXT, flag INTEGER NOT NULL)');
  db = new Kysely<Things>({
    dialect: createSqliteDialect(new Connection(sqlite, null)),
  });
});

afterEach(async () => {
  await db.destroy();
  sqlite.close();
});

async function add(word: string | null, on: Kysely<Things> = db): Promise<void> {
  await on.insertInto('things').values({ word, flag: 0 }).execute();
}

async function words(): Promise<(string | null)[]> {
  const rows = await db.selectFrom('things').select('word').orderBy('id').execute();
  return rows.map((row) => row.word);
}

describe('statements', () => {
  test('give rows, counts and the rows that they return', async () => {
    await add('one');
    const result = await db.updateTable('things').set({ word: 'two' }).executeTakeFirst();
    expect(result.numUpdatedRows).toBe(1n);
    const returned = await db
      .updateTable('things')
      .set({ word: 'three' })
      .returning('word')
      .execute();
    expect(returned).toEqual([{ word: 'three' }]);
    expect((await db.deleteFrom('things').executeTakeFirst()).numDeletedRows).toBe(1n);
  });

  test('take booleans as numbers and nothing as null', async () => {
    await db.insertInto('things').values({ id: 1, word: undefined, flag: true }).execute();
    expect(await db.selectFrom('things').selectAll().execute()).toEqual([
      { id: 1, word: null, flag: 1 },
    ]);
  });

  test('that are wrong fail by themselves', async () => {
    await expect(sql`SELECT word FROM nowhere`.execute(db)).rejects.toThrow('no such table');
    await add('one');
    expect(await words()).toEqual(['one']);
  });

  test('work however many different ones there are', async () => {
    for (let index = 0; index < 400; index++) await sql`SELECT ${sql.lit(index)}`.execute(db);
    await add('one');
    expect(await words()).toEqual(['one']);
  });

  test('can be streamed', async () => {
    await add('one');
    const rows = await Array.fromAsync(db.selectFrom('things').select('word').stream());
    expect(rows).toEqual([{ word: 'one' }]);
  });
});

describe('transactions', () => {
  test('let nobody in who is not part of them', async () => {
    const order: string[] = [];
    const { promise: pause, resolve: goOn } = Promise.withResolvers<void>();
    const first = db.transaction().execute(async (transaction) => {
      await add('one', transaction);
      await pause;
      await add('two', transaction);
      order.push('first');
    });
    const stranger = add('stranger').then(() => order.push('stranger'));
    const second = db.transaction().execute(async (transaction) => {
      await add('three', transaction);
      order.push('second');
    });
    await settled();
    expect(order).toEqual([]);
    goOn();
    await Promise.all([first, stranger, second]);
    expect(order).toEqual(['first', 'stranger', 'second']);
    expect(await words()).toEqual(['one', 'two', 'stranger', 'three']);
  });

  test('take back everything, and only their own, when they fail', async () => {
    await add('before');
    const failing = db.transaction().execute(async (transaction) => {
      await add('inside', transaction);
      throw new Error('Not today.');
    });
    const stranger = add('outside');
    await expect(failing).rejects.toThrow('Not today.');
    await stranger;
    expect(await words()).toEqual(['before', 'outside']);
  });

  test('take back changes of the schema too', async () => {
    const failing = db.transaction().execute(async (transaction) => {
      await transaction.schema.createTable('more').addColumn('id', 'integer').execute();
      throw new Error('Not today.');
    });
    await expect(failing).rejects.toThrow('Not today.');
    await expect(sql`SELECT * FROM more`.execute(db)).rejects.toThrow('no such table');
  });

  test('say why SQLite has taken them back by itself', async () => {
    await db.insertInto('things').values({ id: 1, word: 'one', flag: 0 }).execute();
    const failing = db
      .transaction()
      .execute((transaction) =>
        sql`INSERT OR ROLLBACK INTO things (id, flag) VALUES (1, 0)`.execute(transaction),
      );
    await expect(failing).rejects.toThrow('UNIQUE constraint failed');
    await add('after');
    expect(await words()).toContain('after');
  });
});
