import { describe, expect, test } from 'vitest';
import { CommitLoop, deltasOf, textDelta } from '../../../test/harness/commit-loop.ts';
import { settled } from '../../../test/harness/settled.ts';
import type { NewEvent } from './port.ts';

const SECOND_MS = 1_000;

describe('when commits are made', () => {
  test('the first event of a turn goes at once', async () => {
    const commits = new CommitLoop();
    const { time, store } = commits;
    commits.writer('turn-1').append([textDelta('Hello')]);
    await time.advance(0);
    expect(deltasOf(store.committed)).toBe('Hello');
  });

  test('a turn that has only begun waits 2 ms, and shares the commit of its first words', async () => {
    const opening: NewEvent[] = [{ type: 'step-start' }];
    const alone = new CommitLoop();
    alone.writer('turn-1').append(opening);
    await alone.time.advance(1);
    expect(alone.store.groups).toHaveLength(0);
    await alone.time.advance(1);
    expect(alone.store.groups).toHaveLength(1);

    const withWords = new CommitLoop();
    const turn = withWords.writer('turn-1');
    turn.append(opening);
    await withWords.time.advance(1);
    turn.append([{ type: 'text-start', id: 'a' }, textDelta('Hello')]);
    await withWords.time.advance(0);
    expect(withWords.store.groups).toHaveLength(1);
    expect(deltasOf(withWords.store.committed)).toBe('Hello');
  });

  test('what follows is gathered for 10 ms and committed as one', async () => {
    const commits = new CommitLoop();
    const { time, store } = commits;
    const turn = commits.writer('turn-1');
    turn.append([textDelta('1')]);
    await time.advance(0);
    for (const text of ['2', '3', '4']) {
      turn.append([textDelta(text)]);
      await time.advance(3);
    }
    expect(deltasOf(store.committed)).toBe('1');
    await time.advance(1);
    expect(store.committed.map((event) => deltasOf([event]))).toEqual(['1', '234']);
  });

  test('a text that begins goes at once, but leaves the thread twice as long as the last commit', async () => {
    for (const [commitMs, intervalMs] of [
      [0, 1],
      [2, 4],
      [SECOND_MS, 50],
    ] as const) {
      const commits = new CommitLoop();
      const { time, store } = commits;
      const turn = commits.writer('turn-1');
      store.hold();
      turn.append([textDelta('1')]);
      await time.advance(commitMs);
      store.release();
      await time.advance(0);
      turn.append([{ type: 'text-start', id: 'a' }]);
      await time.advance(intervalMs - 1);
      expect(store.groups).toHaveLength(1);
      await time.advance(1);
      expect(store.groups).toHaveLength(2);
      await time.advance(SECOND_MS);
      turn.append([{ type: 'text-start', id: 'b' }]);
      await time.advance(0);
      expect(store.groups).toHaveLength(3);
    }
  });

  test('somebody who waits for the commit makes it urgent for all', async () => {
    const commits = new CommitLoop();
    const { time, store } = commits;
    const [first, second] = [commits.writer('turn-1'), commits.writer('turn-2')];
    first.append([textDelta('1')]);
    second.append([textDelta('1')]);
    await time.advance(0);
    first.append([textDelta('2')]);
    second.append([textDelta('2')]);
    const flushed = second.flushed();
    await time.advance(1);
    await flushed;
    expect(store.groups.map((group) => group.map((entry) => entry.turnId))).toEqual([
      ['turn-1', 'turn-2'],
      ['turn-1', 'turn-2'],
    ]);
  });

  test('the interval is four times as long as the last commit, from 10 to 50 ms', async () => {
    for (const [commitMs, intervalMs] of [
      [1, 10],
      [8, 32],
      [4 * SECOND_MS, 50],
    ] as const) {
      const commits = new CommitLoop();
      const { time, store } = commits;
      const turn = commits.writer('turn-1');
      store.hold();
      turn.append([textDelta('1')]);
      await time.advance(commitMs);
      store.release();
      await time.advance(0);
      turn.append([textDelta('2')]);
      await time.advance(intervalMs - 1);
      expect(deltasOf(store.committed)).toBe('1');
      await time.advance(1);
      expect(deltasOf(store.committed)).toBe('12');
    }
  });

  test('what came during a commit goes with the next one', async () => {
    const commits = new CommitLoop();
    const { time, store } = commits;
    const turn = commits.writer('turn-1');
    store.hold();
    turn.append([textDelta('1')]);
    await time.advance(0);
    turn.append([textDelta('2')]);
    await time.advance(SECOND_MS);
    expect(store.tries).toBe(1);
    store.release();
    await time.advance(50);
    expect(deltasOf(store.committed)).toBe('12');
  });

  test('a loop with nothing to do has no timer and asks nothing of the store', async () => {
    const commits = new CommitLoop();
    const { time, store } = commits;
    const turn = commits.writer('turn-1');
    turn.append([]);
    expect(time.timerCount).toBe(0);
    turn.append([textDelta('1')]);
    await time.advance(SECOND_MS);
    await turn.flushed();
    expect(time.timerCount).toBe(0);
    expect(store.tries).toBe(1);
  });
});

describe('commit, then show', () => {
  test('nobody sees an event whose commit is not done', async () => {
    const commits = new CommitLoop();
    const { time, store } = commits;
    const seen = commits.watch('turn-1');
    store.hold();
    commits.writer('turn-1').append([textDelta('1')]);
    await time.advance(SECOND_MS);
    expect(seen).toEqual([]);
    store.release();
    await settled();
    expect(deltasOf(seen)).toBe('1');
  });

  test('tells how much went in', async () => {
    const commits = new CommitLoop();
    const { time, flushes } = commits;
    commits.writer('turn-1').append([{ type: 'step-start' }, textDelta('1'), textDelta('2')]);
    commits.writer('turn-2').append([textDelta('1')]);
    await time.advance(0);
    expect(flushes).toEqual([{ turns: 2, events: 3, durationMs: 0 }]);
  });
});
