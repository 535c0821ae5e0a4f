import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { settled } from '../../../test/harness/settled.ts';
import { SharedCommit } from './shared-commit.ts';

/** Counts commits, and makes each of them take its time or fail. */
class SlowDatabase extends DatabaseSync {
  nowMs = 0;
  commits = 0;
  commitMs = 4;
  failure: Error | null = null;

  override exec(statements: string): void {
    if (statements === 'COMMIT') {
      if (this.failure !== null) throw this.failure;
      this.commits++;
      this.nowMs += this.commitMs;
    }
    super.exec(statements);
  }
}

let sqlite: SlowDatabase;
let shared: SharedCommit;

beforeEach(() => {
  sqlite = new SlowDatabase(':memory:');
  sqlite.exec('CREATE TABLE things (word TEXT UNIQUE)');
  shared = new SharedCommit(sqlite, () => sqlite.nowMs);
  // The first commit tells how long they take.
  shared.begin();
  void shared.finish();
  shared.commit();
  sqlite.commits = 0;
});

afterEach(() => sqlite.close());

function add(word: string): void {
  sqlite.prepare('INSERT INTO things (word) VALUES (?)').run(word);
}

/** A whole transaction; tells how it ended as soon as that is known. */
function transact(word: string): { end: 'open' | 'committed' | Error } {
  const told: { end: 'open' | 'committed' | Error } = { end: 'open' };
  shared.begin();
  add(word);
  shared.finish().then(
    () => {
      told.end = 'committed';
    },
    (error: Error) => {
      told.end = error;
    },
  );
  return told;
}

function words(): unknown[] {
  return sqlite
    .prepare('SELECT word FROM things ORDER BY rowid')
    .all()
    .map((row) => row.word);
}

describe('a commit', () => {
  test('is one for all who wait, and nobody is told before it is made', async () => {
    const one = transact('one');
    shared.commitIfLate();
    const two = transact('two');
    shared.commitIfLate();
    await settled();
    expect([one.end, two.end]).toEqual(['open', 'open']);
    shared.commit();
    await settled();
    expect([one.end, two.end]).toEqual(['committed', 'committed']);
    expect(sqlite.commits).toBe(1);
    expect(words()).toEqual(['one', 'two']);
  });

  test.each([
    { commitMs: 4, patienceMs: 8 },
    { commitMs: 0, patienceMs: 2 },
  ])('of $commitMs ms is put off for no longer than $patienceMs ms', ({ commitMs, patienceMs }) => {
    sqlite.commitMs = commitMs;
    transact('one');
    shared.commit();
    sqlite.commits = 0;
    transact('two');
    sqlite.nowMs += patienceMs - 1;
    shared.commitIfLate();
    expect(sqlite.commits).toBe(0);
    transact('three');
    sqlite.nowMs += 1;
    shared.commitIfLate();
    expect(sqlite.commits).toBe(1);
    expect(shared.isDue).toBe(false);
  });

  test('that fails fails all who wait for it, and takes all of them back', async () => {
    const one = transact('one');
    const two = transact('two');
    sqlite.failure = new Error('The disk is full.');
    shared.commit();
    await settled();
    expect([one.end, two.end]).toEqual([sqlite.failure, sqlite.failure]);
    expect(words()).toEqual([]);
    sqlite.failure = null;
    transact('three');
    shared.commit();
    expect(words()).toEqual(['three']);
  });
});

describe('a transaction that fails', () => {
  test('is taken back alone', async () => {
    const one = transact('one');
    shared.begin();
    add('wrong');
    shared.rollBack();
    shared.commit();
    await settled();
    expect(one.end).toBe('committed');
    expect(words()).toEqual(['one']);
  });

  test('leaves nothing open when it was alone', () => {
    shared.begin();
    add('wrong');
    shared.rollBack();
    expect(sqlite.isTransaction).toBe(false);
    expect(words()).toEqual([]);
  });

  test('fails those before it when the database has taken back everything', async () => {
    const one = transact('one');
    shared.begin();
    expect(() => sqlite.exec(`INSERT OR ROLLBACK INTO things (word) VALUES ('one')`)).toThrow(
      'UNIQUE constraint failed',
    );
    shared.rollBack();
    await settled();
    expect(one.end).toBeInstanceOf(Error);
    transact('one');
    shared.commit();
    expect(words()).toEqual(['one']);
  });
});
