/** LangChain's `ChatOpenAI`. */
import { HumanMessage, ToolMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { ChatOpenAI } from '@langchain/openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { OPERATOR_KEY } from '../../harness/app.ts';
import { type Fixture, MODEL, startFixture } from './fixture.ts';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await startFixture();
});

afterAll(() => fixture?.close());

function newModel(options: { model?: string; apiKey?: string } = {}): ChatOpenAI {
  const { model = MODEL, apiKey = OPERATOR_KEY } = options;
  return new ChatOpenAI({
    model,
    apiKey,
    maxRetries: 0,
    configuration: { baseURL: `${fixture.app.url}/v1` },
  });
}

const QUESTION = 'What is the weather in Bern and in Rome?';
const CALLS = [
  { name: 'weather', arguments: '{"city":"Bern"}' },
  { name: 'weather', arguments: '{"city":"Rome"}' },
];
const weather = tool(() => '21 °C', {
  name: 'weather',
  description: 'Tells how warm it is.',
  schema: z.object({ city: z.string() }),
});

test('gets a whole answer', async () => {
  fixture.fake.queue({ words: 8 });
  const message = await newModel().invoke(QUESTION);
  expect(message.content).toBe(fixture.fake.answers.at(-1));
  expect(message.usage_metadata?.output_tokens).toBe(8);
});

test('gets a stream', async () => {
  fixture.fake.queue({ words: 8 });
  const stream = await newModel().stream(QUESTION);
  const parts = await Array.fromAsync(stream, ({ content }) => content);
  expect(parts.length).toBeGreaterThan(1);
  expect(parts.join('')).toBe(fixture.fake.answers.at(-1));
});

test('has its tools called, whole and in a stream, and tells their results', async () => {
  const called = { toolCalls: CALLS, toolArguments: 'interleaved' } as const;
  fixture.fake.queue(called, called, { text: 'Warm in both.' });
  const model = newModel().bindTools([weather]);
  const expected = [{ args: { city: 'Bern' } }, { args: { city: 'Rome' } }];
  const message = await model.invoke(QUESTION);
  expect(message.tool_calls).toMatchObject(expected);
  const [first, ...others] = await Array.fromAsync(await model.stream(QUESTION));
  const whole = others.reduce((joined, chunk) => joined?.concat(chunk), first);
  expect(whole?.tool_calls).toMatchObject(expected);
  const results = (message.tool_calls ?? []).map(
    ({ id }) => new ToolMessage({ content: '21 °C', tool_call_id: id ?? '' }),
  );
  const answer = await model.invoke([new HumanMessage(QUESTION), message, ...results]);
  expect(answer.content).toBe('Warm in both.');
});

test('gets JSON by its schema', async () => {
  fixture.fake.queue({ text: '{"city":"Bern","celsius":21}' });
  const shape = z.object({ city: z.string(), celsius: z.number() });
  const model = newModel().withStructuredOutput(shape, { name: 'weather', method: 'jsonSchema' });
  expect(await model.invoke(QUESTION)).toEqual({ city: 'Bern', celsius: 21 });
  expect(fixture.fake.requests.at(-1)?.body.response_format).toMatchObject({
    type: 'json_schema',
    json_schema: { name: 'weather' },
  });
});

describe('an error', () => {
  test.each([
    ['of the key', { apiKey: 'sk-wrong' }, 401, 'invalid_api_key'],
    ['of the model', { model: 'none' }, 404, 'model_not_found'],
    ['of the providers', { model: 'fake/unavailable/fake-1' }, 502, 'provider_unavailable'],
  ])('%s is told by status and code', async (_name, options, status, code) => {
    await expect(newModel(options).invoke(QUESTION)).rejects.toMatchObject({ status, code });
  });
});

test('ends the provider’s work by leaving', async () => {
  fixture.fake.queue({ words: 200, pace: { tokensPerSecond: 100 } });
  const controller = new AbortController();
  const stream = await newModel().stream(QUESTION, { signal: controller.signal });
  const index = fixture.fake.requests.length - 1;
  const reading = (async () => {
    for await (const _chunk of stream) controller.abort();
  })();
  await expect(reading).rejects.toThrow(/abort/i);
  await fixture.fake.waitForAbort(({ request }) => request.index === index);
});
