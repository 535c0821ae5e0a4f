/** Turns that ask a person: for an approval, or for words. */

import type { CanonicalEvent } from '@chimera/protocol/events';
import { describe, expect, test } from 'vitest';
import { answerText, messageOf, typesOf } from '../../../test/harness/answers.ts';
import { asker, clerk } from '../../../test/harness/clerk.ts';
import { until } from '../../../test/harness/settled.ts';
import { PLAIN_REQUEST } from '../../../test/harness/stored-turns.ts';
import type { TurnStack } from '../../../test/harness/turn-stack.ts';
import { useTurnWorld } from '../../../test/harness/turn-world.ts';
import type { TurnResponse } from '../store/turn-responses.ts';
import { findTurn } from '../store/turns.ts';

const world = useTurnWorld();
const RUNNABLES = { runnables: [clerk(), asker()] };
const ORDER = { name: 'order', arguments: '{"word":"tide"}' };
const LOOKUP = { name: 'lookup', arguments: '{"word":"ebb"}' };

const asking = (agent: string, more = {}) => ({
  request: { ...PLAIN_REQUEST, model: null, agent, ...more },
});

/** Asks the clerk, whose model calls these tools once, and reads until the turn waits. */
async function askClerk(stack: TurnStack, ...toolCalls: object[]): Promise<CanonicalEvent[]> {
  world.processes.fake.queue({ toolCalls: toolCalls as [typeof ORDER] });
  const turn = await stack.ask('Order a tide.', asking('agent/clerk'));
  const events = await stack.read(turn.id, (event) => event.type === 'turn-wait');
  await stack.turns.settled(turn.id);
  return events;
}

function requestIds(events: CanonicalEvent[]): string[] {
  return events.flatMap((event) => {
    if (event.type === 'approval-request') return [event.approvalId];
    return event.type === 'input-request' ? [event.requestId] : [];
  });
}

function respond(stack: TurnStack, requestId: string | undefined, response: TurnResponse) {
  return stack.turns.respond({
    userId: 'anna',
    conversationId: 'c1',
    responses: [{ requestId: requestId ?? '', response, field: 'approvals.0' }],
  });
}

const APPROVED: TurnResponse = { type: 'approval', approved: true };

function resultsOf(events: CanonicalEvent[]) {
  return events.filter((event) => event.type === 'tool-result');
}

describe('a call that needs approval', () => {
  test('waits for it, while the others of its step run', async () => {
    const stack = world.processes.start(RUNNABLES);
    const events = await askClerk(stack, ORDER, LOOKUP);
    expect(typesOf(events).slice(-3)).toEqual(['approval-request', 'tool-result', 'turn-wait']);
    expect(world.processes.runs.lookup).toHaveLength(1);
    expect(world.processes.runs.order).toEqual([]);
    const { turn } = await world.processes.stored(events);
    expect(turn.status).toBe('waiting');
    expect(JSON.parse(turn.waiting_for ?? '')).toEqual(requestIds(events));
    expect(messageOf(events).metadata.waitingFor).toEqual(requestIds(events));
  });

  test('runs when it is approved, and the answer goes on to its end', async () => {
    const stack = world.processes.start(RUNNABLES);
    const before = await askClerk(stack, ORDER);
    const { afterSeq } = await respond(stack, requestIds(before)[0], APPROVED);
    expect(afterSeq).toBe(before.at(-1)?.seq);
    const events = await stack.read(before[0]?.turnId ?? '');
    expect(typesOf(events.slice(afterSeq)).slice(0, 4)).toEqual([
      'turn-resume',
      'approval-response',
      'tool-result',
      'step-end',
    ]);
    expect(world.processes.runs.order).toHaveLength(1);
    expect(resultsOf(events)).toMatchObject([{ outcome: 'ok' }]);
    expect(answerText(events)).toBe(world.processes.fake.answers.at(-1));
    expect(events.filter((event) => event.type === 'attempt-start')).toMatchObject([
      { cause: 'first' },
      { cause: 'first' },
    ]);
    const end = events.at(-1);
    expect(end).toMatchObject({ type: 'turn-end', reason: 'completed' });
    expect(end?.type === 'turn-end' && Object.keys(end.usageByAgent ?? {})).toEqual([
      'agent/clerk',
    ]);
    await world.processes.expectWhole(events);
  });

  test('does not run when it is denied, and the model is told why', async () => {
    const stack = world.processes.start(RUNNABLES);
    const before = await askClerk(stack, ORDER);
    await respond(stack, requestIds(before)[0], {
      type: 'approval',
      approved: false,
      reason: 'Too dear.',
    });
    const events = await stack.read(before[0]?.turnId ?? '');
    expect(resultsOf(events)).toMatchObject([
      { outcome: 'denied', modelOutput: expect.stringContaining('Too dear.') },
    ]);
    expect(world.processes.runs.order).toEqual([]);
    const sent = world.processes.fake.requests.at(-1)?.body.messages.at(-1);
    expect(sent).toMatchObject({ role: 'tool', content: expect.stringContaining('Too dear.') });
  });

  test('runs with the arguments that the person changed, and says so', async () => {
    const stack = world.processes.start(RUNNABLES);
    const before = await askClerk(stack, ORDER);
    await respond(stack, requestIds(before)[0], { ...APPROVED, input: { word: 'wave' } });
    const events = await stack.read(before[0]?.turnId ?? '');
    expect(resultsOf(events)).toMatchObject([
      {
        output: { word: 'wave' },
        modelOutput: expect.stringContaining(
          'changed the arguments of this call to {"word":"wave"}',
        ),
      },
    ]);
  });

  test('is refused changed arguments that do not fit, by the field', async () => {
    const stack = world.processes.start(RUNNABLES);
    const before = await askClerk(stack, ORDER);
    const odd = respond(stack, requestIds(before)[0], { ...APPROVED, input: { word: 5 } });
    await expect(odd).rejects.toMatchObject({
      code: 'invalid_request',
      field: 'approvals.0.input.word',
    });
    expect((await world.processes.stored(before)).turn.status).toBe('waiting');
  });

  test('needs no more of it once the person said always', async () => {
    const stack = world.processes.start(RUNNABLES);
    const before = await askClerk(stack, ORDER);
    await respond(stack, requestIds(before)[0], { ...APPROVED, always: true });
    await stack.read(before[0]?.turnId ?? '');
    world.processes.fake.queue({ toolCalls: [ORDER] });
    const events = await stack.answer('Once more.', asking('agent/clerk'));
    expect(requestIds(events)).toEqual([]);
    expect(world.processes.runs.order).toHaveLength(2);
  });

  test('is denied where nobody can be asked', async () => {
    const stack = world.processes.start(RUNNABLES);
    world.processes.fake.queue({ toolCalls: [ORDER] });
    const events = await stack.answer('Order.', asking('agent/clerk', { isInteractive: false }));
    expect(resultsOf(events)).toMatchObject([
      { outcome: 'denied', modelOutput: expect.stringContaining('over this API nobody can') },
    ]);
    expect(events.at(-1)).toMatchObject({ reason: 'completed' });
  });
});

describe('an answer of a person', () => {
  test('counts the first time, and is answered as the first when it comes again', async () => {
    const stack = world.processes.start(RUNNABLES);
    const before = await askClerk(stack, ORDER);
    const [id] = requestIds(before);
    const first = await respond(stack, id, APPROVED);
    const second = await respond(stack, id, { type: 'approval', approved: false });
    expect([second.turn.id, second.afterSeq]).toEqual([first.turn.id, first.afterSeq]);
    const events = await stack.read(first.turn.id);
    expect(resultsOf(events)).toMatchObject([{ outcome: 'ok' }]);
    const third = await respond(stack, id, APPROVED);
    expect(third).toMatchObject({ turn: { id: first.turn.id }, afterSeq: first.afterSeq });
    expect(world.processes.runs.order).toHaveLength(1);
  });

  test('to one of two requests lets that one run, and the turn waits for the other', async () => {
    const stack = world.processes.start(RUNNABLES);
    const before = await askClerk(stack, ORDER, { ...ORDER, arguments: '{"word":"wave"}' });
    const turnId = before[0]?.turnId ?? '';
    const [first, second] = requestIds(before);
    await respond(stack, first, APPROVED);
    await until(async () => {
      const turn = await findTurn(world.processes.database.db, turnId);
      return turn?.status === 'waiting' && turn.waitingFor.length === 1;
    });
    expect(world.processes.runs.order).toHaveLength(1);
    await respond(stack, second, APPROVED);
    const events = await stack.read(turnId);
    expect(events.filter((event) => event.type === 'turn-wait')).toHaveLength(2);
    await world.processes.expectWhole(events);
  });

  test('that comes before the turn waits is not lost', async () => {
    const stack = world.processes.start(RUNNABLES);
    const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>();
    world.processes.whatToolsDo = async (word) => {
      if (word === 'ebb') await mayEnd;
      return word;
    };
    world.processes.fake.queue({ toolCalls: [ORDER, LOOKUP] });
    const turn = await stack.ask('Order a tide.', asking('agent/clerk'));
    const early = await stack.read(turn.id, (event) => event.type === 'approval-request');
    await respond(stack, requestIds(early)[0], APPROVED);
    end();
    const events = await stack.read(turn.id);
    expect(typesOf(events)).not.toContain('turn-wait');
    expect(world.processes.runs.order).toHaveLength(1);
  });

  test('is refused in a conversation of somebody else, and to what nobody asked', async () => {
    const stack = world.processes.start(RUNNABLES);
    const before = await askClerk(stack, ORDER);
    const [id] = requestIds(before);
    const response = { requestId: id ?? '', response: APPROVED, field: 'approvals.0' };
    const foreign = { userId: 'bert', conversationId: 'c1', responses: [response] };
    await expect(stack.turns.respond(foreign)).rejects.toMatchObject({
      code: 'conversation_not_found',
    });
    await expect(respond(stack, 'nothing', APPROVED)).rejects.toMatchObject({
      code: 'request_not_found',
      message: 'No approval nothing is asked for in this conversation now.',
      field: 'approvals.0.id',
    });
    const words: TurnResponse = { type: 'input', text: 'Yes.' };
    await expect(respond(stack, id, words)).rejects.toMatchObject({ code: 'request_not_found' });
  });
});

describe('a turn that waits', () => {
  test('lets no other begin, and says what it asks', async () => {
    const stack = world.processes.start(RUNNABLES);
    const before = await askClerk(stack, ORDER);
    await expect(stack.ask('Well?')).rejects.toMatchObject({
      code: 'turn_waiting',
      details: { turnId: before[0]?.turnId, requestIds: requestIds(before) },
    });
  });

  test('can be stopped: what it asked for is denied', async () => {
    const stack = world.processes.start(RUNNABLES);
    const before = await askClerk(stack, ORDER);
    expect(await stack.turns.stop('c1', null)).toBe(true);
    const events = await stack.read(before[0]?.turnId ?? '');
    expect(resultsOf(events)).toMatchObject([{ outcome: 'denied' }]);
    expect(events.at(-1)).toMatchObject({ type: 'turn-end', reason: 'stopped' });
    expect(messageOf(events).metadata.waitingFor).toEqual([]);
    await expect(respond(stack, requestIds(before)[0], APPROVED)).rejects.toMatchObject({
      code: 'request_not_found',
    });
    await world.processes.expectWhole(events);
  });

  test.each(['close', 'crash'] as const)('survives a %s of its process', async (end) => {
    const stack = world.processes.start(RUNNABLES);
    const before = await askClerk(stack, ORDER);
    await stack[end]();
    const next = world.processes.start(RUNNABLES);
    expect(await next.turns.recover()).toBe(0);
    await respond(next, requestIds(before)[0], APPROVED);
    const events = await next.read(before[0]?.turnId ?? '');
    expect(world.processes.runs.order).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({ reason: 'completed' });
    await world.processes.expectWhole(events);
  });

  test('fails openly when its agents were changed meanwhile', async () => {
    const stack = world.processes.start(RUNNABLES);
    const before = await askClerk(stack, ORDER);
    await stack.close();
    const changed = { ...asker(), id: 'agent/clerk' };
    const next = world.processes.start({ runnables: [changed] });
    await respond(next, requestIds(before)[0], APPROVED);
    const events = await next.read(before[0]?.turnId ?? '');
    expect(events.at(-2)).toMatchObject({
      type: 'error',
      message: 'The agents were changed after this answer had begun. What you see is kept.',
    });
    expect(events.at(-1)).toMatchObject({ reason: 'failed' });
  });
});

describe('an agent that asks for words', () => {
  test('waits for them, and goes on with them', async () => {
    const stack = world.processes.start(RUNNABLES);
    const turn = await stack.ask('Begin.', asking('agent/asker'));
    const before = await stack.read(turn.id, (event) => event.type === 'turn-wait');
    await stack.turns.settled(turn.id);
    expect(before.at(-2)).toMatchObject({
      type: 'input-request',
      agent: 'asker',
      prompt: 'Which word?',
      agentPath: ['agent/asker'],
    });
    await respond(stack, requestIds(before)[0], { type: 'input', text: 'tide' });
    const events = await stack.read(turn.id);
    expect(events.find((event) => event.type === 'input-response')).toMatchObject({
      text: 'tide',
      agentPath: ['agent/asker'],
    });
    const [first, second] = world.processes.fake.requests;
    const [summary, answer] = world.processes.fake.answers;
    expect(first?.body.messages).toEqual([{ role: 'user', content: 'The word is tide.' }]);
    expect(second?.body.messages.at(-1)?.content).toContain(`In short: ${summary}`);
    expect(answerText(events)).toBe(answer);
    const reasoning = messageOf(events).parts.filter((part) => part.type === 'reasoning');
    expect(reasoning).toMatchObject([{ text: summary, state: 'done' }]);
  });

  test('gets none where nobody can be asked', async () => {
    const stack = world.processes.start(RUNNABLES);
    await stack.answer('Begin.', asking('agent/asker', { isInteractive: false }));
    expect(world.processes.fake.requests[0]?.body.messages).toEqual([
      { role: 'user', content: 'The word is .' },
    ]);
  });
});
