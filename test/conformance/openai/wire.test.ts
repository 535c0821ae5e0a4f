/** Every reply, chunk and error is what OpenAI's published types say, whatever the upstream does. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Scenario } from '../../fake-provider/scenario.ts';
import { ECHOING_ROUTE, type Fixture, GROQ_MODEL, MODEL, ROUTE, startFixture } from './fixture.ts';
import { problemsOf } from './schema/validators.ts';
import { expectOneAnswer, readStream } from './stream-reader.ts';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await startFixture();
});

afterAll(() => fixture?.close());

function ask(fields: object): Promise<Response> {
  const messages = [{ role: 'user', content: 'Tell me something.' }];
  return fixture.app.post('/v1/chat/completions', { model: MODEL, messages, ...fields });
}

const TOOLS = ['search', 'weather'].map((name) => ({
  type: 'function',
  function: { name, parameters: { type: 'object' } },
}));
const CALLS = [
  { name: 'search', arguments: '{"query":"größe 😀"}' },
  { name: 'weather', arguments: '{}' },
];
const TOKEN = { token: 'Hi', logprob: -0.1, bytes: [72, 105], top_logprobs: [] };

/** A whole stream of the upstream's own making. */
function ownStream(...choices: object[]): Scenario {
  const frames = choices.map((choice) => ({
    id: 'chatcmpl-own',
    object: 'chat.completion.chunk',
    created: 1_770_000_000,
    model: 'fake-1',
    choices: [{ index: 0, finish_reason: null, ...choice }],
  }));
  const text = [...frames.map((frame) => JSON.stringify(frame)), '[DONE]']
    .map((data) => `data: ${data}\n\n`)
    .join('');
  return { fault: { type: 'raw', at: 'head', text, endsBody: true } };
}

interface Case {
  /** What the fake provider does; absent where it is not asked. */
  scenario?: Scenario;
  request?: object;
  choices?: number;
  finishReason?: string;
}

const CASES: Record<string, Case> = {
  words: { scenario: { words: 20 } },
  'one piece': { scenario: { text: 'All at once.', pieces: 'whole' } },
  'halves of emoji': { scenario: { text: 'Ha 😀 ha', pieces: 'utf-16-units' } },
  reasoning: { scenario: { words: 5, reasoning: 'Let me think about this.' } },
  'parallel calls, mixed': {
    scenario: { toolCalls: CALLS, toolArguments: 'interleaved' },
    request: { tools: TOOLS },
    finishReason: 'tool_calls',
  },
  'calls in one piece': {
    scenario: { toolCalls: CALLS, toolArguments: 'whole' },
    request: { tools: TOOLS, tool_choice: 'required' },
    finishReason: 'tool_calls',
  },
  'two choices': { scenario: { secondChoice: true, words: 5 }, request: { n: 2 }, choices: 2 },
  'log probabilities': {
    scenario: ownStream(
      { delta: { role: 'assistant', content: '' }, logprobs: null },
      { delta: { content: 'Hi' }, logprobs: { content: [TOKEN], refusal: null } },
      { delta: {}, finish_reason: 'stop' },
    ),
    request: { logprobs: true, top_logprobs: 0 },
  },
  'a refusal': {
    scenario: ownStream(
      { delta: { role: 'assistant', content: null, refusal: '' } },
      { delta: { refusal: 'I will not.' } },
      { delta: {}, finish_reason: 'stop' },
    ),
  },
  'cut by its length': { scenario: { words: 5, finishReason: 'length' }, finishReason: 'length' },
  'nothing but an end': { scenario: { text: '', finishReason: 'length' }, finishReason: 'length' },
  filtered: {
    scenario: { words: 5, finishReason: 'content_filter' },
    finishReason: 'content_filter',
  },
  'an end that OpenAI does not know': { scenario: { words: 5, finishReason: 'eos' } },
  'usage that the upstream does not tell': { scenario: { words: 5, usage: 'never' } },
  'Azure’s first chunk': { scenario: { words: 5, dialect: 'azure' } },
  'Ollama’s chunks': { scenario: { words: 5, dialect: 'ollama' } },
  'Groq’s chunks': { scenario: { words: 5, dialect: 'groq' }, request: { model: GROQ_MODEL } },
  'Groq’s calls': {
    scenario: { toolCalls: CALLS, dialect: 'groq' },
    request: { model: GROQ_MODEL, tools: TOOLS },
    finishReason: 'tool_calls',
  },
  'carriage returns and comments': {
    scenario: { words: 5, framing: { lineEnd: '\r\n', comments: true, bytesPerWrite: 7 } },
  },
  'a name of ours': { scenario: { words: 5 }, request: { model: ECHOING_ROUTE } },
  'the demo model': { request: { model: 'demo' } },
  'going on after a cut': {
    scenario: { words: 30, fault: { type: 'reset', at: 12 } },
    request: { model: ROUTE },
  },
  'old functions': {
    scenario: { toolCalls: CALLS.slice(0, 1), toolArguments: 'characters' },
    request: { functions: TOOLS.map((tool) => tool.function) },
    finishReason: 'function_call',
  },
};

describe.each(Object.entries(CASES))('%s', (_name, { scenario, request, ...expected }) => {
  const { choices = 1, finishReason = 'stop' } = expected;

  test.each([true, false])('as a stream, with usage: %s', async (hasUsage) => {
    if (scenario !== undefined) fixture.fake.queue(scenario);
    const options = hasUsage ? { stream_options: { include_usage: true } } : {};
    const stream = await readStream(await ask({ ...request, stream: true, ...options }));
    expectOneAnswer(stream, { choices, hasUsage });
    const reasons = stream.chunks.flatMap((chunk) => chunk.choices.map((c) => c.finish_reason));
    expect(reasons.filter((reason) => reason !== null)).toContain(finishReason);
  });

  test('as a whole', async () => {
    if (scenario !== undefined) fixture.fake.queue(scenario);
    const response = await ask({ ...request });
    expect(response.status).toBe(200);
    const completion = await response.json();
    expect(problemsOf('chat.completion', completion)).toEqual([]);
    expect(completion.choices).toHaveLength(choices);
    expect(completion.choices[0].finish_reason).toBe(finishReason);
    expect(completion.usage.total_tokens).toBeGreaterThan(0);
    const { message } = completion.choices[0];
    const hasCalls = message.tool_calls !== undefined || message.function_call !== undefined;
    expect(message.content === null).toBe(hasCalls);
    expect(message.tool_calls).not.toEqual([]);
  });
});

test('the words and calls of a stream and of a whole are the upstream’s', async () => {
  const scenario = { text: 'The words 😀.', toolArguments: 'characters' } as const;
  fixture.fake.queue(scenario, scenario, { ...scenario, toolCalls: CALLS });
  const { chunks } = await readStream(await ask({ stream: true }));
  const text = chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');
  expect(text).toBe('The words 😀.');
  const completion = await (await ask({})).json();
  expect(completion.choices[0].message.content).toBe('The words 😀.');
  const called = await (await ask({ tools: TOOLS })).json();
  const calls = called.choices[0].message.tool_calls as { function: unknown }[];
  expect(calls.map((call) => call.function)).toEqual(CALLS);
});

test.each([
  ['that we write', 'demo', {}],
  ['of an upstream that writes it', MODEL, { words: 5, dialect: 'openai' } as const],
])(
  'every chunk %s has a usage of null until the last, if usage was asked for',
  async (_whose, model, scenario) => {
    if (model === MODEL) fixture.fake.queue(scenario);
    const { chunks } = await readStream(
      await ask({ model, stream: true, stream_options: { include_usage: true } }),
    );
    expect(chunks.length).toBeGreaterThan(3);
    for (const chunk of chunks.slice(0, -1)) expect(chunk.usage).toBeNull();
    expect(chunks.at(-1)?.usage?.total_tokens).toBeGreaterThan(0);
  },
);

test('an answer that went on elsewhere says where, in a field of its own', async () => {
  const scenario = { words: 30, fault: { type: 'reset', at: 12 } } as const;
  fixture.fake.queue(scenario);
  const { chunks } = await readStream(await ask({ model: ROUTE, stream: true }));
  const seam = { from: 'fake/fake-1', offset: expect.any(Number), clean: expect.any(Boolean) };
  expect(chunks.find((chunk) => chunk.chimera !== undefined)).toMatchObject({
    chimera: { seams: [seam] },
  });
  fixture.fake.queue(scenario);
  expect(await (await ask({ model: ROUTE })).json()).toMatchObject({ chimera: { seams: [seam] } });
});

test('an answer that cannot go on ends with an error, and with nothing that looks like success', async () => {
  fixture.fake.queue({ words: 30, fault: { type: 'reset', at: 12 } });
  const response = await fixture.app.post(
    '/v1/chat/completions',
    { model: MODEL, messages: [{ role: 'user', content: 'Hi.' }], stream: true },
    { 'x-chimera-continue': 'off' },
  );
  const { chunks, error, isDone } = await readStream(response);
  expect(error).toMatchObject({ type: 'upstream_error', code: 'stream_interrupted' });
  expect(isDone).toBe(false);
  expect(chunks.every(({ choices }) => choices[0]?.finish_reason === null)).toBe(true);
  expect(chunks.some(({ choices }) => choices[0]?.delta.content)).toBe(true);
});

describe('errors', () => {
  const messages = [{ role: 'user', content: 'Hi.' }];
  const json = { 'content-type': 'application/json' };

  test.each([
    ['GET', '/v1/models', {}, undefined, 401],
    ['POST', '/v1/chat/completions', {}, '{}', 401],
    ['POST', '/v1/chat/completions', json, '{', 400],
    ['POST', '/v1/chat/completions', json, '{}', 400],
    ['POST', '/v1/chat/completions', json, '', 400],
    ['POST', '/openai/v1/chat/completions', json, '[]', 400],
    ['POST', '/chat/completions', { 'content-type': 'text/plain' }, '{}', 415],
    ['POST', '/v1/chat/completions', json, JSON.stringify({ model: 'none', messages }), 404],
    ['PUT', '/v1/chat/completions', {}, undefined, 405],
    ['DELETE', '/v1/models/fake/fake-1', {}, undefined, 405],
    ['GET', '/v1/models/none', {}, undefined, 404],
    ['GET', '/v1/models/%E0', {}, undefined, 400],
    ['POST', '/v1/responses', json, '{}', 404],
    ['POST', '/responses', json, '{}', 404],
    ['POST', '/v1/embeddings', { 'content-type': 'text/plain' }, 'x', 404],
    ['GET', '/v1', {}, undefined, 404],
    ['GET', '/openai/v1/files', {}, undefined, 404],
  ])('%s %s %j %s is a %i', async (method, path, headers, body, status) => {
    const init = { method, headers, ...(body === undefined ? {} : { body }) };
    const response = await (status === 401
      ? fetch(`${fixture.app.url}${path}`, init)
      : fixture.app.fetch(path, init));
    expect(response.status).toBe(status);
    expect(problemsOf('error', await response.json())).toEqual([]);
  });

  test.each([
    ['context-length', 400, 'context_length_exceeded', 'messages'],
    ['content-filter', 400, 'content_filter', null],
    ['bad-parameter', 400, 'unsupported_parameter', 'max_tokens'],
    ['unauthorized', 502, 'provider_refused', null],
    ['unavailable', 502, 'provider_unavailable', null],
    ['rate-limit-hour', 429, 'rate_limit_exceeded', null],
  ])('of the upstream: %s is a %i', async (scenario, status, code, param) => {
    const response = await ask({ model: `fake/${scenario}/fake-1` });
    expect(response.status).toBe(status);
    const body = await response.json();
    expect(problemsOf('error', body)).toEqual([]);
    expect(body.error).toMatchObject({ code, param });
    expect(response.headers.get('x-should-retry')).toBe(status >= 429 ? 'false' : null);
  });
});

test('the list of models, and each of them', async () => {
  const list = await (await fixture.app.fetch('/v1/models')).json();
  expect(problemsOf('list', list)).toEqual([]);
  const ids = (list.data as { id: string }[]).map(({ id }) => id);
  expect(ids).toEqual(
    expect.arrayContaining([
      'auto',
      ROUTE,
      'our-best',
      ECHOING_ROUTE,
      MODEL,
      GROQ_MODEL,
      'our-alias',
    ]),
  );
  for (const id of ids) {
    for (const written of [id, encodeURIComponent(id)]) {
      const model = await (await fixture.app.fetch(`/v1/models/${written}`)).json();
      expect(problemsOf('model', model)).toEqual([]);
      expect(model.id).toBe(id);
    }
  }
});
