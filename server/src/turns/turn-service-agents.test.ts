/** What turns do for the agents that they run: budgets, cached replies, tools of the client, buttons. */
import { describe, expect, test } from 'vitest';
import { answerText, messageOf, typesOf } from '../../../test/harness/answers.ts';
import { asker, clerk } from '../../../test/harness/clerk.ts';
import { PLAIN_REQUEST } from '../../../test/harness/stored-turns.ts';
import { useTurnWorld } from '../../../test/harness/turn-world.ts';

const world = useTurnWorld();
const LOOKUP = { name: 'lookup', arguments: '{"word":"ebb"}' };
const request = { ...PLAIN_REQUEST, model: null, agent: 'agent/clerk' };

describe('a budget', () => {
  test.each([
    [{ maxSteps: 2 }, 'max-steps'],
    [{ maxTokens: 1 }, 'budget'],
  ])('of %j ends the turn with its reason, and keeps what there is', async (budget, reason) => {
    const stack = world.processes.start({ runnables: [clerk(budget)] });
    world.processes.fake.setDefaults({ toolCalls: [LOOKUP], callsAgain: true });
    const events = await stack.answer('Look.', { request });
    expect(events.at(-1)).toMatchObject({ type: 'turn-end', reason, finishReason: 'other' });
    expect(messageOf(events).metadata.endReason).toBe(reason);
    const { turn } = await world.processes.stored(events);
    expect(turn).toMatchObject({ status: 'completed', end_reason: reason });
    await world.processes.expectWhole(events);
  });
});

describe('a reply to the same request with the same seed', () => {
  const more = { request: { ...request, agent: 'agent/asker', isInteractive: false } };

  test('is given again, at no cost and without a model', async () => {
    const stack = world.processes.start({ runnables: [asker({ cacheSeed: 41 })] });
    const first = await stack.answer('Begin.', more);
    const count = world.processes.fake.requests.length;
    const second = await stack.answer('Begin.', more);
    expect(world.processes.fake.requests).toHaveLength(count);
    expect(answerText(second)).toBe(answerText(first));
    expect(second.filter((event) => event.type === 'attempt-start')).toMatchObject([
      { provider: 'cache', model: 'acme/fake-1' },
      { provider: 'cache' },
    ]);
    expect(second.at(-1)).toMatchObject({ usage: { inputTokens: 0, costMicros: 0 } });
  });

  test('is not given to somebody else, for another seed, or without one', async () => {
    const stack = world.processes.start({ runnables: [asker({ cacheSeed: 41 })] });
    await stack.answer('Begin.', more);
    const bert = { user: { id: 'bert', kind: 'member' as const }, conversationId: 'c2' };
    await stack.answer('Begin.', { ...more, ...bert });
    const other = world.processes.start({ runnables: [asker({ cacheSeed: 42 })] });
    await other.answer('Begin.', more);
    const none = world.processes.start({ runnables: [asker()] });
    await none.answer('Begin.', more);
    expect(world.processes.fake.requests).toHaveLength(8);
  });

  test('asks for its tools again, which run again', async () => {
    const runnable = asker({ cacheSeed: 41, tools: ['lookup'] });
    const stack = world.processes.start({ runnables: [runnable] });
    world.processes.fake.setDefaults({ toolCalls: [LOOKUP], callsAgain: true });
    const first = await stack.answer('Begin.', more);
    const second = await stack.answer('Begin.', more);
    const inputs = [first, second].map((events) =>
      events.flatMap((event) => (event.type === 'tool-call' ? [event.input] : [])),
    );
    expect(inputs[0]).not.toEqual([]);
    expect(inputs[1]).toEqual(inputs[0]);
  });
});

test('a call of a tool of the client ends the turn, and is left to it', async () => {
  const screen = { name: 'screen', description: 'Shows.', parameters: { type: 'object' } };
  world.processes.fake.setDefaults({ toolCalls: [{ name: 'screen', arguments: '{"at":1}' }] });
  const events = await world.stack.answer('Show it.', {
    request: { ...PLAIN_REQUEST, model: null, clientTools: [screen] },
  });
  expect(events.find((event) => event.type === 'tool-call')).toMatchObject({
    run: 'client',
    input: { at: 1 },
  });
  expect(typesOf(events)).not.toContain('tool-result');
  expect(events.at(-1)).toMatchObject({ reason: 'completed', finishReason: 'tool-calls' });
});

describe('a button', () => {
  const press = (toolName: 'lookup' | 'order') => ({
    question: { kind: 'action' as const },
    request: { ...PLAIN_REQUEST, model: null, action: { toolName, input: { word: 'tide' } } },
  });

  test('needs no approval: a person has pressed it', async () => {
    const stack = world.processes.start({ runnables: [clerk()] });
    await stack.answer('Hello.');
    const events = await stack.answer('', press('order'));
    expect(messageOf(events).parts.at(-1)).toMatchObject({ state: 'output-available' });
  });

  test.each([
    ['lookup', 'ok', 2],
    ['order', 'unknown', 1],
  ] as const)('for %s whose process dies has a result: %s', async (toolName, outcome, runs) => {
    await world.stack.answer('Hello.');
    const { promise: started, resolve: start } = Promise.withResolvers<void>();
    world.processes.whatToolsDo = () => {
      start();
      return new Promise(() => undefined);
    };
    const turn = await world.stack.ask('', press(toolName));
    await started;
    await world.stack.crash();
    world.processes.whatToolsDo = async (word) => word;
    const events = await world.processes.recover(turn.id);
    expect(events.filter((event) => event.type === 'tool-result')).toMatchObject([{ outcome }]);
    expect(world.processes.runs[toolName]).toHaveLength(runs);
    expect(events.at(-1)).toMatchObject({ reason: 'completed' });
  });
});
