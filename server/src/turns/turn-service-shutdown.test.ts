import type { CanonicalEvent } from '@chimera/protocol/events';
import { describe, expect, test } from 'vitest';
import { NAMED_SCENARIOS } from '../../../test/fake-provider/named-scenarios.ts';
import { answerText } from '../../../test/harness/answers.ts';
import { settled, until } from '../../../test/harness/settled.ts';
import { readStoredTurn } from '../../../test/harness/stored-turns.ts';
import { useTurnWorld } from '../../../test/harness/turn-world.ts';
import { listMessages } from '../store/messages.ts';
import { findOpenTurn } from '../store/turns.ts';

const world = useTurnWorld();

const isText = (event: CanonicalEvent): boolean => event.type === 'text-delta';

describe('a shutdown', () => {
  test('lets answers end that need no more than their grace', async () => {
    const stack = world.processes.start();
    const turn = await stack.ask('Tell me something.');
    await stack.turns.close(20_000);
    expect((await readStoredTurn(world.processes.database.db, turn.id)).turn.status).toBe(
      'completed',
    );
  });

  test('hands over what is left, and the next process ends it exactly', async () => {
    world.processes.fake.queue(NAMED_SCENARIOS['stall-mid']);
    const first = world.processes.start();
    const turn = await first.ask('Tell me something.');
    await first.read(turn.id, isText);
    const reading = first.read(turn.id);
    await first.close();

    const seen = await reading;
    const { turn: row, answer } = await readStoredTurn(world.processes.database.db, turn.id);
    expect([row.status, answer]).toEqual(['running', undefined]);
    const events = await world.processes.recover(turn.id);
    expect(events.slice(0, seen.length)).toEqual(seen);
    expect(answerText(events)).toBe(world.processes.fake.answers[0]);
    expect(world.processes.fake.answers).toHaveLength(1);
    await world.processes.expectWhole(events);
  });

  test('begins nothing new', async () => {
    const stack = world.processes.start();
    const closed = stack.close();
    await expect(stack.ask('Hello?')).rejects.toMatchObject({ code: 'shutting_down' });
    await closed;
    expect(await listMessages(world.processes.database.db, 'c1')).toEqual([]);
  });

  test('waits for a question that is committed, and leaves it to the next process', async () => {
    world.processes.fake.setDefaults({ pace: { initialDelayMs: 50 } });
    const { promise: untilToldOfCommit, resolve: tell } = Promise.withResolvers<void>();
    const first = world.processes.start({ untilToldOfCommit });
    const asked = first.ask('Tell me something.');
    await until(async () => (await findOpenTurn(world.processes.database.db, 'c1')) !== undefined);
    let isClosed = false;
    const closed = first.close().then(() => {
      isClosed = true;
    });
    await settled();
    expect(isClosed).toBe(false);
    tell();
    const turn = await asked;
    await closed;
    const events = await world.processes.recover(turn.id);
    expect(answerText(events)).toBe(world.processes.fake.answers.at(-1));
    await world.processes.expectWhole(events);
  });

  test('ends although nothing can be stored any more', async () => {
    world.processes.fake.setDefaults(NAMED_SCENARIOS['stall-mid']);
    const stack = world.processes.start();
    const turn = await stack.ask('Tell me something.');
    await stack.read(turn.id, isText);
    stack.database.dieAfter(0);
    await stack.close();
  });
});
