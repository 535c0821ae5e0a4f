/** What AutoGen's own client sends is taken by every provider, and gets what that client can read. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type FakeProvider, startFakeProvider } from '../../fake-provider/server.ts';
import { startTestApp, type TestApp } from '../../harness/app.ts';
import { AUTOGEN_REQUESTS } from './autogen-requests.ts';
import { expectOneAnswer, readStream } from './stream-reader.ts';

const KEY = 'sk-test-0123456789abcdefghij';
const MODELS = {
  openai: 'gpt-5.6-mini',
  groq: 'openai/gpt-oss-120b',
  google: 'gemini-3.5-flash',
  anthropic: 'claude-haiku-4-5',
  ollama: 'llama3.2',
};
type Vendor = keyof typeof MODELS;
const VENDORS = Object.keys(MODELS) as Vendor[];
const CALL = { name: 'exchange_rate', arguments: '{"base":"EUR"}' };

const fakes = {} as Record<Vendor, FakeProvider>;
let app: TestApp;

beforeAll(async () => {
  for (const vendor of VENDORS) {
    fakes[vendor] = await startFakeProvider({ models: [MODELS[vendor]] });
  }
  app = await startTestApp({
    env: {
      OPENAI_API_KEY: KEY,
      OPENAI_BASE_URL: `${fakes.openai.url}/v1`,
      GROQ_API_KEY: KEY,
      GROQ_BASE_URL: fakes.groq.url,
      GOOGLE_GENERATIVE_AI_API_KEY: KEY,
      GOOGLE_GENERATIVE_AI_BASE_URL: fakes.google.url,
      ANTHROPIC_API_KEY: KEY,
      ANTHROPIC_BASE_URL: fakes.anthropic.url,
      OLLAMA_BASE_URL: fakes.ollama.url,
    },
    configYaml: `aliases: { gpt-4-ours: { model: openai/${MODELS.openai}, echoModel: true } }`,
  });
});

afterAll(async () => {
  await app.close();
  await Promise.all(VENDORS.map((vendor) => fakes[vendor].close()));
});

describe.each(VENDORS)('%s', (vendor) => {
  const model = `${vendor}/${MODELS[vendor]}`;
  let fake: FakeProvider;

  beforeEach(() => {
    fake = fakes[vendor];
    fake.setDefaults(vendor === 'ollama' ? { words: 5, dialect: 'ollama' } : { words: 5 });
  });

  describe.each(Object.entries(AUTOGEN_REQUESTS))('takes %s', (_what, request) => {
    test.each(['/v1/chat/completions', '/chat/completions'])('at %s', async (path) => {
      const response = await app.post(path, { ...request, model, stream: false });
      const reply = await response.json();
      expect([response.status, reply.error, fake.requests.at(-1)?.fault]).toEqual([
        200,
        undefined,
        null,
      ]);
      expect(reply).toMatchObject({
        id: expect.any(String),
        created: expect.any(Number),
        model: expect.any(String),
        choices: [{ finish_reason: 'stop', message: { content: fake.answers.at(-1) } }],
        usage: { prompt_tokens: expect.any(Number), completion_tokens: expect.any(Number) },
      });
      expect(reply.choices[0].message).not.toHaveProperty('tool_calls');
      expect(reply.choices[0].message).not.toHaveProperty('function_call');
    });

    test('streamed', async () => {
      const response = await app.post('/v1/chat/completions', {
        ...request,
        model,
        stream: true,
        stream_options: { include_usage: true },
      });
      expectOneAnswer(await readStream(response), { choices: 1, hasUsage: true });
      expect(fake.requests.at(-1)?.fault).toBeNull();
    });
  });

  test.each([false, true])('has its calls read (stream: %s)', async (stream) => {
    fake.queue({ toolCalls: [CALL, CALL], toolArguments: 'characters' });
    const request = AUTOGEN_REQUESTS['tools to be called'];
    const response = await app.post('/v1/chat/completions', { ...request, model, stream });
    if (stream) {
      const answer = await readStream(response);
      expectOneAnswer(answer, { choices: 1, hasUsage: false });
      expect(answer.chunks.at(-1)?.choices[0]?.finish_reason).toBe('tool_calls');
    } else {
      const [choice] = (await response.json()).choices;
      expect(choice.finish_reason).toBe('tool_calls');
      expect(choice.message.tool_calls).toEqual([
        { id: expect.any(String), type: 'function', function: CALL },
        { id: expect.any(String), type: 'function', function: CALL },
      ]);
    }
  });

  test('has a call of old read', async () => {
    fake.queue({ toolCalls: [CALL] });
    const request = AUTOGEN_REQUESTS['a function that has to be called'];
    const response = await app.post('/v1/chat/completions', { ...request, model, stream: false });
    const [choice] = (await response.json()).choices;
    expect(choice).toMatchObject({
      finish_reason: 'function_call',
      message: { content: null, function_call: CALL },
    });
    expect(choice.message).not.toHaveProperty('tool_calls');
  });
});

test('a name with spaces is one that OpenAI takes, and says who spoke', async () => {
  const request = AUTOGEN_REQUESTS['a choice of the next speaker, asked for last'];
  await app.post('/v1/chat/completions', { ...request, model: `openai/${MODELS.openai}` });
  const names = fakes.openai.requests.at(-1)?.body.messages.map(({ name }) => name);
  expect(names).toEqual([undefined, 'user_proxy', 'Chief_Financial_Officer', undefined]);
});

test('an alias with a name that its tokenizer knows is given back as it was sent', async () => {
  const body = { messages: [{ role: 'user', content: 'Hi' }], model: 'gpt-4-ours' };
  const whole = await app.post('/v1/chat/completions', { ...body, stream: false });
  expect((await whole.json()).model).toBe('gpt-4-ours');
  const streamed = await app.post('/v1/chat/completions', { ...body, stream: true });
  const models = (await readStream(streamed)).chunks.map((chunk) => chunk.model);
  expect(new Set(models)).toEqual(new Set(['gpt-4-ours']));
});
