import type { CanonicalEvent } from '@chimera/protocol/events';
import { textOf } from '@chimera/protocol/message';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { NAMED_SCENARIOS } from '../../../test/fake-provider/named-scenarios.ts';
import { type FakeProvider, startFakeProvider } from '../../../test/fake-provider/server.ts';
import { answerText, messageOf } from '../../../test/harness/answers.ts';
import { createCountingIds } from '../../../test/harness/counting-ids.ts';
import { until } from '../../../test/harness/settled.ts';
import { readStoredTurn } from '../../../test/harness/stored-turns.ts';
import { TurnStack } from '../../../test/harness/turn-stack.ts';
import { findConversation } from '../store/conversations.ts';
import { type Database, openDatabase } from '../store/database.ts';
import { findMessage } from '../store/messages.ts';
import { findOpenTurn } from '../store/turns.ts';
import { registered } from '../tools/registry.ts';

let database: Database;
let fake: FakeProvider;
let stack: TurnStack;
/** What the tool `lookup` does; it answers at once unless a test wants it otherwise. */
let lookUp: (word: string, signal: AbortSignal) => Promise<string>;

beforeEach(async () => {
  database = await openDatabase(':memory:');
  fake = await startFakeProvider();
  lookUp = async (word) => `${word} is a word.`;
  const lookup = registered({
    name: 'lookup',
    description: 'Looks a word up.',
    input: z.object({ word: z.string() }),
    isIdempotent: true,
    async execute({ word }, { signal }) {
      const meaning = await lookUp(word, signal);
      return { output: { word, meaning }, modelOutput: meaning };
    },
  });
  stack = new TurnStack({ database, fake, newId: createCountingIds(), tools: [lookup] });
});

afterEach(async () => {
  await stack.close();
  expect(stack.faults).toEqual([]);
  await fake.close();
  await database.close();
});

function typesOf(events: CanonicalEvent[]): string[] {
  const types = events.map((event) => event.type);
  return types.filter((type, index) => type !== types[index - 1]);
}

function stored(events: CanonicalEvent[]) {
  return readStoredTurn(database.db, events[0]?.turnId ?? '');
}

describe('a turn', () => {
  test('tells its story from start to end, numbered without a gap', async () => {
    const events = await stack.answer('Tell me something.');
    expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
    expect(typesOf(events)).toEqual([
      'turn-start',
      'step-start',
      'attempt-start',
      'text-start',
      'text-delta',
      'text-end',
      'attempt-end',
      'step-end',
      'turn-end',
    ]);
    expect(answerText(events)).toBe(fake.answers[0]);
    expect(events.at(-1)).toMatchObject({ reason: 'completed', finishReason: 'stop' });
  });

  test('is stored as the very message that its readers have folded', async () => {
    const events = await stack.answer('Tell me something.');
    const message = messageOf(events);
    const kept = await findMessage(database.db, 'c1', message.id);
    expect(kept).toMatchObject({
      role: 'assistant',
      parts: JSON.parse(JSON.stringify(message.parts)),
      metadata: JSON.parse(JSON.stringify(message.metadata)),
      content: textOf(message),
    });
    const { turn, usage } = await stored(events);
    expect(turn.status).toBe('completed');
    expect(usage).toMatchObject([{ provider: 'acme', model: 'fake-1', outcome: 'completed' }]);
    expect(await findConversation(database.db, 'anna', 'c1')).toMatchObject({
      title: 'Tell me something.',
      running_turn_id: null,
    });
  });

  test('knows what was said before it', async () => {
    const first = answerText(await stack.answer('One.'));
    await stack.answer('Two.');
    expect(fake.requests[1]?.body.messages.slice(1)).toEqual([
      { role: 'user', content: 'One.' },
      { role: 'assistant', content: first },
      { role: 'user', content: 'Two.' },
    ]);
  });

  test('sends what was asked for', async () => {
    const request = {
      model: 'acme/fake-2',
      system: 'Rhyme.',
      temperature: 0.3,
      maxTokens: 50,
      history: [{ role: 'user' as const, content: 'Before.' }],
    };
    await stack.answer('Now.', { request });
    expect(fake.requests[0]?.body).toMatchObject({
      model: 'fake-2',
      temperature: 0.3,
      max_tokens: 50,
      messages: [
        { role: 'system', content: 'Rhyme.' },
        { role: 'user', content: 'Before.\n\nNow.' },
      ],
    });
  });

  test('is told to the operator', async () => {
    await stack.answer('Tell me something.', { requestId: 'request-1' });
    expect(stack.told).toMatchObject([
      { name: 'turnStarted', fields: { requestId: 'request-1', requestedModel: 'auto' } },
      { name: 'attemptStarted', fields: { attempt: 1, provider: 'acme', cause: 'first' } },
      { name: 'attemptEnded', fields: { attempt: 1, provider: 'acme', outcome: 'completed' } },
      { name: 'turnEnded', fields: { reason: 'completed' } },
    ]);
    const { durationMs } = stack.told[2]?.fields ?? {};
    expect(durationMs).toBeLessThan(30_000);
  });
});

describe('a turn with tools', () => {
  const toolCalls = [{ name: 'lookup', arguments: '{"word":"tide"}' }];

  test('runs them, and lets the model go on with what they found', async () => {
    fake.setDefaults({ toolCalls });
    const events = await stack.answer('What is a tide?');
    expect(typesOf(events)).toEqual([
      'turn-start',
      'step-start',
      'attempt-start',
      'tool-input-start',
      'tool-input-delta',
      'tool-call',
      'attempt-end',
      'tool-result',
      'step-end',
      'step-start',
      'attempt-start',
      'text-start',
      'text-delta',
      'text-end',
      'attempt-end',
      'step-end',
      'turn-end',
    ]);
    expect(fake.requests[0]?.body.tools).toMatchObject([{ function: { name: 'lookup' } }]);
    expect(fake.requests[1]?.body.messages.slice(2)).toMatchObject([
      { role: 'assistant', tool_calls: [{ function: { name: 'lookup' } }] },
      { role: 'tool', content: 'tide is a word.' },
    ]);
    expect(messageOf(events).parts).toMatchObject([
      { type: 'step-start' },
      { type: 'tool-lookup', state: 'output-available', output: { meaning: 'tide is a word.' } },
      { type: 'step-start' },
      { type: 'text', text: fake.answers[0] },
    ]);
  });

  test('runs several side by side, and keeps each result with its call', async () => {
    const { promise: bothRun, resolve } = Promise.withResolvers<void>();
    let running = 0;
    lookUp = async (word) => {
      if (++running === 2) resolve();
      await bothRun;
      return `${word}!`;
    };
    fake.setDefaults({
      toolCalls: [...toolCalls, { name: 'lookup', arguments: '{"word":"lamp"}' }],
    });
    const events = await stack.answer('What are these?');
    const outputs = messageOf(events).parts.flatMap((part) =>
      'output' in part ? [part.output] : [],
    );
    expect(outputs).toEqual([
      { word: 'tide', meaning: 'tide!' },
      { word: 'lamp', meaning: 'lamp!' },
    ]);
  });

  test('tells the model what went wrong', async () => {
    lookUp = () => Promise.reject(new Error('The dictionary is closed.'));
    fake.setDefaults({ toolCalls });
    await stack.answer('What is a tide?');
    expect(fake.requests[1]?.body.messages.at(-1)).toMatchObject({
      role: 'tool',
      content: 'Error: The dictionary is closed.',
    });
  });

  test('does not run a call whose arguments do not fit', async () => {
    lookUp = () => Promise.reject(new Error('It ran.'));
    fake.setDefaults({ toolCalls: [{ name: 'lookup', arguments: '{"wort":"Ebbe"}' }] });
    const events = await stack.answer('What is a tide?');
    expect(events.filter((event) => event.type === 'tool-result')).toMatchObject([
      { outcome: 'error', modelOutput: expect.stringContaining('The call was not run.') },
    ]);
    expect(events.at(-1)).toMatchObject({ reason: 'completed' });
  });

  test('asks again for a call that was cut, and runs it once', async () => {
    const words: string[] = [];
    lookUp = async (word) => {
      words.push(word);
      return word;
    };
    fake.queue({ toolCalls, fault: { type: 'end', at: 6 } });
    fake.setDefaults({ toolCalls });
    const events = await stack.answer('What is a tide?');
    expect(words).toEqual(['tide']);
    const ids = events.flatMap((event) => ('callId' in event ? [event.callId] : []));
    expect(new Set(ids).size).toBe(1);
    expect(events.at(-1)).toMatchObject({ reason: 'completed' });
  });
});

describe('a turn that fails', () => {
  test('says why, keeps what was shown, and leaves the conversation free', async () => {
    fake.setDefaults(NAMED_SCENARIOS.unavailable);
    fake.queue({ fault: { type: 'end', at: 12 } });
    const events = await stack.answer('Tell me something.');
    expect(events.slice(-2)).toMatchObject([
      { type: 'error', code: 'answer_interrupted', retryable: true },
      { type: 'turn-end', reason: 'failed', finishReason: 'error' },
    ]);
    const { turn, answer, usage } = await stored(events);
    expect(turn.status).toBe('failed');
    expect(answer?.content).not.toBe('');
    expect(fake.answers[0]?.startsWith(answer?.content ?? '?')).toBe(true);
    expect(usage.map((row) => row.outcome)).toEqual(['truncated', 'failed', 'failed', 'failed']);
    fake.setDefaults({});
    expect((await stack.answer('Again?')).at(-1)).toMatchObject({ reason: 'completed' });
  });

  test('because the provider refused it says so at once', async () => {
    fake.setDefaults(NAMED_SCENARIOS['content-filter']);
    const events = await stack.answer('Tell me something.');
    expect(events.at(-2)).toMatchObject({ code: 'content_filtered', retryable: false });
    expect(messageOf(events).metadata.error).toMatchObject({ code: 'content_filtered' });
  });
});

describe('a stop', () => {
  test('before the first token ends the turn, and frees the provider', async () => {
    fake.setDefaults(NAMED_SCENARIOS['stall-after-head']);
    const turn = await stack.ask('Tell me something.');
    await fake.waitForRequest();
    expect(await stack.turns.stop('c1', turn.id)).toBe(true);
    const events = await stack.read(turn.id);
    expect(events.at(-1)).toMatchObject({ type: 'turn-end', reason: 'stopped' });
    expect((await stored(events)).turn.status).toBe('stopped');
    await fake.waitForAbort();
  });

  test('in mid-answer keeps what was shown', async () => {
    fake.setDefaults(NAMED_SCENARIOS['stall-mid']);
    const turn = await stack.ask('Tell me something.');
    await stack.read(turn.id, (event) => event.type === 'text-delta');
    await stack.turns.stop('c1', null);
    const events = await stack.read(turn.id);
    expect(typesOf(events).slice(-5)).toEqual([
      'text-delta',
      'attempt-end',
      'text-end',
      'step-end',
      'turn-end',
    ]);
    const { answer, usage } = await stored(events);
    expect(answer?.content).toBe(answerText(events));
    expect(fake.answers[0]?.startsWith(answer?.content ?? '?')).toBe(true);
    expect(usage).toMatchObject([{ outcome: 'stopped', estimated: 1 }]);
  });

  test('while a tool runs ends the turn, and the call has a result that says so', async () => {
    const { promise: started, resolve: start } = Promise.withResolvers<AbortSignal>();
    lookUp = (_word, signal) => {
      start(signal);
      return new Promise(() => undefined);
    };
    fake.setDefaults({ toolCalls: [{ name: 'lookup', arguments: '{"word":"tide"}' }] });
    const turn = await stack.ask('What is a tide?');
    const signal = await started;
    await stack.turns.stop('c1', null);
    const events = await stack.read(turn.id);
    expect(events.filter((event) => event.type === 'tool-result')).toMatchObject([
      { outcome: 'unknown', modelOutput: 'The turn ended before this call had a result.' },
    ]);
    expect(signal.aborted).toBe(true);
    expect(fake.requests).toHaveLength(1);
  });

  test('of another turn, or of nothing, stops nothing', async () => {
    expect(await stack.turns.stop('c1', null)).toBe(false);
    fake.setDefaults(NAMED_SCENARIOS['stall-after-head']);
    const turn = await stack.ask('Tell me something.');
    expect(await stack.turns.stop('c1', 'another')).toBe(false);
    expect(await stack.turns.stop('c2', turn.id)).toBe(false);
    expect((await readStoredTurn(database.db, turn.id)).turn.stop_requested).toBe(0);
    expect(await stack.turns.stop('c1', null)).toBe(true);
    expect(await stack.turns.stop('c1', null)).toBe(false);
  });

  test('of a turn whose process does not know yet that it is committed is not lost', async () => {
    fake.setDefaults(NAMED_SCENARIOS['stall-after-head']);
    const { promise: untilToldOfCommit, resolve: tell } = Promise.withResolvers<void>();
    const slow = new TurnStack({
      database,
      fake,
      newId: createCountingIds('s'),
      untilToldOfCommit,
    });
    const asked = slow.ask('Tell me something.');
    await until(async () => (await findOpenTurn(database.db, 'c1')) !== undefined);
    const stopped = slow.turns.stop('c1', null);
    await until(async () => (await findOpenTurn(database.db, 'c1'))?.isStopRequested === true);
    tell();
    expect(await stopped).toBe(true);
    const turn = await asked;
    expect((await readStoredTurn(database.db, turn.id)).turn.status).toBe('stopped');
    await slow.close();
  });
});

test('a turn is settled when it is not being written any more', async () => {
  const turn = await stack.ask('Tell me something.');
  await stack.turns.settled(turn.id);
  expect((await readStoredTurn(database.db, turn.id)).turn.status).toBe('completed');
  await stack.turns.settled('nothing');
});

test('an unknown model is refused before anything is stored', async () => {
  const request = {
    model: 'nothing',
    system: null,
    temperature: null,
    maxTokens: null,
    history: [],
  };
  await expect(stack.ask('Hi', { request })).rejects.toMatchObject({ code: 'unknown_model' });
  expect(await findConversation(database.db, 'anna', 'c1')).toBeUndefined();
});
