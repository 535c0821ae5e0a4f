import { NO_USAGE } from '@chimera/protocol/events';
import { emptyAnswer } from '@chimera/protocol/reducer';
import { describe, expect, test } from 'vitest';
import { CommitLoop, deltasOf, textDelta } from '../../../test/harness/commit-loop.ts';
import { TurnLostError } from './errors.ts';
import type { TurnEnding } from './port.ts';

const SECOND_MS = 1_000;

const ENDING: TurnEnding = {
  event: { type: 'turn-end', reason: 'completed', finishReason: 'stop', usage: NO_USAGE },
  status: 'completed',
  message: emptyAnswer('answer-1'),
  attempts: [],
};

describe('whoever waits for a commit', () => {
  test('whoever waits is told behind the commit of all that was appended before', async () => {
    const commits = new CommitLoop();
    const { time, store } = commits;
    const turn = commits.writer('turn-1');
    const order: string[] = [];
    store.hold();
    turn.append([textDelta('1')]);
    await time.advance(0);
    void turn.flushed().then(() => order.push(`in flight: ${deltasOf(store.committed)}`));
    turn.append([textDelta('2')]);
    void turn.flushed().then(() => order.push(`behind it: ${deltasOf(store.committed)}`));
    await time.advance(SECOND_MS);
    expect(order).toEqual([]);
    store.release();
    await time.advance(50);
    expect(order).toEqual(['in flight: 1', 'behind it: 12']);
  });

  test('does not wait when there is nothing to commit', async () => {
    const commits = new CommitLoop();
    await commits.writer('turn-1').flushed();
    expect(commits.store.tries).toBe(0);
  });
});

test('a turn that waits is committed with its last event, and takes no more', async () => {
  const commits = new CommitLoop();
  const turn = commits.writer('turn-1');
  turn.append([textDelta('1')]);
  const waits = turn.wait(['approval-1']);
  expect(() => turn.append([textDelta('2')])).toThrow('Turn turn-1 waits.');
  await commits.time.advance(50);
  await waits;
  const [last] = commits.store.groups.at(-1) ?? [];
  expect(last).toMatchObject({ waitingFor: ['approval-1'] });
  expect(last?.events.at(-1)).toMatchObject({ type: 'turn-wait', requestIds: ['approval-1'] });
});

describe('a turn that belongs to somebody else', () => {
  test('tells its writer, whoever waits, and its readers; the others go on', async () => {
    const commits = new CommitLoop();
    const { time, store, hub } = commits;
    const [lost, kept] = [commits.writer('lost'), commits.writer('kept')];
    const reader = hub.subscribe('lost').next();
    store.isLost = (entry) => entry.turnId === 'lost';
    lost.append([textDelta('1')]);
    kept.append([textDelta('1')]);
    const flushed = expect(lost.flushed()).rejects.toThrow(TurnLostError);
    await time.advance(0);
    await flushed;
    expect(await reader).toEqual([]);
    expect(() => lost.append([textDelta('2')])).toThrow(TurnLostError);
    await expect(lost.flushed()).rejects.toThrow('Turn lost is no longer ours to write.');
    await kept.flushed();
    expect(time.timerCount).toBe(0);
  });

  test('does not take the turn from its new writer, although both commit together', async () => {
    const commits = new CommitLoop();
    const { time, store } = commits;
    const [old, current] = [commits.writer('turn-1', 1), commits.writer('turn-1', 2)];
    const seen = commits.watch('turn-1');
    store.isLost = (entry) => entry.epoch === 1;
    old.append([textDelta('old')]);
    current.append([textDelta('new')]);
    await time.advance(0);
    expect(deltasOf(seen)).toBe('new');
    expect(() => old.append([textDelta('x')])).toThrow(TurnLostError);
    current.append([textDelta('er')]);
    await time.advance(SECOND_MS);
    expect(deltasOf(seen)).toBe('newer');
  });

  test('also tells those who wait for what was not taken yet', async () => {
    const commits = new CommitLoop();
    const { time, store } = commits;
    const turn = commits.writer('turn-1');
    store.isLost = () => true;
    store.hold();
    turn.append([textDelta('1')]);
    await time.advance(0);
    turn.append([textDelta('2')]);
    const flushed = expect(turn.flushed()).rejects.toThrow(TurnLostError);
    store.release();
    await flushed;
    expect(turn.pendingCharacters).toBe(0);
  });
});

describe('the end of a turn', () => {
  test('is committed with its last event, and nothing can follow it', async () => {
    const commits = new CommitLoop();
    const { time, store } = commits;
    const turn = commits.writer('turn-1');
    turn.append([textDelta('1')]);
    const ended = turn.end(ENDING);
    expect(() => turn.append([textDelta('2')])).toThrow('Turn turn-1 has ended.');
    await time.advance(0);
    await ended;
    expect(store.groups).toMatchObject([[{ ending: ENDING, events: [{}, { type: 'turn-end' }] }]]);
  });

  test('does not go with the events that were in flight before it', async () => {
    const commits = new CommitLoop();
    const { time, store } = commits;
    const turn = commits.writer('turn-1');
    store.hold();
    turn.append([textDelta('1')]);
    await time.advance(0);
    const ended = turn.end(ENDING);
    store.release();
    await time.advance(50);
    await ended;
    expect(store.groups.flat().map((entry) => entry.ending)).toEqual([null, ENDING]);
  });
});
