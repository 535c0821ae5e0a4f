import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Scenario } from '../scenario.ts';
import type { FakeProvider } from '../server.ts';
import { startFakeProvider } from '../server.ts';

const KEY = 'sk-ant-test-key';
const HEADERS = { 'x-api-key': KEY, 'anthropic-version': '2023-06-01' };
const USER = { role: 'user', content: 'Tell me something.' };
const QUESTION = { model: 'claude-haiku-4-5', max_tokens: 100, messages: [USER], stream: true };

let fake: FakeProvider;
beforeEach(async () => {
  fake = await startFakeProvider({ seed: 9, apiKey: KEY, models: ['claude-haiku-4-5'] });
});
afterEach(() => fake.close());

function post(body: object): Promise<Response> {
  return fetch(`${fake.url}/v1/messages`, {
    method: 'POST',
    headers: HEADERS,
    body: JSON.stringify(body),
  });
}

async function events(scenario: Scenario = {}) {
  fake.queue(scenario);
  const response = await post(QUESTION);
  expect(response.headers.get('request-id')).toBe('req_fake0');
  const frames = (await response.text()).split('\n\n').filter((frame) => frame !== '');
  return frames.map((frame) => {
    const [name = '', data = ''] = frame.split('\n');
    const payload = JSON.parse(data.slice('data: '.length));
    expect(name).toBe(`event: ${payload.type}`);
    return payload;
  });
}

describe('a stream', () => {
  test('has the form of the recordings', async () => {
    const all = await events({ text: 'Two words' });
    expect(all.map(({ type }) => type)).toEqual([
      'message_start',
      'ping',
      'content_block_start',
      'content_block_delta',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
    expect(all[0].message).toMatchObject({
      model: 'claude-haiku-4-5',
      content: [],
      usage: { input_tokens: 3, output_tokens: 8 },
    });
    expect(all[3]).toMatchObject({ index: 0, delta: { type: 'text_delta', text: 'Two' } });
    expect(all[6]).toEqual({
      type: 'message_delta',
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens: 2 },
    });
  });

  test('has a block for each call, and for thoughts', async () => {
    const toolCalls = ['{"a":1}', '{}'].map((text) => ({ name: 'f', arguments: text }));
    const all = await events({ reasoning: 'Hm.', toolCalls });
    const starts = all.filter(({ type }) => type === 'content_block_start');
    expect(starts.map(({ index, content_block }) => [index, content_block.type])).toEqual([
      [0, 'thinking'],
      [1, 'tool_use'],
      [2, 'tool_use'],
    ]);
    const deltas = all.filter(({ type }) => type === 'content_block_delta');
    const jsonOf = (block: number) =>
      deltas.filter(({ index }) => index === block).map(({ delta }) => delta.partial_json);
    expect(jsonOf(1).join('')).toBe('{"a":1}');
    expect(jsonOf(2)).toEqual(['']);
    expect(all.at(-2).delta.stop_reason).toBe('tool_use');
  });
});

test('an answer that is not streamed is whole', async () => {
  const response = await post({ ...QUESTION, stream: false });
  expect(await response.json()).toMatchObject({
    type: 'message',
    content: [{ type: 'text', text: fake.answers[0] }],
    stop_reason: 'end_turn',
    usage: { input_tokens: 3, output_tokens: 60 },
  });
});

test('the list of models is one page', async () => {
  const response = await fetch(`${fake.url}/v1/models`, { headers: HEADERS });
  expect(await response.json()).toMatchObject({
    data: [{ type: 'model', id: 'claude-haiku-4-5' }],
    has_more: false,
  });
});

test('a wrong key is no authentication', async () => {
  const headers = { ...HEADERS, 'x-api-key': 'x' };
  const response = await fetch(`${fake.url}/v1/models`, { headers });
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({
    type: 'error',
    error: { type: 'authentication_error', message: 'invalid x-api-key' },
  });
});

describe('a request is refused', () => {
  const assistant = (content: unknown) => ({ role: 'assistant', content });
  const call = (id = 'c') => ({ type: 'tool_use', id, name: 'f', input: {} });
  const result = (id = 'c') => ({ type: 'tool_result', tool_use_id: id, content: '1' });
  const user = (...content: object[]) => ({ role: 'user', content });
  const tools = [{ name: 'f', input_schema: { type: 'object' } }];
  const loop = (...messages: object[]) => ({ messages: [USER, ...messages], tools });

  test.each<[string, object, RegExp]>([
    ['without a limit', { max_tokens: undefined }, /max_tokens: Field required/],
    ['with a limit of nothing', { max_tokens: 0 }, /greater than or equal to 1/],
    ['with too high a temperature', { temperature: 1.5 }, /temperature/],
    ['without messages', { messages: [] }, /at least one message/],
    [
      'with the system among the messages',
      { messages: [{ role: 'system', content: 'a' }] },
      /Unexpected role "system"/,
    ],
    [
      'with an empty system',
      { system: [{ type: 'text', text: ' ' }] },
      /system: text content blocks/,
    ],
    ['with empty content', { messages: [user()] }, /non-empty content/],
    ['with blank text', { messages: [user({ type: 'text', text: ' ' })] }, /non-whitespace text/],
    [
      'that begins with the assistant',
      { messages: [assistant('a'), USER] },
      /first message must use the "user" role/,
    ],
    ['with two users in a row', { messages: [USER, USER] }, /roles must alternate/],
    [
      'with white space at the end of a beginning',
      { messages: [USER, assistant('a ')] },
      /trailing whitespace/,
    ],
    [
      'with a strange id',
      loop(assistant([call('a b')]), user(result('a b'))),
      /should match pattern/,
    ],
    [
      'with an id that is used twice',
      loop(assistant([call(), call()]), user(result())),
      /must be unique/,
    ],
    [
      'with arguments that are no object',
      loop(assistant([{ ...call(), input: [] }]), user(result())),
      /should be an object/,
    ],
    [
      'with a call that has no result',
      loop(assistant([call()]), USER),
      /without `tool_result` blocks/,
    ],
    ['with a call at its end', loop(assistant([call()])), /without `tool_result` blocks/],
    [
      'with a result that has no call',
      loop(assistant('a'), user(result())),
      /unexpected `tool_use_id`/,
    ],
    [
      'with words before a result',
      loop(assistant([call()]), user({ type: 'text', text: 'a' }, result())),
      /must come first/,
    ],
    [
      'with calls and no tools',
      { ...loop(assistant([call()]), user(result())), tools: [] },
      /must define tools/,
    ],
  ])('%s', async (_how, change, message) => {
    const response = await post({ ...QUESTION, ...change });
    expect(response.status).toBe(400);
    const { error } = (await response.json()) as { error: { type: string; message: string } };
    expect(error.type).toBe('invalid_request_error');
    expect(error.message).toMatch(message);
  });

  test('never when it keeps to all of that', async () => {
    const messages = [USER, assistant([call()]), user(result(), { type: 'text', text: 'And?' })];
    expect((await post({ ...QUESTION, messages, tools })).status).toBe(200);
  });

  test('when it is none', async () => {
    expect((await post({ contents: [] })).status).toBe(400);
    expect(fake.requests).toEqual([]);
  });
});
