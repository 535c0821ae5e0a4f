import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FakeProvider, startFakeProvider } from '../fake-provider/server.ts';
import { answerText, readEvents } from '../harness/answers.ts';
import { startTestApp, type TestApp } from '../harness/app.ts';

const GROQ_KEY = 'gsk_test_0123456789abcdefghijklmnop';
const MODELS = ['openai/gpt-oss-120b', 'openai/gpt-oss-20b', 'qwen/qwen3.6-27b'];

let fake: FakeProvider;
let app: TestApp;

beforeAll(async () => {
  fake = await startFakeProvider({ models: MODELS, apiKey: GROQ_KEY });
  app = await startTestApp({ env: { GROQ_API_KEY: GROQ_KEY, GROQ_BASE_URL: fake.url } });
});

afterAll(async () => {
  await app.close();
  await fake.close();
});

async function ask(
  model?: string,
  message = 'Hello',
): Promise<{ text: string; provider?: string; asked?: string }> {
  const response = await app.post('/api/chat', { message, model, format: 'events' });
  expect(response.status).toBe(200);
  const events = await readEvents(response);
  const attempt = events.find((event) => event.type === 'attempt-start');
  return {
    text: answerText(events),
    provider: attempt?.provider,
    asked: fake.requests.at(-1)?.body.model,
  };
}

test('one key is enough: the same server talks to Groq', async () => {
  const { text, provider, asked } = await ask();
  expect(text).toBe(fake.answers.at(-1));
  expect(provider).toBe('groq');
  expect(asked).toBe('openai/gpt-oss-20b');
  const request = fake.requests.at(-1);
  expect(request?.path).toBe('/openai/v1/chat/completions');
  expect(request?.headers.authorization).toBe(`Bearer ${GROQ_KEY}`);
});

test('a demanding question goes to the strong model', async () => {
  const { asked } = await ask('auto', 'Compare B-trees and LSM trees, step by step.');
  expect(asked).toBe('openai/gpt-oss-120b');
});

test('a target that fails before its first word is passed over in silence', async () => {
  fake.queue({ fault: { type: 'answer', status: 404, body: '{}' } });
  const { text, asked } = await ask();
  expect(asked).toBe('openai/gpt-oss-120b');
  expect(text).toBe(fake.answers.at(-1));
});

test.each([
  ['groq-llama-70b', 'openai/gpt-oss-120b'],
  ['groq-llama-8b', 'openai/gpt-oss-20b'],
  ['llama-3.3-70b-versatile', 'openai/gpt-oss-120b'],
  ['llama3-70b-8192', 'openai/gpt-oss-120b'],
  ['llama3-8b-8192', 'openai/gpt-oss-20b'],
  ['openai/gpt-oss-20b', 'openai/gpt-oss-20b'],
  ['groq/qwen/qwen3.6-27b', 'qwen/qwen3.6-27b'],
])('%s is served by %s', async (model, expected) => {
  const { text, asked } = await ask(model);
  expect(asked).toBe(expected);
  expect(text).toBe(fake.answers.at(-1));
});

test.each(['mixtral-8x7b-32768', 'gemma-7b-it'])(
  '%s, long retired, still answers',
  async (model) => {
    expect((await ask(model)).text).toBe(fake.answers.at(-1));
  },
);

test('the discovered models are listed, with the aliases that mean them', async () => {
  const response = await app.fetch('/api/models');
  const { models } = (await response.json()) as { models: { id: string; aliases: string[] }[] };
  const ids = models.map(({ id }) => id);
  for (const model of MODELS) expect(ids).toContain(`groq/${model}`);
  expect(ids).toContain('demo');
  const best = models.find(({ id }) => id === 'groq/openai/gpt-oss-120b');
  expect(best?.aliases).toContain('groq-llama-70b');
});

test('the key is in no answer and no error', async () => {
  const body = `{"error":{"message":"Invalid API Key ${GROQ_KEY}"}}`;
  fake.queue({ fault: { type: 'answer', status: 401, body } });
  const response = await app.post('/api/chat', {
    message: 'x',
    model: 'groq-llama-8b',
    stream: false,
  });
  expect(response.status).toBe(502);
  expect(await response.text()).not.toContain(GROQ_KEY);
});
