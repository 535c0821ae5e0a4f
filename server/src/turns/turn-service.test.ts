import { textOf } from '@chimera/protocol/message';
import { describe, expect, test } from 'vitest';
import { NAMED_SCENARIOS } from '../../../test/fake-provider/named-scenarios.ts';
import { answerText, messageOf, typesOf } from '../../../test/harness/answers.ts';
import { readStoredTurn } from '../../../test/harness/stored-turns.ts';
import { useTurnWorld } from '../../../test/harness/turn-world.ts';
import { findConversation } from '../store/conversations.ts';
import { findMessage } from '../store/messages.ts';
import { PLAIN_WISH } from '../store/turns.ts';

const world = useTurnWorld();

describe('a turn', () => {
  test('tells its story from start to end, numbered without a gap', async () => {
    const events = await world.stack.answer('Tell me something.');
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
    expect(answerText(events)).toBe(world.processes.fake.answers[0]);
    expect(events.at(-1)).toMatchObject({ reason: 'completed', finishReason: 'stop' });
  });

  test('without a model is one for the model of the configuration', async () => {
    const [start] = await world.stack.answer('Tell me something.');
    expect(start).toMatchObject({ type: 'turn-start', requestedModel: 'acme/fake-1' });
  });

  test('is stored as the very message that its readers have folded', async () => {
    const events = await world.stack.answer('Tell me something.');
    const message = messageOf(events);
    const kept = await findMessage(world.processes.database.db, 'c1', message.id);
    expect(kept).toMatchObject({
      role: 'assistant',
      parts: JSON.parse(JSON.stringify(message.parts)),
      metadata: JSON.parse(JSON.stringify(message.metadata)),
      content: textOf(message),
    });
    const { turn, usage } = await world.processes.stored(events);
    expect(turn.status).toBe('completed');
    const [row] = usage;
    expect(row).toMatchObject({
      provider: 'acme',
      model: 'fake-1',
      route: 'acme/fake-1',
      outcome: 'completed',
    });
    const end = events.find((event) => event.type === 'attempt-end');
    expect(row?.first_token_ms).toBe(end?.firstTokenMs);
    expect(row?.duration_ms).toBe(end?.durationMs);
    expect(end?.durationMs).toBeGreaterThanOrEqual(end?.firstTokenMs ?? Number.NaN);
    expect(await findConversation(world.processes.database.db, 'anna', 'c1')).toMatchObject({
      title: 'Tell me something.',
      running_turn_id: null,
    });
  });

  test('knows what was said before it', async () => {
    const first = answerText(await world.stack.answer('One.'));
    await world.stack.answer('Two.');
    expect(world.processes.fake.requests[1]?.body.messages.slice(1)).toEqual([
      { role: 'user', content: 'One.' },
      { role: 'assistant', content: first },
      { role: 'user', content: 'Two.' },
    ]);
  });

  test('sends what was asked for', async () => {
    const request = {
      ...PLAIN_WISH,
      model: 'acme/fake-2',
      system: 'Rhyme.',
      temperature: 0.3,
      maxTokens: 50,
      history: [{ role: 'user' as const, content: 'Before.' }],
    };
    await world.stack.answer('Now.', { request });
    expect(world.processes.fake.requests[0]?.body).toMatchObject({
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
    await world.stack.answer('Tell me something.', { requestId: 'request-1' });
    expect(world.stack.told).toMatchObject([
      { name: 'turnStarted', fields: { requestId: 'request-1', requestedModel: 'acme/fake-1' } },
      { name: 'attemptStarted', fields: { attempt: 1, provider: 'acme', cause: 'first' } },
      { name: 'attemptEnded', fields: { attempt: 1, provider: 'acme', outcome: 'completed' } },
      { name: 'turnEnded', fields: { reason: 'completed' } },
    ]);
    const { durationMs } = world.stack.told[2]?.fields ?? {};
    expect(durationMs).toBeLessThan(30_000);
  });
});

describe('a turn with tools', () => {
  const toolCalls = [{ name: 'lookup', arguments: '{"word":"tide"}' }];

  test('runs them, and lets the model go on with what they found', async () => {
    world.processes.fake.setDefaults({ toolCalls });
    const events = await world.stack.answer('What is a tide?');
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
    expect(world.processes.fake.requests[0]?.body.tools).toMatchObject([
      { function: { name: 'lookup' } },
      { function: { name: 'order' } },
    ]);
    expect(world.processes.fake.requests[1]?.body.messages.slice(2)).toMatchObject([
      { role: 'assistant', tool_calls: [{ function: { name: 'lookup' } }] },
      { role: 'tool', content: 'tide is a word.' },
    ]);
    expect(messageOf(events).parts).toMatchObject([
      { type: 'step-start' },
      { type: 'tool-lookup', state: 'output-available', output: { meaning: 'tide is a word.' } },
      { type: 'step-start' },
      { type: 'text', text: world.processes.fake.answers[0] },
    ]);
  });

  test('runs several side by side, and keeps each result with its call', async () => {
    const { promise: bothRun, resolve } = Promise.withResolvers<void>();
    let running = 0;
    world.processes.whatToolsDo = async (word) => {
      if (++running === 2) resolve();
      await bothRun;
      return `${word}!`;
    };
    world.processes.fake.setDefaults({
      toolCalls: [...toolCalls, { name: 'lookup', arguments: '{"word":"lamp"}' }],
    });
    const events = await world.stack.answer('What are these?');
    const outputs = messageOf(events).parts.flatMap((part) =>
      'output' in part ? [part.output] : [],
    );
    expect(outputs).toEqual([
      { word: 'tide', meaning: 'tide!' },
      { word: 'lamp', meaning: 'lamp!' },
    ]);
  });

  test('tells the model what went wrong', async () => {
    world.processes.whatToolsDo = () => Promise.reject(new Error('The dictionary is closed.'));
    world.processes.fake.setDefaults({ toolCalls });
    await world.stack.answer('What is a tide?');
    expect(world.processes.fake.requests[1]?.body.messages.at(-1)).toMatchObject({
      role: 'tool',
      content: 'Error: The dictionary is closed.',
    });
  });

  test('does not run a call whose arguments do not fit', async () => {
    world.processes.whatToolsDo = () => Promise.reject(new Error('It ran.'));
    world.processes.fake.setDefaults({
      toolCalls: [{ name: 'lookup', arguments: '{"wort":"Ebbe"}' }],
    });
    const events = await world.stack.answer('What is a tide?');
    expect(events.filter((event) => event.type === 'tool-result')).toMatchObject([
      { outcome: 'error', modelOutput: expect.stringContaining('The call was not run.') },
    ]);
    expect(events.at(-1)).toMatchObject({ reason: 'completed' });
  });

  test('asks again for a call that was cut, and runs it once', async () => {
    const words: string[] = [];
    world.processes.whatToolsDo = async (word) => {
      words.push(word);
      return word;
    };
    world.processes.fake.queue({ toolCalls, fault: { type: 'end', at: 6 } });
    world.processes.fake.setDefaults({ toolCalls });
    const events = await world.stack.answer('What is a tide?');
    expect(words).toEqual(['tide']);
    const ids = events.flatMap((event) => ('callId' in event ? [event.callId] : []));
    expect(new Set(ids).size).toBe(1);
    expect(events.at(-1)).toMatchObject({ reason: 'completed' });
  });
});

describe('a turn that fails', () => {
  test('says why, keeps what was shown, and leaves the conversation free', async () => {
    world.processes.fake.setDefaults(NAMED_SCENARIOS.unavailable);
    world.processes.fake.queue({ fault: { type: 'end', at: 12 } });
    const events = await world.stack.answer('Tell me something.');
    expect(events.slice(-2)).toMatchObject([
      { type: 'error', code: 'answer_interrupted', retryable: true },
      { type: 'turn-end', reason: 'failed', finishReason: 'error' },
    ]);
    const { turn, answer, usage } = await world.processes.stored(events);
    expect(turn.status).toBe('failed');
    expect(answer?.content).not.toBe('');
    expect(world.processes.fake.answers[0]?.startsWith(answer?.content ?? '?')).toBe(true);
    expect(usage.map((row) => row.outcome)).toEqual(['truncated', 'failed', 'failed', 'failed']);
    world.processes.fake.setDefaults({});
    expect((await world.stack.answer('Again?')).at(-1)).toMatchObject({ reason: 'completed' });
  });

  test('because the provider refused it says so at once', async () => {
    world.processes.fake.setDefaults(NAMED_SCENARIOS['content-filter']);
    const events = await world.stack.answer('Tell me something.');
    expect(events.at(-2)).toMatchObject({ code: 'content_filtered', retryable: false });
    expect(messageOf(events).metadata.error).toMatchObject({ code: 'content_filtered' });
  });
});

test('a turn is settled when it is not being written any more', async () => {
  const turn = await world.stack.ask('Tell me something.');
  await world.stack.turns.settled(turn.id);
  expect((await readStoredTurn(world.processes.database.db, turn.id)).turn.status).toBe(
    'completed',
  );
  await world.stack.turns.settled('nothing');
});

test('an unknown model is refused before anything is stored', async () => {
  const request = { ...PLAIN_WISH, model: 'nothing' };
  await expect(world.stack.ask('Hi', { request })).rejects.toMatchObject({ code: 'unknown_model' });
  expect(await findConversation(world.processes.database.db, 'anna', 'c1')).toBeUndefined();
});
