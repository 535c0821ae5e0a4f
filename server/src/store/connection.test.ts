import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Connection, type Hold } from './connection.ts';

let connection: Connection;

beforeEach(async () => {
  // Every look at this clock takes a millisecond, and so does every commit.
  let nowMs = 0;
  connection = new Connection(new DatabaseSync(':memory:'), null, () => nowMs++);
  connection.sqlite.exec('CREATE TABLE things (word TEXT)');
  const hold = await connection.acquire(false);
  hold.begin();
  await hold.commit();
});

afterEach(() => connection.sqlite.close());

function add(word: string): void {
  connection.sqlite.prepare('INSERT INTO things (word) VALUES (?)').run(word);
}

function count(): unknown {
  return connection.sqlite.prepare('SELECT count(*) AS count FROM things').get()?.count;
}

/** Leaves a transaction behind that is done but not committed, since somebody waits for the connection. */
async function leaveOpen(): Promise<Hold> {
  const hold = await connection.acquire(false);
  const follower = connection.acquire(false);
  hold.begin();
  add('one');
  void hold.commit();
  expect(connection.sqlite.isTransaction).toBe(true);
  return follower;
}

describe('a hold', () => {
  test('sees nothing outside of a transaction that is not committed', async () => {
    const follower = await leaveOpen();
    follower.settleOthers();
    expect(connection.sqlite.isTransaction).toBe(false);
    expect(count()).toBe(1);
    follower.release();
  });

  test('leaves nothing uncommitted behind, even when it did nothing itself', async () => {
    const follower = await leaveOpen();
    follower.release();
    expect(connection.sqlite.isTransaction).toBe(false);
  });

  test('hands the connection on once, whatever is called at its end', async () => {
    const hold = await connection.acquire(false);
    hold.begin();
    const committed = hold.commit();
    hold.rollBack();
    hold.release();
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
    const follower = await leaveOpen();
    const behind = connection.acquire(false);
    follower.begin();
    add('two');
    await follower.commitNow();
    expect(connection.sqlite.isTransaction).toBe(false);
    expect(count()).toBe(2);
    (await behind).release();
  });
});
