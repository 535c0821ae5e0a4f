import { describe, expect, test } from 'vitest';
import { CommitLoop, deltasOf, seqsOf, textDelta } from '../../../test/harness/commit-loop.ts';
import { settled } from '../../../test/harness/settled.ts';
import { TurnLostError } from './errors.ts';

const SECOND_MS = 1_000;

describe('a store that fails for a while', () => {
  test('loses nothing, shows nothing before it is stored, and keeps the order', async () => {
    const commits = new CommitLoop();
    const { time, store, failures } = commits;
    const turns = ['turn-1', 'turn-2', 'turn-3', 'turn-4'].map((turnId) => commits.writer(turnId));
    const seen = commits.watch('turn-1');
    const [turn] = turns;
    for (const one of turns) one.append([textDelta('1')]);
    await time.advance(0);
    store.fails = () => true;
    for (const text of ['2', '3', '4']) {
      for (const one of turns) one.append([textDelta(text)]);
      await time.advance(SECOND_MS);
    }
    let isFlushed = false;
    void turn?.flushed().then(() => {
      isFlushed = true;
    });
    await time.advance(10 * SECOND_MS);
    expect(deltasOf(seen)).toBe('1');
    expect(isFlushed).toBe(false);
    expect(failures.length).toBeGreaterThan(0);

    store.fails = () => false;
    await time.advance(300);
    expect(deltasOf(seen)).toBe('1234');
    expect(seqsOf(seen)).toEqual([1, 2, 3]);
    expect(isFlushed).toBe(true);
    expect(time.timerCount).toBe(0);
    for (const { turnId } of turns) expect(deltasOf(await store.read(turnId, 0))).toBe('1234');
  });

  test('is asked again four times a second, not for every token', async () => {
    const commits = new CommitLoop();
    const { time, store, failures } = commits;
    const turn = commits.writer('turn-1');
    store.fails = () => true;
    for (let ms = 0; ms < SECOND_MS - 1; ms++) {
      turn.append([textDelta('x')]);
      await time.advance(1);
    }
    expect(store.tries).toBe(4);
    expect(failures).toHaveLength(4);
  });

  test('tries the same entry again, and numbers what came since behind it', async () => {
    const commits = new CommitLoop();
    const { time, store } = commits;
    const turn = commits.writer('turn-1');
    store.fails = () => true;
    turn.append([textDelta('1')]);
    await time.advance(0);
    turn.append([{ type: 'text-end', id: 'a' }]);
    store.fails = () => false;
    await time.advance(SECOND_MS);
    expect(store.groups.flat().map(({ firstSeq, events }) => [firstSeq, seqsOf(events)])).toEqual([
      [1, [1]],
      [2, [2]],
    ]);
  });
});

describe('an entry that cannot be committed', () => {
  test('does not hold up the other turns, and waits for its time', async () => {
    const commits = new CommitLoop();
    const { time, store, failures, flushes } = commits;
    const [bad, good] = [commits.writer('bad'), commits.writer('good')];
    const seen = { bad: commits.watch('bad'), good: commits.watch('good') };
    store.fails = (entry) => entry.turnId === 'bad';
    for (const text of ['1', '2', '3']) {
      bad.append([textDelta(text)]);
      good.append([textDelta(text)]);
      await time.advance(10);
    }
    expect(deltasOf(seen.good)).toBe('123');
    expect(deltasOf(seen.bad)).toBe('');
    expect(failures).toHaveLength(1);
    expect(flushes.every((flush) => flush.turns === 1)).toBe(true);

    store.fails = () => false;
    await time.advance(SECOND_MS);
    expect(deltasOf(seen.bad)).toBe('123');
    expect(seqsOf(seen.bad)).toEqual([1, 2]);
  });
});

describe('closing', () => {
  test('commits what waits without waiting for its time', async () => {
    const commits = new CommitLoop();
    const { time, loop, store } = commits;
    const seen = commits.watch('turn-1');
    const turn = commits.writer('turn-1');
    turn.append([textDelta('1')]);
    await time.advance(0);
    turn.append([textDelta('2')]);
    await loop.close();
    await settled();
    expect(deltasOf(seen)).toBe('12');
    expect(deltasOf(store.committed)).toBe('12');
    expect(time.timerCount).toBe(0);
  });

  test('waits for a commit that is under way, and for what came during it', async () => {
    const commits = new CommitLoop();
    const { time, loop, store } = commits;
    const turn = commits.writer('turn-1');
    store.hold();
    turn.append([textDelta('1')]);
    await time.advance(0);
    turn.append([textDelta('2')]);
    const closed = loop.close();
    store.release();
    await closed;
    expect(deltasOf(store.committed)).toBe('12');
  });

  test('tries a failing store once more, then leaves the turns to the next process', async () => {
    const commits = new CommitLoop();
    const { time, loop, store } = commits;
    const turn = commits.writer('turn-1');
    store.fails = () => true;
    turn.append([textDelta('1')]);
    const flushed = expect(turn.flushed()).rejects.toThrow(TurnLostError);
    await time.advance(0);
    await loop.close();
    await flushed;
    expect(store.tries).toBe(2);
    expect(time.timerCount).toBe(0);
  });

  test('lets nobody write any more', async () => {
    const commits = new CommitLoop();
    const { time, loop, store } = commits;
    const turn = commits.writer('turn-1');
    await loop.close();
    turn.append([textDelta('1')]);
    await expect(turn.flushed()).rejects.toThrow(TurnLostError);
    expect(() => turn.append([textDelta('2')])).toThrow(TurnLostError);
    await time.advance(SECOND_MS);
    expect(store.tries).toBe(0);
  });
});
