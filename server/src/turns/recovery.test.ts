/** What becomes of turns when their process ends: handed over by a signal, or dead between two statements. */
import type { CanonicalEvent } from '@chimera/protocol/events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { NAMED_SCENARIOS } from '../../../test/fake-provider/named-scenarios.ts';
import type { Scenario } from '../../../test/fake-provider/scenario.ts';
import { type FakeProvider, startFakeProvider } from '../../../test/fake-provider/server.ts';
import { answerText, messageOf } from '../../../test/harness/answers.ts';
import { createCountingIds } from '../../../test/harness/counting-ids.ts';
import { settled, until } from '../../../test/harness/settled.ts';
import { readStoredTurn } from '../../../test/harness/stored-turns.ts';
import { TurnStack } from '../../../test/harness/turn-stack.ts';
import { type Database, openDatabase } from '../store/database.ts';
import { listMessages } from '../store/messages.ts';
import { findOpenTurn, requestStop } from '../store/turns.ts';
import { registered } from '../tools/registry.ts';

let database: Database;
let fake: FakeProvider;
let newId: () => string;
const stacks: TurnStack[] = [];
/** The call ids that each tool has run under. */
let runs: { lookup: string[]; order: string[] };
/** Called while a tool runs. */
let whileToolRuns: () => Promise<void>;

beforeEach(async () => {
  database = await openDatabase(':memory:');
  fake = await startFakeProvider();
  newId = createCountingIds();
  runs = { lookup: [], order: [] };
  whileToolRuns = async () => undefined;
});

afterEach(async () => {
  for (const stack of stacks.splice(0)) await stack.close();
  await fake.close();
  await database.close();
});

function tool(name: 'lookup' | 'order', isIdempotent: boolean) {
  return registered({
    name,
    description: 'Does something.',
    input: z.object({ word: z.string() }),
    isIdempotent,
    async execute({ word }, { callId }) {
      runs[name].push(callId);
      await whileToolRuns();
      return { output: { word }, modelOutput: `done with ${word}` };
    },
  });
}

/** A process over the one database. */
function startProcess(prefill: 'auto' | 'yes' | 'no' = 'yes'): TurnStack {
  const tools = [tool('lookup', true), tool('order', false)];
  const stack = new TurnStack({ database, fake, newId, prefill, tools });
  stacks.push(stack);
  return stack;
}

/** Starts the next process, lets it go on, and reads the turn from its first event to its last. */
async function recover(turnId: string, stack = startProcess()): Promise<CanonicalEvent[]> {
  expect(await stack.turns.recover()).toBe(1);
  const events = await stack.read(turnId);
  expect(stack.faults).toEqual([]);
  return events;
}

/** What must be true of every turn that has ended, however many processes it took. */
async function expectWhole(events: CanonicalEvent[]): Promise<void> {
  expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
  expect(events.filter((event) => event.type === 'turn-start')).toHaveLength(1);
  expect(events.filter((event) => event.type === 'turn-end')).toEqual([events.at(-1)]);
  const starts = events.filter((event) => event.type === 'attempt-start');
  const ends = events.filter((event) => event.type === 'attempt-end');
  expect(ends.map((end) => end.attempt)).toEqual(starts.map((start) => start.attempt));
  const { answer, usage, turn } = await readStoredTurn(database.db, events[0]?.turnId ?? '');
  expect(turn.status).not.toBe('running');
  expect(JSON.parse(answer?.parts ?? '')).toEqual(
    JSON.parse(JSON.stringify(messageOf(events).parts)),
  );
  expect(usage.map((row) => row.outcome)).toEqual(ends.map((end) => end.outcome));
  const answers = (await listMessages(database.db, turn.conversation_id)).filter(
    (message) => message.role === 'assistant',
  );
  expect(answers).toHaveLength(1);
}

const isText = (event: CanonicalEvent): boolean => event.type === 'text-delta';

describe('a shutdown', () => {
  test('lets answers end that need no more than their grace', async () => {
    const stack = startProcess();
    const turn = await stack.ask('Tell me something.');
    await stack.turns.close(20_000);
    expect((await readStoredTurn(database.db, turn.id)).turn.status).toBe('completed');
  });

  test('hands over what is left, and the next process ends it exactly', async () => {
    fake.queue(NAMED_SCENARIOS['stall-mid']);
    const first = startProcess();
    const turn = await first.ask('Tell me something.');
    await first.read(turn.id, isText);
    const reading = first.read(turn.id);
    await first.close();

    const seen = await reading;
    const { turn: row, answer } = await readStoredTurn(database.db, turn.id);
    expect([row.status, answer]).toEqual(['running', undefined]);
    const events = await recover(turn.id);
    expect(events.slice(0, seen.length)).toEqual(seen);
    expect(answerText(events)).toBe(fake.answers[0]);
    expect(fake.answers).toHaveLength(1);
    await expectWhole(events);
  });

  test('begins nothing new', async () => {
    const stack = startProcess();
    const closed = stack.close();
    await expect(stack.ask('Hello?')).rejects.toMatchObject({ code: 'shutting_down' });
    await closed;
    expect(await listMessages(database.db, 'c1')).toEqual([]);
  });

  test('waits for a question that is committed, and leaves it to the next process', async () => {
    fake.setDefaults({ pace: { initialDelayMs: 50 } });
    const { promise: untilToldOfCommit, resolve: tell } = Promise.withResolvers<void>();
    const first = new TurnStack({ database, fake, newId, untilToldOfCommit });
    const asked = first.ask('Tell me something.');
    await until(async () => (await findOpenTurn(database.db, 'c1')) !== undefined);
    let isClosed = false;
    const closed = first.close().then(() => {
      isClosed = true;
    });
    await settled();
    expect(isClosed).toBe(false);
    tell();
    const turn = await asked;
    await closed;
    const events = await recover(turn.id);
    expect(answerText(events)).toBe(fake.answers.at(-1));
    await expectWhole(events);
  });

  test('ends although nothing can be stored any more', async () => {
    fake.setDefaults(NAMED_SCENARIOS['stall-mid']);
    const stack = startProcess();
    const turn = await stack.ask('Tell me something.');
    await stack.read(turn.id, isText);
    stack.database.dieAfter(0);
    await stack.close();
  });
});

describe('a process that dies in mid-answer', () => {
  async function dieAt(scenario: Scenario): Promise<string> {
    fake.queue(scenario);
    const stack = startProcess();
    const turn = await stack.ask('Tell me something.');
    await stack.read(turn.id, isText);
    await stack.crash();
    return turn.id;
  }

  test('is followed by one that goes on in the same text, exactly', async () => {
    const events = await recover(await dieAt(NAMED_SCENARIOS['stall-mid']));
    expect(answerText(events)).toBe(fake.answers[0]);
    expect(fake.answers).toHaveLength(1);
    const textIds = events.flatMap((event) => (event.type === 'text-start' ? [event.id] : []));
    expect(textIds).toHaveLength(1);
    const seam = events.find((event) => event.type === 'seam');
    expect(seam).toMatchObject({ partId: textIds[0], method: 'prefill', clean: true });
    const before = events.slice(0, seam === undefined ? 0 : events.indexOf(seam));
    expect(answerText(before)).toHaveLength(seam?.offset ?? -1);
    await expectWhole(events);
  });

  test('leaves an attempt that is ended for it, and another one that says why it was made', async () => {
    const events = await recover(await dieAt(NAMED_SCENARIOS['stall-mid']));
    const attempts = events.flatMap((event) => {
      if (event.type === 'attempt-start') return [`${event.attempt} ${event.cause}`];
      if (event.type === 'attempt-end') return [`${event.attempt} ${event.outcome}`];
      return [];
    });
    expect(attempts).toEqual(['1 first', '1 abandoned', '2 takeover', '2 completed']);
    const { usage } = await readStoredTurn(database.db, events[0]?.turnId ?? '');
    expect(usage.map((row) => row.estimated)).toEqual([1, 0]);
    expect(stacks.at(-1)?.told).toMatchObject([
      { name: 'turnTakenOver', fields: { takeovers: 1 } },
      { name: 'attemptEnded', fields: { attempt: 1, provider: 'acme', outcome: 'abandoned' } },
      { name: 'attemptStarted', fields: { attempt: 2, cause: 'takeover' } },
      { name: 'attemptEnded', fields: { attempt: 2 } },
      { name: 'turnEnded' },
    ]);
  });

  test.each(['refuse-prefill', 'begin-again', 'repeat-last-words'] as const)(
    'is followed by one whose model is not known to go on (%s), and does',
    async (continuation) => {
      const turnId = await dieAt({ ...NAMED_SCENARIOS['stall-mid'] });
      fake.setDefaults({ continuation });
      const events = await recover(turnId, startProcess('auto'));
      expect(answerText(events)).toBe(fake.answers[0]);
      await expectWhole(events);
    },
  );

  test('again and again is followed as often', async () => {
    fake.setDefaults({ fault: { type: 'stall', at: 9 } });
    const first = startProcess();
    const turn = await first.ask('Tell me something.');
    await first.read(turn.id, isText);
    await first.crash();
    for (let death = 0; death < 4; death++) {
      const stack = startProcess();
      await stack.turns.recover();
      const seams = new Set<number>();
      await stack.read(turn.id, (event) => {
        if (event.type === 'seam') seams.add(event.offset);
        return seams.size > death && isText(event);
      });
      await stack.crash();
    }
    fake.setDefaults({});
    const events = await recover(turn.id);
    expect(answerText(events)).toBe(fake.answers[0]);
    expect(fake.answers).toHaveLength(1);
    await expectWhole(events);
  });

  test('while it reasons is followed by one that reasons anew, in a part of its own', async () => {
    fake.queue({ reasoning: 'Let me think about it.', fault: { type: 'stall', at: 3 } });
    const stack = startProcess();
    const turn = await stack.ask('Tell me something.');
    await stack.read(turn.id, (event) => event.type === 'reasoning-delta');
    await stack.crash();
    fake.setDefaults({ reasoning: 'Let me think again.' });
    const events = await recover(turn.id);
    const reasonings = messageOf(events).parts.filter((part) => part.type === 'reasoning');
    expect(reasonings).toHaveLength(2);
    expect(reasonings[1]).toMatchObject({ text: 'Let me think again.', state: 'done' });
    await expectWhole(events);
  });

  test('and that was asked to stop is followed by one that stops', async () => {
    const turnId = await dieAt(NAMED_SCENARIOS['stall-mid']);
    await requestStop(database.db, turnId);
    const events = await recover(turnId);
    expect(events.at(-1)).toMatchObject({ reason: 'stopped' });
    expect(fake.requests).toHaveLength(1);
    await expectWhole(events);
  });

  test('and whose conversation goes on being read shows nothing twice', async () => {
    const turnId = await dieAt(NAMED_SCENARIOS['stall-mid']);
    const next = startProcess();
    const reading = next.read(turnId);
    await next.turns.recover();
    const events = await reading;
    expect(answerText(events)).toBe(fake.answers[0]);
    await expectWhole(events);
  });
});

describe('a process that dies while a tool runs', () => {
  async function dieInTool(name: 'lookup' | 'order'): Promise<string> {
    fake.setDefaults({ toolCalls: [{ name, arguments: '{"word":"tide"}' }] });
    const { promise: running, resolve } = Promise.withResolvers<void>();
    whileToolRuns = () => {
      resolve();
      return new Promise(() => undefined);
    };
    const stack = startProcess();
    const turn = await stack.ask('Do it.');
    await running;
    await stack.crash();
    whileToolRuns = async () => undefined;
    return turn.id;
  }

  test('is followed by one that runs it again under the same id, if that does no harm', async () => {
    const events = await recover(await dieInTool('lookup'));
    expect(runs.lookup).toHaveLength(2);
    expect(new Set(runs.lookup).size).toBe(1);
    expect(events.filter((event) => event.type === 'tool-call')).toHaveLength(1);
    expect(events.filter((event) => event.type === 'tool-result')).toMatchObject([
      { callId: runs.lookup[0], outcome: 'ok' },
    ]);
    await expectWhole(events);
  });

  test('is followed by one that does not, and says that nobody knows', async () => {
    const events = await recover(await dieInTool('order'));
    expect(runs.order).toHaveLength(1);
    expect(events.filter((event) => event.type === 'tool-result')).toMatchObject([
      {
        callId: runs.order[0],
        outcome: 'unknown',
        modelOutput: expect.stringMatching(/not known/),
      },
    ]);
    expect(fake.requests[1]?.body.messages.at(-1)).toMatchObject({
      role: 'tool',
      content: expect.stringContaining('do not repeat it without asking'),
    });
    expect(events.at(-1)).toMatchObject({ reason: 'completed' });
    await expectWhole(events);
  });

  test('is never asked by the model for the call once more', async () => {
    const events = await recover(await dieInTool('order'));
    expect(fake.requests).toHaveLength(2);
    expect(events.filter((event) => event.type === 'tool-input-start')).toHaveLength(1);
  });
});

test('a call that its process died in the middle of is asked for again, under its id', async () => {
  const toolCalls = [{ name: 'order', arguments: '{"word":"tide"}' }];
  fake.queue({ toolCalls, fault: { type: 'stall', at: 6 } });
  fake.setDefaults({ toolCalls });
  const stack = startProcess();
  const turn = await stack.ask('Do it.');
  await stack.read(turn.id, (event) => event.type === 'tool-input-delta');
  await stack.crash();
  const events = await recover(turn.id);
  expect(runs.order).toHaveLength(1);
  const ids = events.flatMap((event) => ('callId' in event ? [event.callId] : []));
  expect(new Set(ids)).toEqual(new Set(runs.order));
  await expectWhole(events);
});

describe('a process that dies after any number of steps', () => {
  const deaths = Array.from({ length: 30 }, (_, steps) => steps);
  const scenarios: [string, Scenario][] = [
    ['an answer', {}],
    ['an answer with a tool', { toolCalls: [{ name: 'order', arguments: '{"word":"tide"}' }] }],
  ];

  describe.each(scenarios)('of %s', (_what, scenario) => {
    test.each(deaths)('(%i) leaves a turn that ends well, once', async (steps) => {
      fake.setDefaults({ ...scenario, words: 24, pace: { tokensPerSecond: 1_000 } });
      const first = startProcess();
      first.database.dieAfter(steps);
      const turn = await first.ask('Tell me something.');
      await Promise.race([first.database.death, first.turns.settled(turn.id)]);
      await first.crash();

      const next = startProcess();
      await next.turns.recover();
      const events = await next.read(turn.id);
      expect(events.at(-1)).toMatchObject({ reason: 'completed' });
      expect(answerText(events)).toBe(fake.answers.at(-1));
      expect(runs.order.length).toBeLessThanOrEqual(1);
      await expectWhole(events);
    });
  });
});
