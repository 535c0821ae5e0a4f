import type { CanonicalEvent } from '@chimera/protocol/events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { seqsOf, textDelta } from '../../../test/harness/commit-loop.ts';
import {
  type JournalStack,
  openJournalStack,
  readEagerly,
  readUntilIdle,
} from '../../../test/harness/journal-stack.ts';
import { settled } from '../../../test/harness/settled.ts';
import { storeTurn } from '../../../test/harness/stored-turns.ts';
import { deleteConversation } from '../store/conversations.ts';
import { ReaderTooSlowError } from './errors.ts';
import { LiveHub } from './live-hub.ts';
import type { JournalEntry, JournalStore } from './port.ts';
import { readTurn } from './read.ts';

const TURN = 'turn-1';

let stack: JournalStack;
/** Called before and after every question to the store. */
let inTheGap: () => Promise<void>;

beforeEach(async () => {
  inTheGap = async () => undefined;
  stack = await openJournalStack(withGaps);
  await storeTurn(stack.database.db, TURN);
});

afterEach(() => stack.close());

function withGaps(store: JournalStore): JournalStore {
  async function between<T>(question: () => Promise<T>): Promise<T> {
    await inTheGap();
    const answer = await question();
    await inTheGap();
    return answer;
  }
  return {
    ...store,
    read: (...parameters) => between(() => store.read(...parameters)),
    isRunning: (...parameters) => between(() => store.isRunning(...parameters)),
  };
}

function oneTo(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}

/** A row of the journal with one event, as another process would commit it. */
function row(seq: number): JournalEntry {
  const event: CanonicalEvent = { turnId: TURN, seq, agentPath: [], type: 'step-start' };
  return { turnId: TURN, epoch: 1, firstSeq: seq, events: [event], ending: null, waitingFor: null };
}

describe('what is stored', () => {
  test('is read from any place, and the reader ends after the last event', async () => {
    const writer = stack.journal.open(TURN);
    await stack.write(writer, { type: 'step-start' }, textDelta('1'));
    await stack.write(writer, textDelta('2'));
    await stack.end(writer);
    for (const afterSeq of [0, 1, 2, 3]) {
      const reader = await readUntilIdle(stack.journal, TURN, afterSeq);
      expect(seqsOf(reader.events)).toEqual(oneTo(4).slice(afterSeq));
      expect(reader.outcome).toBe('ended');
    }
  });

  test('is nothing behind the end, and nothing of a turn that there never was', async () => {
    const writer = stack.journal.open(TURN);
    await stack.end(writer);
    for (const [turnId, afterSeq] of [
      [TURN, 1],
      [TURN, 99],
      ['nothing', 0],
    ] as const) {
      const reader = await readUntilIdle(stack.journal, turnId, afterSeq);
      expect([reader.events, reader.outcome]).toEqual([[], 'ended']);
    }
  });

  test('comes in pieces when it is much', async () => {
    await stack.store.commit(oneTo(450).map(row));
    const batches: number[] = [];
    const { signal } = new AbortController();
    for await (const batch of stack.journal.read(TURN, 0, signal)) {
      batches.push(batch.length);
      if (batch.at(-1)?.seq === 450) break;
    }
    expect(batches).toEqual([200, 200, 50]);
  });
});

describe('cutting over from the store to what is live', () => {
  /** Gaps that a reader passes on its way: two around each question, of which there are three. */
  const GAPS = 6;
  const combinations = oneTo(GAPS).flatMap((first) =>
    oneTo(GAPS)
      .filter((last) => last >= first)
      .map((last) => [first, last] as const),
  );

  test.each(combinations)(
    'loses and repeats nothing when there are commits in the gaps %i and %i',
    async (first, last) => {
      const writer = stack.journal.open(TURN);
      await stack.write(writer, { type: 'step-start' }, textDelta('1'));
      const steps = [
        { gap: first, act: () => stack.write(writer, textDelta('2'), { type: 'step-start' }) },
        { gap: last, act: () => stack.end(writer) },
      ];
      let gap = 0;
      const actUpTo = async (reached: number): Promise<void> => {
        while (steps[0] !== undefined && steps[0].gap <= reached) await steps.shift()?.act();
      };
      inTheGap = () => actUpTo(++gap);
      const reader = await readUntilIdle(stack.journal, TURN);
      await actUpTo(GAPS);
      await settled();
      expect(seqsOf(reader.events)).toEqual([1, 2, 3, 4, 5]);
      expect(reader.outcome).toBe('ended');
    },
  );

  test('works from a place that is not written yet', async () => {
    const writer = stack.journal.open(TURN);
    await stack.write(writer, { type: 'step-start' });
    const reader = await readUntilIdle(stack.journal, TURN, 2);
    await stack.write(writer, textDelta('1'));
    await stack.write(writer, textDelta('2'));
    await stack.end(writer);
    expect(seqsOf(reader.events)).toEqual([3, 4]);
  });
});

describe('what comes live', () => {
  test('is fetched from the store where something is missing before it', async () => {
    const hub = new LiveHub();
    const seen: number[] = [];
    const { signal } = new AbortController();
    const read = (async () => {
      for await (const batch of readTurn(stack.store, hub, TURN, 0, signal)) {
        seen.push(...seqsOf(batch));
        if (seen.includes(5)) break;
      }
    })();
    await settled();
    await stack.store.commit([row(1)]);
    hub.publish(TURN, row(1).events);
    await settled();
    await stack.store.commit([row(2), row(3), row(4)]);
    hub.publish(TURN, row(4).events);
    await settled();
    expect(seen).toEqual([1, 2, 3, 4]);
    await stack.store.commit([row(5)]);
    hub.publish(TURN, row(5).events);
    await read;
    expect(seen).toEqual([1, 2, 3, 4, 5]);
  });

  test('is shown once when it is told twice', async () => {
    const hub = new LiveHub();
    const controller = new AbortController();
    const seen: number[] = [];
    const read = (async () => {
      for await (const batch of readTurn(stack.store, hub, TURN, 0, controller.signal)) {
        seen.push(...seqsOf(batch));
      }
    })();
    await stack.store.commit([row(1), row(2)]);
    await settled();
    for (const events of [row(1).events, [...row(2).events, ...row(3).events], row(3).events]) {
      hub.publish(TURN, events);
      await settled();
    }
    controller.abort();
    await read;
    expect(seen).toEqual([1, 2, 3]);
  });

  test('goes on under a new writer of the turn', async () => {
    const old = stack.journal.open(TURN);
    await stack.write(old, { type: 'step-start' });
    const reader = await readUntilIdle(stack.journal, TURN);
    const current = await stack.journal.claim(TURN);
    if (current === null) throw new Error('The turn cannot be claimed.');
    await expect(stack.write(old, textDelta('old'))).rejects.toThrow('no longer ours');
    await stack.write(current, textDelta('new'));
    await stack.end(current);
    expect(seqsOf(reader.events)).toEqual([1, 2, 3]);
    expect(reader.events).toMatchObject([{}, { delta: 'new' }, { type: 'turn-end' }]);
    expect(reader.outcome).toBe('ended');
  });
});

describe('a reader ends', () => {
  test('when its turn is deleted', async () => {
    const writer = stack.journal.open(TURN);
    await stack.write(writer, { type: 'step-start' });
    const reader = await readUntilIdle(stack.journal, TURN);
    await deleteConversation(stack.database.db, 'user-1', `conversation-of-${TURN}`);
    await expect(stack.write(writer, textDelta('1'))).rejects.toThrow('no longer ours');
    await settled();
    expect(seqsOf(reader.events)).toEqual([1]);
    expect(reader.outcome).toBe('ended');
  });

  test('when the journal is closed, also one that comes late', async () => {
    const writer = stack.journal.open(TURN);
    await stack.write(writer, { type: 'step-start' });
    const reader = await readUntilIdle(stack.journal, TURN);
    await stack.journal.close();
    const late = await readUntilIdle(stack.journal, TURN);
    for (const one of [reader, late]) {
      expect(seqsOf(one.events)).toEqual([1]);
      expect(one.outcome).toBe('ended');
    }
  });

  test('when it is told to while it waits', async () => {
    const writer = stack.journal.open(TURN);
    await stack.write(writer, { type: 'step-start' });
    const reader = await readUntilIdle(stack.journal, TURN);
    reader.leave();
    await settled();
    await stack.write(writer, textDelta('1'));
    expect(seqsOf(reader.events)).toEqual([1]);
    expect(reader.outcome).toBe('ended');
  });

  test.each(oneTo(4))('when it is told to in gap %i of its way', async (leaveIn) => {
    await stack.write(stack.journal.open(TURN), { type: 'step-start' });
    const leave = new AbortController();
    let gap = 0;
    inTheGap = async () => {
      if (++gap === leaveIn) leave.abort();
    };
    const reader = readEagerly(stack.journal, TURN, 0, leave);
    await settled();
    expect(reader.events).toEqual([]);
    expect(reader.outcome).toBe('ended');
  });

  test('before it has asked for anything, when it was told to before', async () => {
    inTheGap = () => Promise.reject(new Error('The store was asked.'));
    const left = new AbortController();
    left.abort();
    const reader = readEagerly(stack.journal, TURN, 0, left);
    await settled();
    expect(reader.outcome).toBe('ended');
  });
});

test('a reader that is too slow is cut off, and loses nothing when it comes back', async () => {
  const seen: number[] = [];
  const slow = stack.journal.read(TURN, 0, new AbortController().signal)[Symbol.asyncIterator]();
  const writer = stack.journal.open(TURN);
  await stack.write(writer, { type: 'step-start' });
  seen.push(...seqsOf((await slow.next()).value ?? []));
  const first = slow.next();
  await settled();
  const steps = Array.from({ length: 6_000 }, () => ({ type: 'step-start' }) as const);
  await stack.write(writer, ...steps);
  seen.push(...seqsOf((await first).value ?? []));
  await stack.write(writer, ...steps);
  await stack.write(writer, ...steps);
  await expect(slow.next()).rejects.toThrow(ReaderTooSlowError);
  const back = await readUntilIdle(stack.journal, TURN, seen.at(-1));
  expect([...seen, ...seqsOf(back.events)]).toEqual(oneTo(18_001));
  back.leave();
});
