import { describe, expect, test } from 'vitest';
import { NAMED_SCENARIOS } from '../../../test/fake-provider/named-scenarios.ts';
import { answerText, typesOf } from '../../../test/harness/answers.ts';
import { until } from '../../../test/harness/settled.ts';
import { readStoredTurn } from '../../../test/harness/stored-turns.ts';
import { useTurnWorld } from '../../../test/harness/turn-world.ts';
import { findOpenTurn } from '../store/turns.ts';

const world = useTurnWorld();

describe('a stop', () => {
  test('before the first token ends the turn, and frees the provider', async () => {
    world.processes.fake.setDefaults(NAMED_SCENARIOS['stall-after-head']);
    const turn = await world.stack.ask('Tell me something.');
    await world.processes.fake.waitForRequest();
    expect(await world.stack.turns.stop('c1', turn.id)).toBe(true);
    const events = await world.stack.read(turn.id);
    expect(events.at(-1)).toMatchObject({ type: 'turn-end', reason: 'stopped' });
    expect((await world.processes.stored(events)).turn.status).toBe('stopped');
    await world.processes.fake.waitForAbort();
  });

  test('in mid-answer keeps what was shown', async () => {
    world.processes.fake.setDefaults(NAMED_SCENARIOS['stall-mid']);
    const turn = await world.stack.ask('Tell me something.');
    await world.stack.read(turn.id, (event) => event.type === 'text-delta');
    await world.stack.turns.stop('c1', null);
    const events = await world.stack.read(turn.id);
    expect(typesOf(events).slice(-5)).toEqual([
      'text-delta',
      'attempt-end',
      'text-end',
      'step-end',
      'turn-end',
    ]);
    const { answer, usage } = await world.processes.stored(events);
    expect(answer?.content).toBe(answerText(events));
    expect(world.processes.fake.answers[0]?.startsWith(answer?.content ?? '?')).toBe(true);
    expect(usage).toMatchObject([{ outcome: 'stopped', estimated: 1 }]);
  });

  test('while a tool runs ends the turn, and the call has a result that says so', async () => {
    const { promise: started, resolve: start } = Promise.withResolvers<AbortSignal>();
    world.processes.whatToolsDo = (_word, signal) => {
      start(signal);
      return new Promise(() => undefined);
    };
    world.processes.fake.setDefaults({
      toolCalls: [{ name: 'lookup', arguments: '{"word":"tide"}' }],
    });
    const turn = await world.stack.ask('What is a tide?');
    const signal = await started;
    await world.stack.turns.stop('c1', null);
    const events = await world.stack.read(turn.id);
    expect(events.filter((event) => event.type === 'tool-result')).toMatchObject([
      { outcome: 'unknown', modelOutput: 'The turn ended before this call had a result.' },
    ]);
    expect(signal.aborted).toBe(true);
    expect(world.processes.fake.requests).toHaveLength(1);
  });

  test('of another turn, or of nothing, stops nothing', async () => {
    expect(await world.stack.turns.stop('c1', null)).toBe(false);
    world.processes.fake.setDefaults(NAMED_SCENARIOS['stall-after-head']);
    const turn = await world.stack.ask('Tell me something.');
    expect(await world.stack.turns.stop('c1', 'another')).toBe(false);
    expect(await world.stack.turns.stop('c2', turn.id)).toBe(false);
    expect((await readStoredTurn(world.processes.database.db, turn.id)).turn.stop_requested).toBe(
      0,
    );
    expect(await world.stack.turns.stop('c1', null)).toBe(true);
    expect(await world.stack.turns.stop('c1', null)).toBe(false);
  });

  test('of a turn whose process does not know yet that it is committed is not lost', async () => {
    world.processes.fake.setDefaults(NAMED_SCENARIOS['stall-after-head']);
    const { promise: untilToldOfCommit, resolve: tell } = Promise.withResolvers<void>();
    const slow = world.processes.start({ untilToldOfCommit });
    const asked = slow.ask('Tell me something.');
    await until(async () => (await findOpenTurn(world.processes.database.db, 'c1')) !== undefined);
    const stopped = slow.turns.stop('c1', null);
    await until(
      async () => (await findOpenTurn(world.processes.database.db, 'c1'))?.isStopRequested === true,
    );
    tell();
    expect(await stopped).toBe(true);
    const turn = await asked;
    expect((await readStoredTurn(world.processes.database.db, turn.id)).turn.status).toBe(
      'stopped',
    );
  });
});
