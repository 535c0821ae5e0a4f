import type { CanonicalEvent } from '@chimera/protocol/events';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { arbitraryTurn } from '../../../test/generators/events.ts';
import {
  endingOf,
  type JournalStack,
  openJournalStack,
} from '../../../test/harness/journal-stack.ts';
import { readStoredTurn, storeTurn } from '../../../test/harness/stored-turns.ts';
import { requestStop, resumeTurn } from '../store/turns.ts';
import type { JournalEntry } from './port.ts';

let stack: JournalStack;

beforeEach(async () => {
  stack = await openJournalStack();
  for (const turnId of ['turn-1', 'turn-2']) await storeTurn(stack.database.db, turnId);
});

afterEach(() => stack.close());

function entry(turnId: string, epoch: number, firstSeq: number, count = 1): JournalEntry {
  const events = Array.from(
    { length: count },
    (_, index): CanonicalEvent => ({
      turnId,
      seq: firstSeq + index,
      agentPath: [],
      type: 'step-start',
    }),
  );
  return { turnId, epoch, firstSeq, events, ending: null, waitingFor: null };
}

function lastEntry(turnId: string, firstSeq: number): JournalEntry {
  const ending = endingOf(turnId);
  const event: CanonicalEvent = { ...ending.event, turnId, seq: firstSeq, agentPath: [] };
  return { turnId, epoch: 1, firstSeq, events: [event], ending, waitingFor: null };
}

describe('an entry', () => {
  test('becomes one row, and moves the turn on', async () => {
    expect(await stack.store.commit([entry('turn-1', 1, 1, 3)])).toEqual(new Set());
    const { turn, rows } = await readStoredTurn(stack.database.db, 'turn-1');
    expect(rows).toMatchObject([{ firstSeq: 1, lastSeq: 3, epoch: 1 }]);
    expect(turn).toMatchObject({ next_seq: 4, lease_until: stack.time.now() + 10_000 });
  });

  test('of an epoch that is over is left out whole; the others go in', async () => {
    await stack.store.claim('turn-1');
    const [old, current, other] = [
      entry('turn-1', 1, 1),
      entry('turn-1', 2, 1),
      entry('turn-2', 1, 1),
    ];
    expect(await stack.store.commit([old, current, other])).toEqual(new Set([old]));
    expect((await readStoredTurn(stack.database.db, 'turn-1')).rows).toMatchObject([{ epoch: 2 }]);
    expect((await readStoredTurn(stack.database.db, 'turn-2')).rows).toHaveLength(1);
  });

  test('of a turn that has ended, or never began, is left out', async () => {
    await stack.store.commit([lastEntry('turn-1', 1)]);
    const late = [entry('turn-1', 1, 2), lastEntry('turn-1', 2), entry('nothing', 1, 1)];
    expect(await stack.store.commit(late)).toEqual(new Set(late));
    expect((await readStoredTurn(stack.database.db, 'turn-1')).rows).toHaveLength(1);
  });

  test('that waits is the last one until the turn goes on', async () => {
    const waits = { ...entry('turn-1', 1, 1), waitingFor: ['approval-1'] };
    await stack.store.commit([waits]);
    const { turn } = await readStoredTurn(stack.database.db, 'turn-1');
    expect(turn).toMatchObject({ status: 'waiting', waiting_for: '["approval-1"]' });
    const late = entry('turn-1', 1, 2);
    expect(await stack.store.commit([late])).toEqual(new Set([late]));
    expect(await stack.store.isRunning('turn-1')).toBe(true);
    expect(await stack.store.claim('turn-1')).toBeNull();
    expect(await resumeTurn(stack.database.db, 'turn-1')).toBe(true);
    expect(await stack.store.claim('turn-1')).toEqual({ epoch: 2, nextSeq: 2 });
  });

  test('that waits under an epoch that is over does not', async () => {
    await stack.store.claim('turn-1');
    const waits = { ...entry('turn-1', 1, 1), waitingFor: ['approval-1'] };
    expect(await stack.store.commit([waits])).toEqual(new Set([waits]));
    const { turn } = await readStoredTurn(stack.database.db, 'turn-1');
    expect(turn).toMatchObject({ status: 'running', waiting_for: null });
  });

  test('that cannot be written takes the whole group back', async () => {
    await stack.store.commit([entry('turn-1', 1, 1)]);
    await expect(
      stack.store.commit([entry('turn-2', 1, 1), entry('turn-1', 1, 1)]),
    ).rejects.toThrow('UNIQUE');
    expect((await readStoredTurn(stack.database.db, 'turn-2')).rows).toEqual([]);
  });
});

describe('the last entry of a turn', () => {
  test('ends it, and stores the answer and what it cost', async () => {
    await stack.time.advance(5_000);
    await stack.store.commit([entry('turn-1', 1, 1), lastEntry('turn-1', 2)]);
    const { turn, answer, usage } = await readStoredTurn(stack.database.db, 'turn-1');
    const endedAt = stack.time.now();
    expect(turn).toMatchObject({
      status: 'completed',
      end_reason: 'completed',
      ended_at: endedAt,
      next_seq: 3,
    });
    expect(answer).toMatchObject({
      id: 'answer-of-turn-1',
      conversation_id: 'conversation-of-turn-1',
      parent_id: 'question-of-turn-1',
      role: 'assistant',
      content: '',
      created_at: endedAt,
    });
    expect(JSON.parse(answer?.metadata ?? '{}')).toMatchObject({ endReason: 'completed' });
    expect(usage).toMatchObject([
      {
        user_id: 'user-1',
        conversation_id: 'conversation-of-turn-1',
        provider: 'fake',
        model: 'fake-1',
        tokens_used: 8,
        input_tokens: 3,
        output_tokens: 5,
        cost_micros: 25_000,
        cost_cents: 3,
        estimated: 0,
        outcome: 'completed',
        finish_reason: 'stop',
        first_token_ms: 120,
        duration_ms: 900,
      },
    ]);
    const { updated_at } = await stack.database.db
      .selectFrom('conversations')
      .select('updated_at')
      .where('id', '=', 'conversation-of-turn-1')
      .executeTakeFirstOrThrow();
    expect(updated_at).toBe(endedAt);
  });

  test('keeps an unknown price unknown', async () => {
    const last = lastEntry('turn-1', 1);
    const attempts = (last.ending?.attempts ?? []).map((attempt) => ({
      ...attempt,
      usage: { ...attempt.usage, costMicros: null, estimated: true },
    }));
    await stack.store.commit([{ ...last, ending: { ...endingOf('turn-1'), attempts } }]);
    const { usage } = await readStoredTurn(stack.database.db, 'turn-1');
    expect(usage).toMatchObject([{ cost_micros: null, cost_cents: null, estimated: 1 }]);
  });
});

describe('taking a turn over', () => {
  test('raises the epoch, and goes on at the next number', async () => {
    await stack.store.commit([entry('turn-1', 1, 1, 5)]);
    expect(await stack.store.claim('turn-1')).toEqual({ epoch: 2, nextSeq: 6 });
    expect(await stack.store.claim('turn-1')).toEqual({ epoch: 3, nextSeq: 6 });
    expect((await readStoredTurn(stack.database.db, 'turn-1')).turn.takeovers).toBe(2);
  });

  test('works for a turn that is asked to stop, and not for one that is over', async () => {
    await requestStop(stack.database.db, 'turn-1');
    expect(await stack.store.claim('turn-1')).toEqual({ epoch: 2, nextSeq: 1 });
    await stack.store.commit([lastEntry('turn-2', 1)]);
    expect(await stack.store.claim('turn-2')).toBeNull();
    expect(await stack.store.claim('nothing')).toBeNull();
  });
});

test('a turn runs until it has ended, also while it waits for a person', async () => {
  const { db } = stack.database;
  expect(await stack.store.isRunning('turn-1')).toBe(true);
  await db.updateTable('turns').set({ status: 'waiting' }).where('id', '=', 'turn-1').execute();
  expect(await stack.store.isRunning('turn-1')).toBe(true);
  await stack.store.commit([lastEntry('turn-2', 1)]);
  expect(await stack.store.isRunning('turn-2')).toBe(false);
  expect(await stack.store.isRunning('nothing')).toBe(false);
});

test('purging takes the events of turns that ended before, and leaves their answers', async () => {
  await stack.store.commit([lastEntry('turn-1', 1), entry('turn-2', 1, 1)]);
  const endedAt = stack.time.now();
  expect(await stack.store.purge(endedAt)).toBe(0);
  expect(await stack.store.purge(endedAt + 1)).toBe(1);
  expect(await stack.store.read('turn-1', 0, 10)).toEqual([]);
  expect((await readStoredTurn(stack.database.db, 'turn-1')).answer).toBeDefined();
  expect(await stack.store.read('turn-2', 0, 10)).toHaveLength(1);
});

test('whatever a turn says is read back as it was, from any place, in any rows', async () => {
  const { db } = stack.database;
  let count = 0;
  await fc.assert(
    fc.asyncProperty(
      arbitraryTurn(),
      fc.array(fc.nat(12), { maxLength: 8 }),
      fc.nat(60),
      async (turn, rowSizes, afterSeq) => {
        const turnId = `random-${++count}`;
        await storeTurn(db, turnId);
        const events = turn.map((event) => ({ ...event, turnId }));
        for (let at = 0; at < events.length; ) {
          const size = (rowSizes.shift() ?? 7) + 1;
          const rowEvents = events.slice(at, at + size);
          await stack.store.commit([
            {
              turnId,
              epoch: 1,
              firstSeq: at + 1,
              events: rowEvents,
              ending: null,
              waitingFor: null,
            },
          ]);
          at += size;
        }
        const read = await stack.store.read(turnId, afterSeq, Number.MAX_SAFE_INTEGER);
        expect(read).toEqual(JSON.parse(JSON.stringify(events.slice(afterSeq))));
      },
    ),
    { numRuns: 60 },
  );
});
