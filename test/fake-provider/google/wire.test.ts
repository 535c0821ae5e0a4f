import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Scenario } from '../scenario.ts';
import type { FakeProvider } from '../server.ts';
import { startFakeProvider } from '../server.ts';

const KEY = 'AIza-test-key';
const QUESTION = { contents: [{ role: 'user', parts: [{ text: 'Tell me something.' }] }] };

let fake: FakeProvider;
beforeEach(async () => {
  fake = await startFakeProvider({ seed: 9, apiKey: KEY, models: ['gemini-3.5-flash'] });
});
afterEach(() => fake.close());

function post(body: object, verb = 'streamGenerateContent?alt=sse', model = 'gemini-3.5-flash') {
  return fetch(`${fake.url}/v1beta/models/${model}:${verb}`, {
    method: 'POST',
    headers: { 'x-goog-api-key': KEY },
    body: JSON.stringify(body),
  });
}

async function events(scenario: Scenario = {}) {
  fake.queue(scenario);
  const text = await (await post(QUESTION)).text();
  const frames = text.split('\n\n').filter((frame) => frame !== '');
  expect(frames.every((frame) => frame.startsWith('data: {'))).toBe(true);
  return frames.map((frame) => JSON.parse(frame.slice('data: '.length)));
}

describe('a stream', () => {
  test('has the form of the recordings: parts, counts so far, a reason, no other end', async () => {
    const [first, second, ...rest] = await events({ text: 'Three words here' });
    expect(first).toEqual({
      candidates: [{ content: { parts: [{ text: 'Three' }], role: 'model' }, index: 0 }],
      usageMetadata: {
        promptTokenCount: 3,
        candidatesTokenCount: 1,
        totalTokenCount: 4,
        promptTokensDetails: [{ modality: 'TEXT', tokenCount: 3 }],
      },
      modelVersion: 'gemini-3.5-flash',
      responseId: 'fake-response-0',
    });
    expect(second.usageMetadata.candidatesTokenCount).toBe(2);
    expect(rest.at(-1).candidates).toEqual([
      { content: { parts: [{ text: '' }], role: 'model' }, finishReason: 'STOP', index: 0 },
    ]);
  });

  test('tells thoughts and counts them apart', async () => {
    const [first] = await events({ reasoning: 'Hm.', text: 'Yes' });
    expect(first.candidates[0].content.parts).toEqual([{ text: 'Hm.', thought: true }]);
    expect(first.usageMetadata).toMatchObject({ thoughtsTokenCount: 1, totalTokenCount: 4 });
  });

  test('brings calls whole, the first of them signed, and stops in another event', async () => {
    const toolCalls = ['{"a":1}', '{}'].map((text) => ({ name: 'f', arguments: text }));
    const [first, second, last] = await events({ toolCalls });
    expect(first.candidates[0].content.parts).toEqual([
      { functionCall: { name: 'f', args: { a: 1 } }, thoughtSignature: expect.any(String) },
    ]);
    expect(second.candidates[0].content.parts).toEqual([{ functionCall: { name: 'f' } }]);
    expect(last.candidates[0].finishReason).toBe('STOP');
  });

  test('of a question that is stopped has no candidates', async () => {
    const [only] = await events({ isPromptBlocked: true, text: '' });
    expect(only.promptFeedback).toEqual({ blockReason: 'PROHIBITED_CONTENT' });
    expect(only).not.toHaveProperty('candidates');
  });
});

test('an answer that is not streamed is whole', async () => {
  const response = await post(QUESTION, 'generateContent');
  expect(await response.json()).toMatchObject({
    candidates: [{ content: { parts: [{ text: fake.answers[0] }] }, finishReason: 'STOP' }],
  });
});

test('the list of models says what each can do', async () => {
  const response = await fetch(`${fake.url}/v1beta/models`, { headers: { 'x-goog-api-key': KEY } });
  const { models } = (await response.json()) as { models: object[] };
  expect(models).toMatchObject([
    {
      name: 'models/gemini-3.5-flash',
      supportedGenerationMethods: ['generateContent', 'countTokens'],
    },
    { name: 'models/fake-embedding', supportedGenerationMethods: ['embedContent'] },
  ]);
});

test('a wrong key is an invalid argument', async () => {
  const response = await fetch(`${fake.url}/v1beta/models`, { headers: { 'x-goog-api-key': 'x' } });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    error: { status: 'INVALID_ARGUMENT', details: [{ reason: 'API_KEY_INVALID' }] },
  });
});

describe('a request is refused', () => {
  const user = (text: string) => ({ role: 'user', parts: [{ text }] });
  const call = (signature?: string) => ({
    role: 'model',
    parts: [{ functionCall: { id: 'c', name: 'f', args: {} }, thoughtSignature: signature }],
  });
  const result = {
    role: 'user',
    parts: [{ functionResponse: { id: 'c', name: 'f', response: {} } }],
  };
  const SKIP = 'skip_thought_signature_validator';

  test.each<[string, object, RegExp]>([
    ['with a field that is none', { ...QUESTION, stream: true }, /Unknown name "stream"/],
    [
      'with a role that is none',
      { contents: [{ role: 'assistant', parts: [{ text: 'a' }] }] },
      /valid role/,
    ],
    ['without parts', { contents: [{ role: 'user', parts: [] }] }, /must not be empty/],
    ['with an empty text', { contents: [user('')] }, /required oneof field 'data'/],
    [
      'with an empty system',
      { ...QUESTION, systemInstruction: { parts: [{ text: '' }] } },
      /system_instruction/,
    ],
    [
      'that begins with the model',
      { contents: [{ role: 'model', parts: [{ text: 'a' }] }] },
      /user role/,
    ],
    [
      'with a call behind a call',
      { contents: [user('a'), call(SKIP), call(SKIP), result] },
      /function call turn comes/,
    ],
    [
      'with a call that has no result',
      { contents: [user('a'), call(SKIP), user('b')] },
      /number of function response parts/,
    ],
    [
      'with a call at its end',
      { contents: [user('a'), call(SKIP)] },
      /function response turn comes/,
    ],
    [
      'with a result that has no call',
      { contents: [user('a'), result] },
      /function response turn comes/,
    ],
    [
      'with a call that is not signed',
      { contents: [user('a'), call(), result] },
      /missing a thought_signature/,
    ],
    [
      'with a call that another signed',
      { contents: [user('a'), call('c2lnbmVk'), result] },
      /Corrupted thought signature/,
    ],
  ])('%s', async (_how, body, message) => {
    const response = await post(body);
    expect(response.status).toBe(400);
    const { error } = (await response.json()) as { error: { message: string; status: string } };
    expect(error.status).toBe('INVALID_ARGUMENT');
    expect(error.message).toMatch(message);
    expect(fake.requests[0]?.fault).toBe(error.message);
  });

  test('by no model for calls of a turn that is over, or by one that signs nothing', async () => {
    const past = { contents: [user('a'), call(), result, user('b')] };
    expect((await post(past)).status).toBe(200);
    const unsigned = { contents: [user('a'), call(), result] };
    expect((await post(unsigned, 'generateContent', 'gemini-2.5-flash')).status).toBe(200);
  });

  test('when it is none', async () => {
    expect((await post({ messages: [] })).status).toBe(400);
    expect(fake.requests).toEqual([]);
  });
});
