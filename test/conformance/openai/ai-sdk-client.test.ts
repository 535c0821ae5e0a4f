/** The AI SDK over its two providers that speak this wire. */
import { createGroq } from '@ai-sdk/groq';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import {
  APICallError,
  generateText,
  type LanguageModel,
  Output,
  stepCountIs,
  streamText,
  tool,
} from 'ai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { OPERATOR_KEY } from '../../harness/app.ts';
import { type Fixture, GROQ_MODEL, MODEL, startFixture } from './fixture.ts';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await startFixture();
});

afterAll(() => fixture?.close());

type ModelMaker = (model: string, apiKey?: string) => LanguageModel;

const MAKERS: Record<string, ModelMaker> = {
  '@ai-sdk/openai-compatible': (model, apiKey = OPERATOR_KEY) =>
    createOpenAICompatible({
      name: 'chimera',
      baseURL: `${fixture.app.url}/v1`,
      apiKey,
      includeUsage: true,
      supportsStructuredOutputs: true,
    })(model),
  '@ai-sdk/groq': (model, apiKey = OPERATOR_KEY) =>
    createGroq({ baseURL: `${fixture.app.url}/openai/v1`, apiKey })(model),
};

const prompt = 'What is the weather in Bern and in Rome?';
const CALLS = [
  { name: 'weather', arguments: '{"city":"Bern"}' },
  { name: 'weather', arguments: '{"city":"Rome"}' },
];

describe.each(Object.entries(MAKERS))('%s', (_name, modelOf) => {
  test.each([MODEL, GROQ_MODEL])('gets a whole answer of %s', async (id) => {
    fixture.fake.queue({ words: 8 });
    const { text, finishReason, usage } = await generateText({ model: modelOf(id), prompt });
    expect(text).toBe(fixture.fake.answers.at(-1));
    expect(finishReason).toBe('stop');
    expect(usage.outputTokens).toBe(8);
  });

  test.each([MODEL, GROQ_MODEL])('gets a stream of %s', async (id) => {
    fixture.fake.queue({ words: 8, reasoning: 'Let me think.' });
    const { textStream } = streamText({ model: modelOf(id), prompt });
    const parts = await Array.fromAsync(textStream);
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.join('')).toBe(fixture.fake.answers.at(-1));
  });

  test('has its tools called, and tells their results', async () => {
    fixture.fake.queue(
      { toolCalls: CALLS, toolArguments: 'interleaved' },
      { text: 'Warm in both.' },
    );
    const cities: string[] = [];
    const result = streamText({
      model: modelOf(MODEL),
      prompt,
      stopWhen: stepCountIs(3),
      tools: {
        weather: tool({
          inputSchema: z.object({ city: z.string() }),
          execute: ({ city }) => {
            cities.push(city);
            return '21 °C';
          },
        }),
      },
    });
    expect(await result.text).toBe('Warm in both.');
    expect(cities).toEqual(['Bern', 'Rome']);
    const roles = fixture.fake.requests.at(-1)?.body.messages.map(({ role }) => role);
    expect(roles).toEqual(['user', 'assistant', 'tool', 'tool']);
  });

  test('gets JSON by its schema', async () => {
    fixture.fake.queue({ text: '{"city":"Bern","celsius":21}', pieces: 'utf-16-units' });
    const schema = z.object({ city: z.string(), celsius: z.number() });
    const { output } = await generateText({
      model: modelOf(MODEL),
      prompt,
      output: Output.object({ schema }),
    });
    expect(output).toEqual({ city: 'Bern', celsius: 21 });
    expect(fixture.fake.requests.at(-1)?.body.response_format).toMatchObject({
      type: 'json_schema',
      json_schema: { schema: { properties: { city: { type: 'string' } } } },
    });
  });

  test.each([
    ['a wrong key', MODEL, 'sk-wrong', 401, 'This API key is not valid.'],
    ['a model that there is not', 'none', OPERATOR_KEY, 404, 'There is no model none.'],
    [
      'a request that the provider refuses',
      'fake/bad-parameter/fake-1',
      OPERATOR_KEY,
      400,
      'max_tokens',
    ],
  ])('is told of %s', async (_what, id, key, status, words) => {
    const asking = generateText({ model: modelOf(id, key), prompt });
    const error = await asking.then(
      () => null,
      (reason: unknown) => reason,
    );
    if (!APICallError.isInstance(error)) throw new Error('There was no error of the API.');
    expect(error.statusCode).toBe(status);
    expect(error.message).toContain(words);
  });

  test('is told of an answer that broke off', async () => {
    fixture.fake.queue({ words: 30, fault: { type: 'reset', at: 12 } });
    const errors: unknown[] = [];
    const result = streamText({
      model: modelOf(MODEL),
      prompt,
      headers: { 'x-chimera-continue': 'off' },
      onError: ({ error }) => void errors.push(error),
    });
    const parts = await Array.fromAsync(result.fullStream, ({ type }) => type);
    expect(parts).toContain('text-delta');
    expect(parts).toContain('error');
    expect(errors).toHaveLength(1);
    expect(JSON.stringify(errors) + String(errors)).toContain('interrupted');
  });

  test('ends the provider’s work by leaving', async () => {
    fixture.fake.queue({ words: 200, pace: { tokensPerSecond: 100 } });
    const controller = new AbortController();
    const result = streamText({
      model: modelOf(MODEL),
      prompt,
      abortSignal: controller.signal,
      onError: () => undefined,
    });
    const index = fixture.fake.requests.length;
    for await (const _text of result.textStream) controller.abort();
    await fixture.fake.waitForAbort(({ request }) => request.index === index);
  });
});

test.each([
  ['@ai-sdk/openai-compatible', MODEL, 'openai'],
  // It reads what Groq says unasked, in a field of its own.
  ['@ai-sdk/groq', GROQ_MODEL, 'groq'],
] as const)('%s learns what a stream used', async (name, id, dialect) => {
  const model = MAKERS[name]?.(id);
  if (model === undefined) throw new Error(`There is no ${name}.`);
  fixture.fake.queue({ words: 8, dialect });
  const result = streamText({ model, prompt });
  expect(await result.text).toBe(fixture.fake.answers.at(-1));
  expect((await result.usage).outputTokens).toBe(8);
});
