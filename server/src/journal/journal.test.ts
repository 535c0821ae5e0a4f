/**
 * What the journal promises, over the real store, whatever happens in whatever order: bursts, pauses,
 * takeovers, readers that come and go, and processes that die between any two statements.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seqsOf } from '../../../test/harness/commit-loop.ts';
import { openJournalStack } from '../../../test/harness/journal-stack.ts';
import { JournalWorld, TURNS } from '../../../test/harness/journal-world.ts';
import { storeTurn } from '../../../test/harness/stored-turns.ts';
import { openDatabase } from '../store/database.ts';

const turnId = fc.constantFrom(...TURNS);
const action: fc.Arbitrary<(world: JournalWorld) => void | Promise<void>> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(turnId, fc.integer({ min: 1, max: 4 }), fc.boolean()).map(
      ([turn, tokens, startsPart]) =>
        (world: JournalWorld) =>
          world.append(turn, tokens, startsPart),
    ),
  },
  {
    weight: 5,
    arbitrary: fc
      .constantFrom(0, 1, 5, 10, 300)
      .map((ms) => (world: JournalWorld) => world.advance(ms)),
  },
  { weight: 2, arbitrary: turnId.map((turn) => (world: JournalWorld) => world.flush(turn)) },
  { weight: 1, arbitrary: turnId.map((turn) => (world: JournalWorld) => world.end(turn)) },
  { weight: 1, arbitrary: turnId.map((turn) => (world: JournalWorld) => world.claim(turn)) },
  {
    weight: 2,
    arbitrary: fc.tuple(turnId, fc.constantFrom(0, 0, 1, 3, 8)).map(
      ([turn, afterSeq]) =>
        (world: JournalWorld) =>
          world.join(turn, afterSeq),
    ),
  },
  { weight: 1, arbitrary: turnId.map((turn) => (world: JournalWorld) => world.joinSlowly(turn)) },
  { weight: 2, arbitrary: fc.nat(5).map((index) => (world: JournalWorld) => world.pull(index)) },
  { weight: 1, arbitrary: fc.nat(5).map((index) => (world: JournalWorld) => world.leave(index)) },
  {
    weight: 1,
    arbitrary: fc.nat(14).map((steps) => (world: JournalWorld) => world.dieAfter(steps)),
  },
  { weight: 1, arbitrary: fc.constant((world: JournalWorld) => world.restart()) },
);

test('holds its promises through everything that can happen', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: 60 }), async (actions) => {
      const database = await openDatabase(':memory:');
      const world = new JournalWorld(database);
      await world.begin();
      for (const act of actions) await act(world);
      await world.finish();
      await database.close();
    }),
    { numRuns: 150 },
  );
});

describe('a process that dies', () => {
  /** BEGIN, guards and rows of three turns, their ends, COMMIT and its answer; and some more. */
  const steps = Array.from({ length: 26 }, (_, index) => index);

  test.each(steps)(
    'after %i steps of committing the ends of its turns loses nothing',
    async (n) => {
      const database = await openDatabase(':memory:');
      const world = new JournalWorld(database);
      await world.begin();
      for (const turn of TURNS) world.append(turn, 2, true);
      await world.advance(20);
      for (const turn of TURNS) {
        world.append(turn, 2, false);
        world.end(turn);
        world.join(turn, 0);
      }
      world.dieAfter(n);
      await world.advance(20);
      await world.restart();
      await world.finish();
      await database.close();
    },
  );
});

test('what is committed can be asked for as a whole', async () => {
  const stack = await openJournalStack();
  await storeTurn(stack.database.db, 'turn-1');
  const writer = stack.journal.open('turn-1');
  await stack.write(writer, { type: 'step-start' });
  writer.append([{ type: 'step-end', finishReason: 'stop' }]);
  expect(seqsOf(await stack.journal.history('turn-1'))).toEqual([1]);
  await stack.close();
});
