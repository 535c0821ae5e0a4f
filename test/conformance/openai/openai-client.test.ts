/** OpenAI's own client, as it is. */
import OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { OPERATOR_KEY } from '../../harness/app.ts';
import { countingFetch, ECHOING_ROUTE, type Fixture, MODEL, startFixture } from './fixture.ts';

/**
 * A client's leaving has to be seen by the provider within this: far above what it takes, for the sake
 * of busy machines, and far below what waiting for the answer would.
 */
const ABORT_MS = 1_000;

let fixture: Fixture;
let client: OpenAI;

beforeAll(async () => {
  fixture = await startFixture();
  client = newClient();
});

afterAll(() => fixture?.close());

function newClient(options: ConstructorParameters<typeof OpenAI>[0] = {}): OpenAI {
  return new OpenAI({ baseURL: `${fixture.app.url}/v1`, apiKey: OPERATOR_KEY, ...options });
}

const messages = [{ role: 'user' as const, content: 'What is the weather in Bern and in Rome?' }];
const ASK = { model: MODEL, messages };
const WEATHER = {
  type: 'function' as const,
  function: {
    name: 'weather',
    parameters: { type: 'object', properties: { city: { type: 'string' } } },
  },
};
const CALLS = [
  { name: 'weather', arguments: '{"city":"Bern"}' },
  { name: 'weather', arguments: '{"city":"Rome"}' },
];

describe('an answer', () => {
  test('comes whole', async () => {
    fixture.fake.queue({ words: 12 });
    const completion = await client.chat.completions.create(ASK);
    expect(completion.choices[0]?.message.content).toBe(fixture.fake.answers.at(-1));
    expect(completion.model).toBe('fake-1');
    expect(completion.usage?.completion_tokens).toBe(12);
    expect(completion._request_id).toEqual(expect.any(String));
  });

  test('comes as a stream, with its usage when that is asked for', async () => {
    fixture.fake.queue({ words: 12 });
    const stream = await client.chat.completions.create({
      ...ASK,
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks = await Array.fromAsync(stream);
    const text = chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');
    expect(text).toBe(fixture.fake.answers.at(-1));
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 12 } });
  });

  test('may be several', async () => {
    fixture.fake.queue({ secondChoice: true, words: 3 });
    const { choices } = await client.chat.completions.create({ ...ASK, n: 2 });
    expect(choices.map(({ index, finish_reason }) => [index, finish_reason])).toEqual([
      [0, 'stop'],
      [1, 'stop'],
    ]);
    expect(choices[1]?.message.content).toBe(' other other other');
  });

  test('names the model that answered, or what was asked for where the route says so', async () => {
    fixture.fake.queue({ words: 3 }, { words: 3 });
    const alias = await client.chat.completions.create({ ...ASK, model: 'our-alias' });
    expect(alias.model).toBe('fake-1');
    const echoed = await client.chat.completions.create({ ...ASK, model: ECHOING_ROUTE });
    expect(echoed.model).toBe(ECHOING_ROUTE);
  });

  test('of JSON is parsed by the schema that was sent', async () => {
    const shape = z.object({ city: z.string(), celsius: z.number() });
    fixture.fake.queue({ text: '{"city":"Bern","celsius":21}', pieces: 'utf-16-units' });
    const format = zodResponseFormat(shape, 'weather');
    const { choices } = await client.chat.completions.parse({ ...ASK, response_format: format });
    expect(choices[0]?.message.parsed).toEqual({ city: 'Bern', celsius: 21 });
    expect(fixture.fake.requests.at(-1)?.body.response_format).toEqual(format);
  });

  test('carries what the client says beside OpenAI’s fields to the provider', async () => {
    fixture.fake.queue({ words: 3 });
    const extra = { top_k: 40, metadata: { team: 'blue' }, seed: 7 };
    await client.chat.completions.create({ ...ASK, ...extra });
    expect(fixture.fake.requests.at(-1)?.body).toMatchObject({ ...extra, model: 'fake-1' });
  });
});

describe('tools', () => {
  test.each(['interleaved', 'whole'] as const)(
    'are called in a stream, %s',
    async (toolArguments) => {
      fixture.fake.queue({ toolCalls: CALLS, toolArguments });
      const { choices } = await client.chat.completions
        .stream({ ...ASK, tools: [WEATHER] })
        .finalChatCompletion();
      expect(choices[0]?.finish_reason).toBe('tool_calls');
      expect(choices[0]?.message.tool_calls).toMatchObject(
        CALLS.map((call) => ({ type: 'function', function: call })),
      );
    },
  );

  test('are called in a whole answer, and their results are told', async () => {
    fixture.fake.queue({ toolCalls: CALLS }, { text: 'Warm in both.' });
    const { choices } = await client.chat.completions.create({ ...ASK, tools: [WEATHER] });
    const [choice] = choices;
    const calls = choice?.message.tool_calls ?? [];
    expect(choice?.message.content).toBeNull();
    expect(calls.map((call) => call.type === 'function' && call.function)).toEqual(CALLS);
    const results = calls.map(({ id }) => ({
      role: 'tool' as const,
      tool_call_id: id,
      content: '21 °C',
    }));
    const conversation = [
      ...messages,
      ...(choice === undefined ? [] : [choice.message]),
      ...results,
    ];
    const answer = await client.chat.completions.create({
      ...ASK,
      messages: conversation,
      tools: [WEATHER],
    });
    expect(answer.choices[0]?.message.content).toBe('Warm in both.');
    const sent = fixture.fake.requests.at(-1)?.body.messages;
    expect(sent?.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'tool']);
    expect(sent?.[1]?.tool_calls).toEqual(calls);
  });

  test('under their old name are answered under it', async () => {
    const functions = [WEATHER.function];
    fixture.fake.queue({ toolCalls: CALLS.slice(0, 1) }, { toolCalls: CALLS.slice(0, 1) });
    const whole = await client.chat.completions.create({ ...ASK, functions });
    expect(whole.choices[0]).toMatchObject({
      finish_reason: 'function_call',
      message: { content: null, function_call: CALLS[0] },
    });
    const streamed = await client.chat.completions
      .stream({ ...ASK, functions })
      .finalChatCompletion();
    expect(streamed.choices[0]).toMatchObject({
      finish_reason: 'function_call',
      message: { function_call: CALLS[0] },
    });
    expect(fixture.fake.requests.at(-1)?.body).toMatchObject({ tools: [WEATHER] });
  });
});

describe('an error', () => {
  async function failure(promise: Promise<unknown>): Promise<InstanceType<typeof OpenAI.APIError>> {
    const error = await promise.then(
      () => null,
      (reason: unknown) => reason,
    );
    if (error instanceof OpenAI.APIError) return error;
    throw new Error('There was no error of the API.', { cause: error });
  }

  test('of the key is an AuthenticationError', async () => {
    const error = await failure(newClient({ apiKey: 'sk-wrong' }).models.list());
    expect(error).toBeInstanceOf(OpenAI.AuthenticationError);
    expect(error).toMatchObject({ status: 401, code: 'invalid_api_key' });
    expect(error.message).not.toContain('sk-wrong');
  });

  test('of the model is a NotFoundError', async () => {
    const error = await failure(client.chat.completions.create({ ...ASK, model: 'gpt-none' }));
    expect(error).toBeInstanceOf(OpenAI.NotFoundError);
    expect(error).toMatchObject({
      status: 404,
      code: 'model_not_found',
      type: 'invalid_request_error',
    });
  });

  test('of the request is a BadRequestError that names the parameter', async () => {
    const error = await failure(client.chat.completions.create({ ...ASK, temperature: 3 }));
    expect(error).toBeInstanceOf(OpenAI.BadRequestError);
    expect(error).toMatchObject({
      status: 400,
      code: 'decimal_above_max_value',
      param: 'temperature',
      type: 'invalid_request_error',
    });
    expect(error.requestID).toEqual(expect.any(String));
  });

  test('of all providers is not asked for again by the client', async () => {
    const counting = countingFetch();
    const asking = newClient({ fetch: counting.fetch }).chat.completions.create({
      ...ASK,
      model: 'fake/unavailable/fake-1',
    });
    const error = await failure(asking);
    expect(error).toMatchObject({ status: 502, type: 'upstream_error' });
    expect(counting.calls()).toBe(1);
  });

  test('in the middle of a stream is thrown, after the words that came', async () => {
    fixture.fake.queue({ words: 30, fault: { type: 'reset', at: 12 } });
    const stream = await client.chat.completions.create(
      { ...ASK, stream: true },
      { headers: { 'x-chimera-continue': 'off' } },
    );
    let text = '';
    const reading = (async () => {
      for await (const { choices } of stream) text += choices[0]?.delta.content ?? '';
    })();
    expect(await failure(reading)).toMatchObject({
      type: 'upstream_error',
      code: 'stream_interrupted',
    });
    expect(text).not.toBe('');
    expect(fixture.fake.answers.at(-1)?.startsWith(text)).toBe(true);
  });

  test('of an operation that is not served says what is', async () => {
    const error = await failure(client.responses.create({ model: MODEL, input: 'Hi.' }));
    expect(error).toMatchObject({ status: 404, code: 'unknown_url' });
    expect(error.message).toContain('POST /v1/chat/completions');
  });
});

describe('a client that leaves', () => {
  const SLOWLY = { words: 200, pace: { tokensPerSecond: 100 } };

  test('in the middle of a stream is seen by the provider', async () => {
    fixture.fake.queue(SLOWLY);
    const stream = await client.chat.completions.create({ ...ASK, stream: true });
    const left = fixture.fake.requests.length - 1;
    for await (const _chunk of stream) break;
    const leftAtMs = Date.now();
    const { atMs } = await fixture.fake.waitForAbort(({ request }) => request.index === left);
    expect(atMs - leftAtMs).toBeLessThan(ABORT_MS);
  });

  test('before a whole answer is seen as well', async () => {
    fixture.fake.queue(SLOWLY);
    const controller = new AbortController();
    const asking = client.chat.completions.create(ASK, { signal: controller.signal });
    const index = fixture.fake.requests.length;
    await fixture.fake.waitForRequest((request) => request.index === index);
    controller.abort();
    await expect(asking).rejects.toBeInstanceOf(OpenAI.APIUserAbortError);
    const leftAtMs = Date.now();
    const { atMs } = await fixture.fake.waitForAbort(({ request }) => request.index === index);
    expect(atMs - leftAtMs).toBeLessThan(ABORT_MS);
  });
});

test('models are listed and found, also with slashes in their names', async () => {
  const ids = (await Array.fromAsync(client.models.list())).map(({ id }) => id);
  expect(ids).toContain(MODEL);
  expect(await client.models.retrieve(MODEL)).toMatchObject({ id: MODEL, owned_by: 'fake' });
  await expect(client.models.retrieve('fake/none')).rejects.toBeInstanceOf(OpenAI.NotFoundError);
});
