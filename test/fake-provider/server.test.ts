import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NAMED_SCENARIOS } from './named-scenarios.ts';
import type { Scenario } from './scenario.ts';
import type { FakeProvider } from './server.ts';
import { startFakeProvider } from './server.ts';

let fake: FakeProvider;
beforeEach(async () => {
  fake = await startFakeProvider({ seed: 9 });
});
afterEach(() => fake.close());

interface Asked {
  status: number;
  headers: Headers;
  text: string;
  payloads: string[];
}

/** Asks for a stream and reads it to its end. */
async function ask(body: object = {}, path = '/v1/chat/completions'): Promise<Asked> {
  const response = await post(path, {
    model: 'fake-1',
    messages: [{ role: 'user', content: 'Tell me something.' }],
    stream: true,
    ...body,
  });
  const text = await response.text();
  const payloads = text.split('\n\n').filter((event) => event.startsWith('data: '));
  return {
    status: response.status,
    headers: response.headers,
    text,
    payloads: payloads.map((event) => event.slice('data: '.length)),
  };
}

function post(path: string, body: object): Promise<Response> {
  return fetch(fake.url + path, { method: 'POST', body: JSON.stringify(body) });
}

function contentOf(payloads: string[]): string {
  return payloads
    .filter((payload) => payload !== '[DONE]')
    .map((payload) => JSON.parse(payload).choices[0]?.delta.content ?? '')
    .join('');
}

describe('the wire', () => {
  test('OpenAI’s: role chunk, words, empty finish, usage when asked, [DONE]', async () => {
    const { payloads, headers } = await ask({ stream_options: { include_usage: true } });
    expect(headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(headers.get('x-request-id')).toBe('req_fake0');
    const chunks = payloads.slice(0, -1).map((payload) => JSON.parse(payload));
    expect(payloads.at(-1)).toBe('[DONE]');
    expect(chunks[0]).toMatchObject({
      object: 'chat.completion.chunk',
      model: 'fake-1',
      choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }],
      usage: null,
    });
    expect(chunks.at(-2)?.choices).toEqual([
      { index: 0, delta: {}, logprobs: null, finish_reason: 'stop' },
    ]);
    expect(chunks.at(-1)).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 3, completion_tokens: 60, total_tokens: 63 },
    });
    expect(contentOf(payloads)).toBe(fake.answers[0]);
  });

  test('OpenAI’s sends no usage that was not asked for', async () => {
    expect((await ask()).text).not.toContain('usage');
  });

  test('Groq’s, by its path: usage in the finish chunk, and x_groq', async () => {
    const { payloads } = await ask({}, '/openai/v1/chat/completions');
    const chunks = payloads.slice(0, -1).map((payload) => JSON.parse(payload));
    expect(chunks[0]?.x_groq).toMatchObject({ id: 'req_fake0' });
    expect(chunks.at(-1)).toMatchObject({
      choices: [{ finish_reason: 'stop' }],
      x_groq: { usage: { completion_tokens: 60 } },
      usage: { completion_tokens: 60 },
    });
  });

  test('a whole completion where no stream is asked for', async () => {
    const { text } = await ask({ stream: false });
    expect(JSON.parse(text)).toMatchObject({
      object: 'chat.completion',
      choices: [{ message: { role: 'assistant', content: fake.answers[0] } }],
      usage: { completion_tokens: 60 },
    });
  });

  test.each(['/v1/models', '/openai/v1/models', '/models'])('%s lists the models', async (path) => {
    const response = await fetch(fake.url + path);
    expect(await response.json()).toMatchObject({ data: [{ id: 'fake-1' }, { id: 'fake-2' }] });
  });

  test('what it does not know is an error', async () => {
    expect((await ask({ messages: [] })).status).toBe(400);
    expect((await post('/v1/embeddings', {})).status).toBe(404);
  });

  test('a key is asked for when there is one', async () => {
    const locked = await startFakeProvider({ apiKey: 'right' });
    const status = async (key: string): Promise<number> => {
      const headers = { authorization: `Bearer ${key}` };
      return (await fetch(`${locked.url}/v1/models`, { headers })).status;
    };
    expect([await status('right'), await status('wrong')]).toEqual([200, 401]);
    await locked.close();
  });
});

describe('which scenario serves a request', () => {
  const says = (text: string): Scenario => ({ text });
  const answer = async (body: object = {}): Promise<string> =>
    contentOf((await ask(body)).payloads);

  test('the queue in its order, then the defaults', async () => {
    fake.setDefaults(says('default'));
    fake.queue({ ...says('twice'), times: 2 }, says('once'));
    expect([await answer(), await answer(), await answer(), await answer()]).toEqual([
      'twice',
      'twice',
      'once',
      'default',
    ]);
  });

  test('one that waits for a model lets others pass', async () => {
    fake.queue({ ...says('second'), model: 'fake-2' }, says('first'));
    expect(await answer({ model: 'fake-1' })).toBe('first');
    expect(await answer({ model: 'fake-2' })).toBe('second');
  });

  test('a prefix of the model’s id, and several of them', async () => {
    expect((await ask({ model: 'overloaded/fake-1' })).status).toBe(529);
    const { payloads } = await ask({ model: 'no-done+cut-by-length/fake-1' });
    expect(payloads.at(-1)).toContain('"finish_reason":"length"');
    expect(await answer({ model: 'openai/gpt-oss-120b' })).toBe(fake.answers.at(-1));
  });

  test('the defaults hold beside what is queued', async () => {
    fake.setDefaults({ words: 5 });
    fake.queue({ done: false });
    const { payloads } = await ask();
    expect(payloads.at(-1)).not.toBe('[DONE]');
    expect(contentOf(payloads).split(' ')).toHaveLength(5);
  });
});

describe('POST /__control', () => {
  test('queues, sets defaults, resets and shows the log', async () => {
    const queue = [{ text: 'queued' }, 'no-done'];
    await post('/__control', { queue, defaults: 'bursts' });
    expect(contentOf((await ask()).payloads)).toBe('queued');
    const response = await fetch(`${fake.url}/__control`);
    expect(await response.json()).toMatchObject({
      requests: [{ index: 0, outcome: 'answered', piecesSent: 1, body: { model: 'fake-1' } }],
      aborts: [],
      answers: ['queued'],
      queued: 1,
    });
    const cleared = await post('/__control', { reset: true });
    expect(await cleared.json()).toMatchObject({ requests: [], queued: 0 });
  });

  test.each([
    ['[]', 'The body must be an object.'],
    ['{', 'The body must be JSON.'],
    ['{"queue":["no-such"]}', 'queue[0] is neither a scenario nor the name of one.'],
    ['{"queue":{}}', 'queue must be a list of scenarios.'],
    ['{"defaults":7}', 'defaults is neither a scenario nor the name of one.'],
    ['{"reset":1}', 'reset must be true or false.'],
    ['{"queued":[]}', 'Unknown field "queued".'],
  ])('refuses %s', async (body, message) => {
    const response = await fetch(`${fake.url}/__control`, { method: 'POST', body });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { message } });
  });
});

describe('what it sees', () => {
  test('is logged with how it ended', async () => {
    await ask();
    const [request] = fake.requests;
    expect(request).toMatchObject({ index: 0, path: '/v1/chat/completions', piecesSent: 60 });
    const answered = await fake.waitForRequest(({ outcome }) => outcome === 'answered');
    expect(answered).toBe(request);
    expect(fake.aborts).toEqual([]);
  });

  test('a client that leaves is an abort', async () => {
    const aborter = new AbortController();
    fake.queue(NAMED_SCENARIOS['stall-mid']);
    const response = await fetch(`${fake.url}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({
        model: 'm',
        messages: [{ role: 'user', content: 'Hi' }],
        stream: true,
      }),
      signal: aborter.signal,
    });
    expect(response.status).toBe(200);
    const waiting = fake.waitForAbort();
    aborter.abort();
    const { request } = await waiting;
    expect(request).toMatchObject({ index: 0, outcome: 'aborted', piecesSent: 12 });
  });

  test('a connection that it breaks itself is none', async () => {
    fake.queue(NAMED_SCENARIOS['reset-mid']);
    await expect(ask()).rejects.toThrow();
    await fake.waitForRequest(({ endedAtMs }) => endedAtMs !== undefined);
    expect(fake.requests[0]?.outcome).toBe('broken');
    expect(fake.aborts).toEqual([]);
  });
});

describe('pace', () => {
  test('holds the rate, from the first piece to the last', async () => {
    fake.queue({ words: 11, pace: { tokensPerSecond: 100, initialDelayMs: 50 } });
    const startedAtMs = performance.now();
    await ask();
    const elapsedMs = performance.now() - startedAtMs;
    expect(elapsedMs).toBeGreaterThanOrEqual(145);
  });
});

test('runs as a program', async () => {
  const program = spawn(process.execPath, [
    new URL('main.ts', import.meta.url).pathname,
    ...['--scenario', 'no-done', '--words', '4', '--models', 'a,b', '--seed', '3'],
  ]);
  const [address] = await once(program.stdout, 'data');
  const url = String(address).trim();
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ model: 'a', messages: [{ role: 'user', content: 'Hi' }], stream: true }),
  });
  const text = await response.text();
  expect(text).toContain('Draft-3-0-4:');
  expect(text).not.toContain('[DONE]');
  program.kill('SIGTERM');
  const [exitCode] = await once(program, 'exit');
  expect(exitCode).toBe(0);
});
