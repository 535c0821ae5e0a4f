import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FakeProvider, startFakeProvider } from '../fake-provider/server.ts';
import { fakeProviderYaml, OPERATOR_KEY, startTestApp, type TestApp } from '../harness/app.ts';

type Messages = OpenAI.ChatCompletionMessageParam[];

const LAMP = 'lamp-lighthouse-desk';
const WEATHER: OpenAI.ChatCompletionTool = {
  type: 'function',
  function: {
    name: 'weather',
    description: 'Tells the weather.',
    parameters: { type: 'object', properties: { at: { type: 'string' } } },
  },
};

let fake: FakeProvider;
let app: TestApp;
let client: OpenAI;

beforeAll(async () => {
  fake = await startFakeProvider();
  app = await startTestApp({ configYaml: fakeProviderYaml(fake.url) });
  client = new OpenAI({ baseURL: `${app.url}/v1`, apiKey: OPERATOR_KEY, maxRetries: 0 });
});

afterAll(async () => {
  await app.close();
  await fake.close();
});

/** The model searches, adds what it found first to the cart, and says so. */
function queueSearch(): void {
  const search = { name: 'search_products', arguments: '{"query":"desk lamp","limit":1}' };
  fake.queue({ toolCalls: [search] }, { text: 'Here is a lamp.' });
}

async function addFound(messages: Messages, headers = {}): Promise<string> {
  const products = (await (await app.fetch('/api/products?query=desk%20lamp&limit=1')).json()) as {
    products: { id: string }[];
  };
  const id = products.products[0]?.id ?? LAMP;
  const add = { name: 'add_to_cart', arguments: JSON.stringify({ product_id: id }) };
  fake.queue({ toolCalls: [add] }, { text: 'Added.' });
  return ask(messages, headers);
}

async function ask(messages: Messages, headers: Record<string, string> = {}): Promise<string> {
  const completion = await client.chat.completions.create(
    { model: 'agent/shop', messages },
    { headers },
  );
  return completion.choices[0]?.message.content ?? '';
}

/** What the model was told of its last call. */
function lastToolMessage(): unknown {
  return fake.requests.at(-1)?.body?.messages.findLast(({ role }) => role === 'tool')?.content;
}

describe('an agent at /v1', () => {
  test('is listed, found, and answers in its own name', async () => {
    const ids = (await client.models.list()).data.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['agent/shop', 'team/research']));
    expect((await client.models.retrieve('agent/shop')).owned_by).toBe('chimera');

    fake.queue({ text: 'Good day.' });
    const { data, response } = await client.chat.completions
      .create({ model: 'agent/shop', messages: [{ role: 'user', content: 'Hello' }] })
      .withResponse();
    expect(data.model).toBe('agent/shop');
    expect(data.choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { content: 'Good day.' },
    });
    expect(response.headers.get('x-chimera-route')).toBe('agent/shop');
    expect(response.headers.get('x-conversation-id')).toBeTypeOf('string');
  });

  test('runs its tools on the server, in a stream too', async () => {
    queueSearch();
    const stream = await client.chat.completions.create({
      model: 'agent/shop',
      messages: [{ role: 'user', content: 'A desk lamp, please' }],
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = '';
    let usage: OpenAI.CompletionUsage | null | undefined;
    for await (const chunk of stream) {
      expect(chunk.choices[0]?.delta.tool_calls).toBeUndefined();
      text += chunk.choices[0]?.delta.content ?? '';
      usage = chunk.usage;
    }
    expect(text).toBe('Here is a lamp.');
    expect(usage?.total_tokens).toBeGreaterThan(0);
    expect(lastToolMessage()).toContain('in stock');
  });

  test('has the system messages, the temperature and the names of the request', async () => {
    fake.queue({ text: 'Yes.' });
    await client.chat.completions.create({
      model: 'agent/shop',
      temperature: 0.1,
      max_tokens: 50,
      messages: [
        { role: 'user', content: 'Hello', name: 'Anna' },
        { role: 'assistant', content: 'Hello, Anna.' },
        { role: 'user', content: 'Are you there?' },
        { role: 'system', content: 'Answer in one word.' },
      ],
    });
    const body = fake.requests.at(-1)?.body;
    expect(body).toMatchObject({ temperature: 0.1 });
    expect(JSON.stringify(body?.messages)).toContain('Answer in one word.');
    expect(JSON.stringify(body?.messages)).toContain('Hello, Anna.');
  });
});

describe('the state of its tools', () => {
  test('is found again by the transcript', async () => {
    const messages: Messages = [{ role: 'user', content: 'I need light for my desk' }];
    queueSearch();
    messages.push({ role: 'assistant', content: await ask(messages) });
    messages.push({ role: 'user', content: 'Add it' });
    messages.push({ role: 'assistant', content: await addFound(messages) });
    expect(lastToolMessage()).not.toContain('Error');

    messages.push({ role: 'user', content: 'What do I have?' });
    fake.queue({ toolCalls: [{ name: 'view_cart', arguments: '{}' }] }, { text: 'One lamp.' });
    await ask(messages);
    expect(lastToolMessage()).toContain('1 ×');
  });

  test('begins anew for words that were never said', async () => {
    fake.queue({ toolCalls: [{ name: 'view_cart', arguments: '{}' }] }, { text: 'Nothing.' });
    await ask([
      { role: 'user', content: 'I need light for my desk' },
      { role: 'assistant', content: 'Words of another conversation.' },
      { role: 'user', content: 'What do I have?' },
    ]);
    expect(lastToolMessage()).toMatch(/empty/i);
  });

  test('has the name that the client gives it, whatever was said', async () => {
    const headers = { 'x-conversation-id': 'my-cart' };
    queueSearch();
    await ask([{ role: 'user', content: 'Lamps?' }], headers);
    await addFound([{ role: 'user', content: 'Take it.' }], headers);
    fake.queue({ toolCalls: [{ name: 'view_cart', arguments: '{}' }] }, { text: 'One lamp.' });
    await ask([{ role: 'user', content: 'And now?' }], headers);
    expect(lastToolMessage()).toContain('1 ×');
  });
});

describe('tools of the client', () => {
  test('are handed back, and their results go on', async () => {
    const messages: Messages = [{ role: 'user', content: 'Will it rain in Rome?' }];
    fake.queue({ toolCalls: [{ name: 'weather', arguments: '{"at":"Rome"}' }] });
    const asked = await client.chat.completions.create({
      model: 'agent/shop',
      messages,
      tools: [WEATHER],
    });
    const message = asked.choices[0]?.message;
    expect(asked.choices[0]?.finish_reason).toBe('tool_calls');
    expect(message?.tool_calls).toMatchObject([
      { type: 'function', function: { name: 'weather', arguments: '{"at":"Rome"}' } },
    ]);

    const call = message?.tool_calls?.[0];
    if (message === undefined || call === undefined) throw new Error('No call was handed back.');
    messages.push(message, { role: 'tool', tool_call_id: call.id, content: 'Sunny.' });
    fake.queue({ text: 'No, it is sunny.' });
    const answered = await client.chat.completions.create({
      model: 'agent/shop',
      messages,
      tools: [WEATHER],
    });
    expect(answered.choices[0]?.message.content).toBe('No, it is sunny.');
    expect(lastToolMessage()).toBe('Sunny.');
  });
});

describe('what goes wrong', () => {
  test.each([{ n: 2 }, { logprobs: true }])('%j is refused', async (fields) => {
    const asked = client.chat.completions.create({
      model: 'agent/shop',
      messages: [{ role: 'user', content: 'Hi' }],
      ...fields,
    });
    await expect(asked).rejects.toMatchObject({ status: 400, param: Object.keys(fields)[0] });
  });

  test('an unknown agent is an unknown model', async () => {
    const asked = client.chat.completions.create({
      model: 'agent/nobody',
      messages: [{ role: 'user', content: 'Hi' }],
    });
    await expect(asked).rejects.toMatchObject({ status: 404, code: 'model_not_found' });
  });

  test('a model that fails for good is an error of OpenAI’s', async () => {
    fake.queue({ fault: { type: 'error', error: 'context-length' } });
    const asked = client.chat.completions.create({
      model: 'agent/shop',
      messages: [{ role: 'user', content: 'Hi' }],
    });
    await expect(asked).rejects.toMatchObject({ status: 400, code: 'context_length_exceeded' });
  });

  test('a client that leaves stops the model', async () => {
    const controller = new AbortController();
    fake.queue({ text: 'A very long answer.', fault: { type: 'stall', at: 2 } });
    const stream = await client.chat.completions.create(
      { model: 'agent/shop', messages: [{ role: 'user', content: 'Hi' }], stream: true },
      { signal: controller.signal },
    );
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break;
    controller.abort();
    await fake.waitForAbort();
  });
});
