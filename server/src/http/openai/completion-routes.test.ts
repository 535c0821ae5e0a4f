import { request as httpRequest, type IncomingMessage } from 'node:http';
import { ChimeraError } from '@chimera/protocol/errors';
import { pino } from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import type { CompletionBatch, CompletionCall } from '../../gateway/completion-port.ts';
import type { Route } from '../../gateway/port.ts';
import type { Admission, UsedAmount } from '../../limits/port.ts';
import type { NewUsage } from '../../store/usage.ts';
import { systemClock } from '../../telemetry/clock.ts';
import { createBusinessEvents } from '../../telemetry/events.ts';
import { createLoggers } from '../../telemetry/loggers.ts';
import { chunk } from '../../wire/testing/openai-chunks.ts';
import { GOOD_KEY, MEMBER_COOKIE } from '../testing/fake-accounts.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { registerCompletionRoutes } from './completion-routes.ts';
import { RunningCompletions } from './running-completions.ts';

const KEY = { authorization: `Bearer ${GOOD_KEY}` };
const ASK = { model: 'model-1', messages: [{ role: 'user', content: 'Hello.' }] };
const TARGET = { provider: 'acme', model: 'model-1' };
const USAGE = {
  inputTokens: 1,
  outputTokens: 2,
  cachedTokens: 0,
  reasoningTokens: 0,
  costMicros: null,
  estimated: false,
};

/** What the gateway does with a call. */
type Answer = (call: CompletionCall) => AsyncIterable<CompletionBatch>;

let server: TestServer;
let running: RunningCompletions;
let calls: CompletionCall[];
let businessLog: Record<string, unknown>[];
let usageRows: Omit<NewUsage, 'id'>[];
/** What limits were told of the answer. */
let settled: (UsedAmount | 'cancelled')[];

const admission: Admission = {
  headers: { 'x-ratelimit-remaining-requests': '9' },
  async settle(used) {
    settled.push(used);
  },
  async cancel() {
    settled.push('cancelled');
  },
};

afterEach(() => server.close());

async function serve(answer: Answer, route: Partial<Route> = {}): Promise<void> {
  calls = [];
  businessLog = [];
  usageRows = [];
  settled = [];
  const logger = pino({}, { write: (line) => void businessLog.push(JSON.parse(line)) });
  running = new RunningCompletions(() => Promise.resolve());
  server = await startTestServer({
    registerRoutes: (app) =>
      registerCompletionRoutes(app, {
        running,
        agents: { ids: new Set(), complete: () => Promise.reject(new Error('No agents.')) },
        clock: systemClock,
        usage: { record: (row) => void usageRows.push(row) },
        limits: { admit: async () => admission },
        events: createBusinessEvents(createLoggers(logger)),
        gateway: {
          resolve: async (id) => ({
            id: id ?? '',
            targets: [TARGET],
            timeouts: { firstTokenMs: 1, idleMs: 1, totalMs: 1 },
            price: null,
            isFree: false,
            echoModel: false,
            ...route,
          }),
          reservationFor: () => ({ tokens: 10, costMicros: 0 }),
          complete(call) {
            calls.push(call);
            return answer(call);
          },
        },
      }),
  });
}

function ask(fields: object = {}, headers: Record<string, string> = KEY) {
  return server.post('/v1/chat/completions', { ...ASK, ...fields }, headers);
}

async function* whole(call: CompletionCall): AsyncGenerator<CompletionBatch> {
  call.onTarget(TARGET, 'translated');
  yield { type: 'chunks', chunks: [chunk({ role: 'assistant', content: '' })] };
  yield { type: 'chunks', chunks: [chunk({ content: 'Hi.' }), chunk({}, 'stop')] };
  call.onAttempt({
    target: TARGET,
    outcome: 'completed',
    finishReason: 'stop',
    usage: USAGE,
    firstTokenMs: 1.2,
    durationMs: 3.7,
    code: null,
  });
  yield { type: 'done' };
}

/** Says nothing until the client has left. */
async function* silent(call: CompletionCall): AsyncGenerator<CompletionBatch> {
  await new Promise((_resolve, reject) => {
    call.signal.addEventListener('abort', () => reject(call.signal.reason));
  });
}

/** Fails before the first word. */
function failing(error: Error): Answer {
  return () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }) });
}

describe.each(['/v1', '/openai/v1', ''])('behind %j', (prefix) => {
  test('an answer comes whole, or as it is written', async () => {
    await serve(whole);
    const url = `${prefix}/chat/completions`;
    const completion = await server.post(url, ASK, KEY);
    expect(completion.status).toBe(200);
    expect(completion.json()).toMatchObject({
      object: 'chat.completion',
      choices: [{ message: { content: 'Hi.' }, finish_reason: 'stop' }],
    });
    const stream = await server.post(url, { ...ASK, stream: true }, KEY);
    expect(stream.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    expect(stream.text.split('\n\n').slice(-2)).toEqual(['data: [DONE]', '']);
  });

  test('a failure is one of OpenAI’s', async () => {
    await serve(whole);
    const refused = await server.post(`${prefix}/chat/completions`, {}, KEY);
    expect(refused.status).toBe(400);
    expect(refused.json()).toEqual({
      error: {
        message: "Missing required parameter: 'model'.",
        type: 'invalid_request_error',
        param: 'model',
        code: 'missing_required_parameter',
      },
    });
  });
});

test('bytes go out as they came in, wherever they were cut', async () => {
  const bytes = Buffer.from('data: {"words":"ü😀"}\n\n: anything\r\n\r\n');
  await serve(async function* () {
    for (const byte of bytes) yield { type: 'bytes', bytes: Buffer.from([byte]) };
    yield { type: 'done' };
  });
  expect((await ask({ stream: true })).text).toBe(`${bytes}data: [DONE]\n\n`);
});

test('headers tell the route, the provider and the time', async () => {
  await serve(whole);
  for (const stream of [true, false]) {
    const { headers } = await ask({ model: 'my models/größte\n', stream });
    expect(headers).toMatchObject({
      'x-chimera-route': 'my?models/gr??te?',
      'x-chimera-provider': 'acme',
      'x-chimera-overhead-ms': expect.stringMatching(/^\d+\.\d\d$/),
      'openai-processing-ms': expect.stringMatching(/^\d+$/),
      'x-request-id': expect.any(String),
    });
  }
});

test('the gateway gets the request, and reports its attempts to the log', async () => {
  await serve(whole, { echoModel: true });
  const { headers } = await ask({
    stream: true,
    stream_options: { include_usage: true },
    top_k: 5,
  });
  expect(calls).toMatchObject([
    {
      route: { id: 'model-1' },
      body: { ...ASK, top_k: 5 },
      request: { messages: ASK.messages, extra: { top_k: 5 } },
      includesUsage: true,
      echoModel: 'model-1',
      canContinue: true,
    },
  ]);
  expect(businessLog.find(({ event }) => event === 'attempt-ended')).toMatchObject({
    requestId: headers['x-request-id'],
    attempt: 1,
    provider: 'acme',
    model: 'model-1',
    outcome: 'completed',
    durationMs: 4,
    usage: USAGE,
  });
});

test.each([
  [undefined, true],
  ['on', true],
  ['off', false],
])('with x-chimera-continue: %s, a broken answer goes on: %s', async (value, canContinue) => {
  await serve(whole);
  await ask({}, value === undefined ? KEY : { ...KEY, 'x-chimera-continue': value });
  expect(calls).toMatchObject([{ canContinue, echoModel: null }]);
});

test('another x-chimera-continue is refused', async () => {
  await serve(whole);
  const { status, json } = await ask({}, { ...KEY, 'x-chimera-continue': 'maybe' });
  expect(status).toBe(400);
  expect(json()).toMatchObject({ error: { param: 'x-chimera-continue', code: 'invalid_value' } });
});

describe('what was used', () => {
  test('is written down for whoever asked, and takes the place of what was reserved', async () => {
    await serve(whole, { id: 'route-1' });
    const { headers } = await ask();
    expect(headers['x-ratelimit-remaining-requests']).toBe('9');
    expect(settled).toEqual([USAGE]);
    expect(usageRows).toMatchObject([
      {
        userId: 'operator',
        keyId: null,
        route: 'route-1',
        ...TARGET,
        usage: USAGE,
        outcome: 'completed',
        firstTokenMs: 1,
        durationMs: 4,
      },
    ]);
  });

  test('is nothing when no provider was asked', async () => {
    await serve(failing(new ChimeraError('provider_unavailable')));
    await ask();
    expect(settled).toEqual(['cancelled']);
    expect(usageRows).toEqual([]);
  });
});

describe('who asks', () => {
  test.each([
    ['nobody', {}],
    ['a session', { cookie: MEMBER_COOKIE }],
    ['a wrong key', { authorization: 'Bearer wrong' }],
    ['a wrong key beside a session', { authorization: 'Bearer wrong', cookie: MEMBER_COOKIE }],
  ])('%s is refused, before the body is read', async (_name, headers) => {
    await serve(whole);
    const refused = await server.post('/v1/chat/completions', 'not even a request', headers);
    expect(refused.status).toBe(401);
    expect(refused.json()).toMatchObject({
      error: { type: 'invalid_request_error', code: 'invalid_api_key', param: null },
    });
    expect(refused.headers).not.toHaveProperty('set-cookie');
  });

  test('a key is enough, whatever cookies come with it', async () => {
    await serve(whole);
    expect((await ask({}, { ...KEY, cookie: MEMBER_COOKIE })).status).toBe(200);
  });
});

describe('a failure', () => {
  test.each([true, false])('before the first word has a status (stream: %s)', async (stream) => {
    await serve(failing(new ChimeraError('provider_unavailable', { message: 'All are down.' })));
    const failed = await ask({ stream });
    expect(failed.status).toBe(502);
    expect(failed.headers['x-should-retry']).toBe('false');
    expect(failed.json()).toMatchObject({
      error: { message: 'All are down.', type: 'upstream_error', code: 'provider_unavailable' },
    });
  });

  async function* broken(call: CompletionCall): AsyncGenerator<CompletionBatch> {
    call.onTarget(TARGET, 'translated');
    yield { type: 'chunks', chunks: [chunk({ role: 'assistant', content: 'Hel' })] };
    yield { type: 'error', error: new ChimeraError('answer_interrupted') };
  }

  test('in mid-stream is the last frame, and there is no [DONE]', async () => {
    await serve(broken);
    const { status, text } = await ask({ stream: true });
    expect(status).toBe(200);
    expect(JSON.parse(text.split('data: ').at(-1) ?? '')).toMatchObject({
      error: { type: 'upstream_error', code: 'stream_interrupted' },
    });
    expect(text).not.toContain('[DONE]');
  });

  test('in the middle of an answer that is not streamed is no answer', async () => {
    await serve(broken);
    const { status, json } = await ask();
    expect(status).toBe(502);
    expect(json()).toMatchObject({ error: { code: 'stream_interrupted' } });
  });

  test('that nobody foresaw is told without a word of it', async () => {
    await serve(failing(new Error('secret cause')));
    const { status, text } = await ask();
    expect(status).toBe(500);
    expect(text).not.toContain('secret');
    expect(server.log).toContainEqual(expect.objectContaining({ msg: 'request failed' }));
  });
});

describe('a client that leaves', () => {
  async function leave(answer: Answer, fields: object, when: (call: CompletionCall) => unknown) {
    const aborted = Promise.withResolvers<void>();
    const body = JSON.stringify({ ...ASK, ...fields });
    await serve(async function* (call) {
      call.signal.addEventListener('abort', () => aborted.resolve());
      when(call);
      yield* answer(call);
    });
    const headers = { ...KEY, 'content-type': 'application/json' };
    const options = { port: server.port, method: 'POST', path: '/v1/chat/completions', headers };
    const client = httpRequest({ host: '127.0.0.1', ...options });
    client.on('error', () => undefined);
    client.end(body);
    return { client, aborted: aborted.promise };
  }

  test.each([true, false])('before the first word ends the call (stream: %s)', async (stream) => {
    const asked = Promise.withResolvers<void>();
    const { client, aborted } = await leave(silent, { stream }, () => asked.resolve());
    await asked.promise;
    client.destroy();
    await aborted;
    await running.close(1_000);
    expect(server.log.filter(({ level }) => Number(level) > 30)).toEqual([]);
  });

  test('in the middle of an answer ends the call', async () => {
    const { client, aborted } = await leave(
      async function* (call) {
        yield { type: 'chunks', chunks: [chunk({ role: 'assistant', content: 'Hel' })] };
        yield* silent(call);
      },
      { stream: true },
      () => undefined,
    );
    const [response] = await new Promise<IncomingMessage[]>((resolve) => {
      client.once('response', (incoming) => resolve([incoming]));
    });
    response?.once('error', () => undefined);
    response?.once('data', () => client.destroy());
    await aborted;
  });
});

describe('a server that ends', () => {
  test('cuts answers that outlast its grace, so that nobody takes them for whole', async () => {
    const asked = Promise.withResolvers<void>();
    await serve(async function* (call) {
      yield { type: 'chunks', chunks: [chunk({ role: 'assistant', content: 'Hel' })] };
      asked.resolve();
      yield* silent(call);
    });
    const cut = expect(ask({ stream: true })).rejects.toThrow(/aborted|hang up|ECONNRESET/);
    await asked.promise;
    await running.close(0);
    await cut;
  });

  test('begins no new ones', async () => {
    await serve(whole);
    await running.close(0);
    const { status, json, headers } = await ask();
    expect(status).toBe(503);
    expect(json()).toMatchObject({ error: { type: 'server_error', code: 'shutting_down' } });
    expect(headers).not.toHaveProperty('x-should-retry');
  });
});
