/** Groq's own client, which asks under `/openai/v1`. */
import Groq from 'groq-sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OPERATOR_KEY } from '../../harness/app.ts';
import { countingFetch, type Fixture, GROQ_MODEL, MODEL, startFixture } from './fixture.ts';

let fixture: Fixture;
let client: Groq;

beforeAll(async () => {
  fixture = await startFixture();
  client = newClient();
});

afterAll(() => fixture?.close());

function newClient(options: ConstructorParameters<typeof Groq>[0] = {}): Groq {
  return new Groq({ baseURL: fixture.app.url, apiKey: OPERATOR_KEY, ...options });
}

const messages = [{ role: 'user' as const, content: 'Tell me something.' }];
const WEATHER = {
  type: 'function' as const,
  function: { name: 'weather', parameters: { type: 'object' } },
};
const CALLS = [{ name: 'weather', arguments: '{"city":"Bern"}' }];

describe.each([GROQ_MODEL, MODEL])('with %s', (model) => {
  test('an answer comes whole', async () => {
    fixture.fake.queue({ words: 8 });
    const { choices, usage } = await client.chat.completions.create({ model, messages });
    expect(choices[0]?.message.content).toBe(fixture.fake.answers.at(-1));
    expect(usage?.completion_tokens).toBe(8);
  });

  test('an answer comes as a stream', async () => {
    fixture.fake.queue({ words: 8 });
    const stream = await client.chat.completions.create({ model, messages, stream: true });
    let text = '';
    for await (const { choices } of stream) text += choices[0]?.delta.content ?? '';
    expect(text).toBe(fixture.fake.answers.at(-1));
  });

  test('tools are called, whole and in a stream', async () => {
    fixture.fake.queue({ toolCalls: CALLS }, { toolCalls: CALLS });
    const ask = { model, messages, tools: [WEATHER] };
    const { choices } = await client.chat.completions.create(ask);
    expect(choices[0]?.message.tool_calls?.map((call) => call.function)).toEqual(CALLS);
    const parts = [];
    const stream = await client.chat.completions.create({ ...ask, stream: true });
    for await (const chunk of stream) parts.push(...(chunk.choices[0]?.delta.tool_calls ?? []));
    expect(parts.map((part) => part.function?.arguments ?? '').join('')).toBe(CALLS[0]?.arguments);
    expect(parts[0]).toMatchObject({ index: 0, function: { name: 'weather' } });
  });
});

test('JSON is asked for by its schema', async () => {
  fixture.fake.queue({ text: '{"celsius":21}' });
  const response_format = {
    type: 'json_schema' as const,
    json_schema: { name: 'weather', schema: { type: 'object' } },
  };
  const { choices } = await client.chat.completions.create({
    model: GROQ_MODEL,
    messages,
    response_format,
  });
  expect(JSON.parse(choices[0]?.message.content ?? '')).toEqual({ celsius: 21 });
  expect(fixture.fake.requests.at(-1)?.body.response_format).toEqual(response_format);
});

test('errors are its own, and not asked for again in vain', async () => {
  const unknown = client.chat.completions.create({ model: 'none', messages });
  await expect(unknown).rejects.toBeInstanceOf(Groq.NotFoundError);
  const wrongKey = newClient({ apiKey: 'gsk-wrong' }).models.list();
  await expect(wrongKey).rejects.toBeInstanceOf(Groq.AuthenticationError);
  const counting = countingFetch();
  const down = newClient({ fetch: counting.fetch }).chat.completions.create({
    model: 'fake/unavailable/fake-1',
    messages,
  });
  await expect(down).rejects.toMatchObject({ status: 502 });
  expect(counting.calls()).toBe(1);
});

test('a client that leaves is seen by the provider', async () => {
  fixture.fake.queue({ words: 200, pace: { tokensPerSecond: 100 } });
  const stream = await client.chat.completions.create({ model: MODEL, messages, stream: true });
  const { index } = fixture.fake.requests.at(-1) ?? {};
  for await (const _chunk of stream) break;
  const { request } = await fixture.fake.waitForAbort((abort) => abort.request.index === index);
  expect(request.piecesSent).toBeLessThan(200);
});

test('models are listed and found, also with slashes in their names', async () => {
  const { data } = await client.models.list();
  expect(data.map(({ id }) => id)).toContain(GROQ_MODEL);
  expect(await client.models.retrieve(GROQ_MODEL)).toMatchObject({ id: GROQ_MODEL });
});
