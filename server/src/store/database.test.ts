import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startNodeProgram } from '../../../test/harness/node-program.ts';
import { findConversation, insertConversation } from './conversations.ts';
import { assertSafeVersion, type Database, DatabaseInUseError, openDatabase } from './database.ts';

const HOLDER = new URL('../../../test/harness/database-holder.ts', import.meta.url);

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chimera-database-'));
  file = join(folder, 'deeper', 'chimera.db');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

function addConversation({ db }: Database, id: string): Promise<void> {
  return insertConversation(db, {
    id,
    userId: 'user-1',
    kind: 'chat',
    title: 'T',
    createdAt: 1,
  });
}

async function hasConversation({ db }: Database, id: string): Promise<boolean> {
  return (await findConversation(db, 'user-1', id)) !== undefined;
}

describe('opening', () => {
  test('makes the folder and the file, and finds everything again', async () => {
    const first = await openDatabase(file);
    await addConversation(first, 'kept');
    await first.close();
    const second = await openDatabase(file);
    expect(await hasConversation(second, 'kept')).toBe(true);
    await second.close();
  });

  test('sets what makes a commit last', async () => {
    const database = await openDatabase(file);
    const pragma = (name: string) =>
      database.read((sqlite) => Object.values(sqlite.prepare(`PRAGMA ${name}`).get() ?? {})[0]);
    expect(await pragma('journal_mode')).toBe('wal');
    expect(await pragma('synchronous')).toBe(2);
    expect(await pragma('foreign_keys')).toBe(1);
    await database.close();
  });

  test('keeps databases in memory apart', async () => {
    const [one, two] = await Promise.all([openDatabase(':memory:'), openDatabase(':memory:')]);
    await addConversation(one, 'kept');
    expect(await hasConversation(two, 'kept')).toBe(false);
    await one.close();
    await two.close();
  });

  test('of a file that is no database fails, and leaves nothing locked', async () => {
    await openDatabase(file).then((database) => database.close());
    await writeFile(file, 'This is a letter to my landlord.'.repeat(100));
    await expect(openDatabase(file)).rejects.toThrow('not a database');
    await rm(file);
    const database = await openDatabase(file);
    await database.close();
  });
});

describe('a file that is in use', () => {
  test('is refused, in words that say what to do, until it is let go', async () => {
    const first = await openDatabase(file);
    const refused = openDatabase(file);
    await expect(refused).rejects.toThrow(DatabaseInUseError);
    await expect(refused).rejects.toThrow(`The database ${file} is in use by another`);
    await first.close();
    const second = await openDatabase(file);
    await second.close();
  });

  test('by another process is refused; when that is killed, what it had committed is there', async () => {
    const holder = startNodeProgram({ file: HOLDER, args: [file], readyLine: /holding/ });
    await holder.ready;
    await expect(openDatabase(file)).rejects.toThrow(DatabaseInUseError);
    await holder.end('SIGKILL');

    const database = await openDatabase(file);
    expect(await hasConversation(database, 'committed')).toBe(true);
    expect(await hasConversation(database, 'half-written')).toBe(false);
    const check = await sql<{ integrity_check: string }>`PRAGMA integrity_check`.execute(
      database.db,
    );
    expect(check.rows).toEqual([{ integrity_check: 'ok' }]);
    await database.close();
  });
});

describe('a transaction on the raw handle', () => {
  let database: Database;

  beforeEach(async () => {
    database = await openDatabase(':memory:');
  });

  afterEach(() => database.close());

  const insert = (id: string) =>
    `INSERT INTO conversations (id, user_id, kind, title, created_at, updated_at)
      VALUES ('${id}', 'user-1', 'chat', 'T', 1, 1)`;

  test('commits what it did, and gives what it returns', async () => {
    expect(await database.transaction((sqlite) => sqlite.exec(insert('a')) ?? 'done')).toBe('done');
    expect(await hasConversation(database, 'a')).toBe(true);
  });

  test('takes everything back when it fails', async () => {
    const failing = database.transaction((sqlite) => {
      sqlite.exec(insert('a'));
      sqlite.exec(insert('a'));
    });
    await expect(failing).rejects.toThrow('UNIQUE');
    expect(await hasConversation(database, 'a')).toBe(false);
    await database.transaction((sqlite) => sqlite.exec(insert('a')));
  });

  test('waits for one that is under way, and does not get into it', async () => {
    const { promise: pause, resolve: goOn } = Promise.withResolvers<void>();
    const failing = database.db.transaction().execute(async (transaction) => {
      await insertConversation(transaction, {
        id: 'inside',
        userId: 'user-1',
        kind: 'chat',
        title: 'T',
        createdAt: 1,
      });
      await pause;
      throw new Error('Not today.');
    });
    const raw = database.transaction((sqlite) => sqlite.exec(insert('raw')));
    const seen = database.read(
      (sqlite) => sqlite.prepare('SELECT count(*) AS count FROM conversations').get()?.count,
    );
    goOn();
    await expect(failing).rejects.toThrow('Not today.');
    await raw;
    expect(await seen).toBe(1);
    expect(await hasConversation(database, 'inside')).toBe(false);
  });
});

test('a checkpoint writes the log back and cuts it to nothing', async () => {
  const database = await openDatabase(file);
  await addConversation(database, 'kept');
  expect((await readFile(`${file}-wal`)).length).toBeGreaterThan(0);
  await database.checkpoint();
  expect((await readFile(`${file}-wal`)).length).toBe(0);
  await database.close();
});

test('closing lets what is waiting finish', async () => {
  const database = await openDatabase(file);
  const [added] = await Promise.all([
    addConversation(database, 'last').then(() => 'added'),
    database.close(),
  ]);
  expect(added).toBe('added');
});

describe('the version of SQLite', () => {
  test.each(['3.51.3', '3.51.10', '3.52.0', '4.0.0'])('%s is safe', (version) => {
    expect(() => assertSafeVersion(version)).not.toThrow();
  });

  test.each(['3.51.2', '3.50.7', '3.9.99', '2.99.99'])('%s is refused', (version) => {
    expect(() => assertSafeVersion(version)).toThrow(
      `SQLite ${version} is too old: 3.51.3 or newer is needed.`,
    );
  });
});
