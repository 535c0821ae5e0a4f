import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Connection } from './connection.ts';

let connection: Connection;
/** What is to be run when the present input was looked at. */
let planned: (() => void)[];

beforeEach(async () => {
  planned = [];
  const sqlite = new DatabaseSync(':memory:');
  connection = new Connection(
    sqlite,
    null,
    () => 0,
    (run) => planned.push(run),
  );
  connection.sqlite.exec('CREATE TABLE things (word TEXT)');
});

function endOfInput(): void {
  for (const run of planned.splice(0)) run();
}

afterEach(() => connection.sqlite.close());

function add(word: string): void {
  connection.sqlite.prepare('INSERT INTO things (word) VALUES (?)').run(word);
}

function count(): unknown {
  return connection.sqlite.prepare('SELECT count(*) AS count FROM things').get()?.count;
}

/** Leaves a transaction behind that is done but not committed. */
async function leaveOpen(): Promise<{ committed: Promise<void> }> {
  const hold = await connection.acquire(false);
  hold.begin();
  add('one');
  const committed = hold.commit();
  expect(connection.sqlite.isTransaction).toBe(true);
  return { committed };
}

describe('a transaction that is done', () => {
  test('is committed when the requests that came with it were looked at, together with theirs', async () => {
    const { committed: first } = await leaveOpen();
    const { committed: second } = await leaveOpen();
    expect(planned).toHaveLength(1);
    endOfInput();
    await Promise.all([first, second]);
    expect(connection.sqlite.isTransaction).toBe(false);
    expect(count()).toBe(2);
  });

  test('is committed by whoever has the connection by then', async () => {
    const { committed } = await leaveOpen();
    const follower = await connection.acquire(false);
    follower.begin();
    endOfInput();
    expect(connection.sqlite.isTransaction).toBe(true);
    add('two');
    const both = Promise.all([committed, follower.commit()]);
    endOfInput();
    await both;
    expect(count()).toBe(2);
  });
});

describe('a hold', () => {
  test('sees nothing outside of a transaction that is not committed', async () => {
    await leaveOpen();
    const follower = await connection.acquire(false);
    follower.settleOthers();
    expect(connection.sqlite.isTransaction).toBe(false);
    expect(count()).toBe(1);
    follower.release();
  });

  test('leaves nothing uncommitted behind, even when it did nothing itself', async () => {
    const { committed } = await leaveOpen();
    const follower = await connection.acquire(false);
    endOfInput();
    follower.release();
    endOfInput();
    await committed;
    expect(connection.sqlite.isTransaction).toBe(false);
  });

  test('hands the connection on once, whatever is called at its end', async () => {
    const hold = await connection.acquire(false);
    hold.begin();
    const committed = hold.commit();
    hold.rollBack();
    hold.release();
    endOfInput();
    await committed;
    const order: string[] = [];
    const first = connection.acquire(false).then(() => order.push('first'));
    void connection.acquire(false).then(() => order.push('second'));
    await first;
    hold.release();
    await Promise.resolve();
    expect(order).toEqual(['first']);
  });

  test('commits at once what must not wait, and with it what waited before', async () => {
    await leaveOpen();
    const follower = await connection.acquire(false);
    const behind = connection.acquire(false);
    follower.begin();
    add('two');
    await follower.commitNow();
    expect(connection.sqlite.isTransaction).toBe(false);
    expect(count()).toBe(2);
    (await behind).release();
  });
});
