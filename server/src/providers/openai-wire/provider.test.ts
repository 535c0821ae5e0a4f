import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextRound } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { NAMED_SCENARIOS } from '../../../../test/fake-provider/named-scenarios.ts';
import type { FakeProvider } from '../../../../test/fake-provider/server.ts';
import { startFakeProvider } from '../../../../test/fake-provider/server.ts';
import type { ModelEvent, ModelRequest, Provider, ResponseHead } from '../port.ts';
import { ProviderError } from '../port.ts';
import { createOpenAiWireProvider } from './provider.ts';
import { QUIRKS } from './quirks.ts';

type ScenarioName = keyof typeof NAMED_SCENARIOS;

interface Answer {
  text: string;
  events: ModelEvent[];
  failure: unknown;
  head: ResponseHead | undefined;
}

/** Pieces that the named scenarios let through before they break an answer. */
const PIECES_BEFORE_FAULT = 12;
const NOW_MS = Date.parse('2099-10-21T07:27:00Z');
const never = new AbortController().signal;

let fake: FakeProvider;
let provider: Provider;

beforeAll(async () => {
  fake = await startFakeProvider();
  provider = create(fake.url);
});

afterAll(async () => {
  await provider.close();
  await fake.close();
});

function create(origin: string, apiKey?: string): Provider {
  return createOpenAiWireProvider({
    name: 'acme',
    baseUrl: `${origin}/v1`,
    quirks: QUIRKS.generic,
    now: () => NOW_MS,
    ...(apiKey === undefined ? {} : { apiKey }),
  });
}

/** Asks the fake for the scenario of that name and collects all that comes. */
async function ask(
  scenario: ScenarioName | '',
  options: { signal?: AbortSignal; from?: Provider; request?: Partial<ModelRequest> } = {},
): Promise<Answer> {
  const { signal = never, from = provider } = options;
  const answer: Answer = { text: '', events: [], failure: undefined, head: undefined };
  const request: ModelRequest = {
    model: `${scenario}/fake-1`,
    messages: [{ role: 'user', content: 'Tell me something.' }],
    ...options.request,
  };
  const onResponse = (head: ResponseHead): void => {
    answer.head = head;
  };
  try {
    for await (const batch of from.stream(request, { signal, onResponse })) {
      expect(batch.length).toBeGreaterThan(0);
      answer.events.push(...batch);
    }
  } catch (error) {
    answer.failure = error;
  }
  for (const event of answer.events) if (event.type === 'text-delta') answer.text += event.delta;
  return answer;
}

const latestAnswer = (): string => fake.answers.at(-1) ?? '';
const latestPieces = (count: number): string =>
  (latestAnswer().match(/\s*\S+/g) ?? []).slice(0, count).join('');

describe('a whole answer', () => {
  test('comes with its head, the model, the finish and the usage', async () => {
    const { text, events, failure, head } = await ask('', { request: { model: 'fake-1' } });
    expect(failure).toBeUndefined();
    expect(text).toBe(latestAnswer());
    expect(head).toMatchObject({ status: 200, requestId: expect.stringMatching(/^req_fake/) });
    expect(head?.headers['x-ratelimit-remaining-tokens']).toBe('199000');
    expect(events[0]).toEqual({ type: 'model', model: 'fake-1' });
    expect(events.slice(-2)).toEqual([
      { type: 'finish', reason: 'stop' },
      {
        type: 'usage',
        usage: { inputTokens: 3, outputTokens: 60, cachedTokens: 0, reasoningTokens: 0 },
      },
    ]);
  });

  test.each<ScenarioName>([
    'bursts',
    'byte-by-byte',
    'crlf',
    'cr',
    'comments',
    'multi-line',
    'no-space',
    'byte-order-mark',
    'no-done',
    'no-final-blank-line',
    'openai',
    'groq',
    'azure',
    'ollama',
    'second-choice',
    'no-usage',
  ])('comes through %s unchanged', async (scenario) => {
    const { text, events, failure } = await ask(scenario);
    expect(failure).toBeUndefined();
    expect(text).toBe(latestAnswer());
    expect(events.filter(({ type }) => type === 'finish')).toEqual([
      { type: 'finish', reason: 'stop' },
    ]);
  });

  test.each<[ScenarioName, string]>([
    ['split-emoji', 'Ahoy 🚲🦊 there, 👩‍🚀!'],
    ['big-event', 'All at once. '.repeat(160_000)],
    ['empty-answer', ''],
  ])('may be %s', async (scenario, expected) => {
    const { text, failure } = await ask(scenario);
    expect(failure).toBeUndefined();
    expect(text).toBe(expected);
  });

  test.each<[ScenarioName, string]>([
    ['nul-character', 'a\0b'],
    ['invalid-utf-8', ' a\uFFFDb'],
    ['lone-surrogate', 'a\uFFFDb'],
  ])('may hold %s', async (scenario, expected) => {
    const { text, failure } = await ask(scenario);
    expect(failure).toBeUndefined();
    const before = latestPieces(PIECES_BEFORE_FAULT);
    expect(text).toBe(before + expected + latestAnswer().slice(before.length));
  });

  test('may begin with thoughts', async () => {
    const { events, text } = await ask('reasoning');
    const thoughts = events.map((event) => (event.type === 'reasoning-delta' ? event.delta : ''));
    expect(thoughts.join('')).toBe('First I think about it, then I think again.');
    expect(text).toBe(latestAnswer());
  });

  test.each<[ScenarioName, string[]]>([
    ['tool-clock', ['{"timeZone":"Europe/Berlin"}']],
    ['tool-whole', ['{"timeZone":"Europe/Berlin"}']],
    ['tools-parallel', ['{"timeZone":"Asia/Tokyo"}', '{"timeZone":"America/Lima"}']],
  ])('may call tools: %s', async (scenario, expected) => {
    const { events } = await ask(scenario);
    const called: string[] = [];
    for (const event of events) {
      if (event.type === 'tool-call-start') called[event.index] = '';
      if (event.type === 'tool-call-delta') called[event.index] += event.delta;
    }
    expect(called).toEqual(expected);
    expect(events).toContainEqual({ type: 'finish', reason: 'tool-calls' });
  });

  test('goes on behind a trailing assistant message', async () => {
    const { text: shown } = await ask('reset-mid');
    const whole = latestAnswer();
    const messages: ModelRequest['messages'] = [
      { role: 'user', content: 'Tell me something.' },
      { role: 'assistant', content: shown },
    ];
    const { text: rest } = await ask('', { request: { messages } });
    expect(shown + rest).toBe(whole);
  });
});

describe('connections', () => {
  test('are used again for the next answer', async () => {
    const fresh = create(fake.url);
    await ask('', { from: fresh });
    const first = fake.requests.at(-1);
    // The pool takes a connection back in the next round of the event loop.
    await nextRound();
    await ask('', { from: fresh });
    expect(fake.requests.at(-1)).not.toBe(first);
    expect(fake.requests.at(-1)?.connection).toBe(first?.connection);
    await fresh.close();
  });

  test('carry the key, and never ask for compression', async () => {
    await ask('', { from: create(fake.url, 'my-own-key-42') });
    expect(fake.requests.at(-1)?.headers).toMatchObject({
      authorization: 'Bearer my-own-key-42',
      'accept-encoding': 'identity',
      'content-type': 'application/json',
    });
  });

  test('that are refused are network failures', async () => {
    const gone = await startFakeProvider();
    await gone.close();
    const { failure } = await ask('', { from: create(gone.url) });
    expect(failure).toMatchObject({ kind: 'network', code: 'ECONNREFUSED' });
  });

  test('that fail in their TLS handshake are network failures', async () => {
    const { failure } = await ask('', { from: create(fake.url.replace('http:', 'https:')) });
    expect(failure).toMatchObject({ kind: 'network' });
  });
});

describe('a broken answer', () => {
  test.each<[ScenarioName, string]>([
    ['reset-mid', 'network'],
    ['reset-mid-event', 'network'],
    ['end-mid', 'truncated'],
    ['end-mid-event', 'truncated'],
    ['done-without-finish', 'truncated'],
    ['error-mid', 'overloaded'],
    ['error-named', 'overloaded'],
    ['error-in-array', 'overloaded'],
    ['error-numeric', 'rate-limit'],
    ['groq-error', 'overloaded'],
    ['malformed', 'malformed'],
  ])('%s keeps every word before the failure, which is %s', async (scenario, kind) => {
    const { text, events, failure } = await ask(scenario);
    expect(text).toBe(latestPieces(PIECES_BEFORE_FAULT));
    expect(failure).toBeInstanceOf(ProviderError);
    expect(failure).toMatchObject({ kind });
    expect(events.some(({ type }) => type === 'finish')).toBe(false);
  });

  test('reset-hard loses no word that was read, and is a network failure', async () => {
    const { text, failure } = await ask('reset-hard');
    expect(latestAnswer().startsWith(text)).toBe(true);
    expect(failure).toMatchObject({ kind: 'network' });
  });

  test.each<[ScenarioName, string]>([
    ['refuse', 'network'],
    ['reset-after-role', 'network'],
    ['nothing', 'truncated'],
    ['error-first', 'overloaded'],
    ['html-200', 'malformed'],
    ['json-error-200', 'overloaded'],
    ['redirect', 'malformed'],
    ['gzip', 'malformed'],
    ['endless-line', 'malformed'],
  ])('%s says nothing but that it is %s', async (scenario, kind) => {
    const { text, failure } = await ask(scenario);
    expect(text).toBe('');
    expect(failure).toMatchObject({ kind });
  });

  test('does not break the connection pool', async () => {
    const fresh = create(fake.url);
    for (const scenario of ['reset-mid', 'error-mid', 'malformed', 'rate-limit'] as const) {
      await ask(scenario, { from: fresh });
      const { text, failure } = await ask('', { from: fresh });
      expect(failure).toBeUndefined();
      expect(text).toBe(latestAnswer());
    }
    await fresh.close();
  });
});

describe('an answer that is an error', () => {
  test.each<[ScenarioName, { kind: string; status: number; retryAfterMs?: number; code?: string }]>(
    [
      ['unauthorized', { kind: 'auth', status: 401, code: 'invalid_api_key' }],
      ['forbidden', { kind: 'auth', status: 403 }],
      ['not-found', { kind: 'not-found', status: 404, code: 'model_not_found' }],
      ['request-timeout', { kind: 'timeout', status: 408 }],
      ['too-large', { kind: 'context-length', status: 413 }],
      ['context-length', { kind: 'context-length', status: 400, code: 'context_length_exceeded' }],
      ['content-filter', { kind: 'content-filter', status: 400, code: 'content_filter' }],
      ['bad-parameter', { kind: 'invalid-request', status: 400, code: 'unsupported_parameter' }],
      ['rate-limit', { kind: 'rate-limit', status: 429, retryAfterMs: 2_000 }],
      ['rate-limit-ms', { kind: 'rate-limit', status: 429, retryAfterMs: 250 }],
      ['rate-limit-date', { kind: 'rate-limit', status: 429, retryAfterMs: 60_000 }],
      ['rate-limit-hour', { kind: 'rate-limit', status: 429, retryAfterMs: 3_600_000 }],
      ['rate-limit-words', { kind: 'rate-limit', status: 429, retryAfterMs: 5_289 }],
      ['rate-limit-reset', { kind: 'rate-limit', status: 429, retryAfterMs: 179_560 }],
      ['rate-limit-bare', { kind: 'rate-limit', status: 429 }],
      ['quota', { kind: 'quota', status: 429, code: 'insufficient_quota' }],
      ['credits', { kind: 'quota', status: 402 }],
      ['flex-capacity', { kind: 'overloaded', status: 498 }],
      ['server-error', { kind: 'overloaded', status: 500 }],
      ['bad-gateway-html', { kind: 'overloaded', status: 502 }],
      ['unavailable', { kind: 'overloaded', status: 503 }],
      ['overloaded', { kind: 'overloaded', status: 529 }],
      ['array-error', { kind: 'rate-limit', status: 429, retryAfterMs: 34_400 }],
      ['empty-error', { kind: 'overloaded', status: 500 }],
    ],
  )('%s', async (scenario, expected) => {
    const { failure, head, events } = await ask(scenario);
    expect(failure).toBeInstanceOf(ProviderError);
    expect(failure).toMatchObject(expected);
    expect(head?.status).toBe(expected.status);
    expect(events).toEqual([]);
  });

  test('shows no key', async () => {
    const { failure } = await ask('unauthorized');
    expect(String(failure)).toContain('acme answered 401: Incorrect API key provided: [redacted]');
  });
});

describe('cancelling', () => {
  let aborter: AbortController;
  beforeEach(() => {
    aborter = new AbortController();
  });

  test('before the call asks for nothing', async () => {
    const asked = fake.requests.length;
    aborter.abort(new Error('stop'));
    const { failure } = await ask('', { signal: aborter.signal });
    expect(failure).toBe(aborter.signal.reason);
    expect(fake.requests).toHaveLength(asked);
  });

  test.each<ScenarioName>([
    'stall-before-head',
    'stall-after-head',
    'stall-mid',
    'only-comments',
    'only-role',
    'only-empty-deltas',
    'paced',
  ])('%s: the provider sees it, and the caller gets the reason', async (scenario) => {
    const asked = fake.requests.length;
    const answering = ask(scenario, { signal: aborter.signal });
    const { index } = await fake.waitForRequest((request) => request.index >= asked);
    aborter.abort(new Error('stop'));
    const { failure } = await answering;
    expect(failure).toBe(aborter.signal.reason);
    const { request } = await fake.waitForAbort((abort) => abort.request.index === index);
    expect(request.outcome).toBe('aborted');
  });

  test('an answer that nobody reads to its end stops it at the provider too', async () => {
    const asked = fake.requests.length;
    const request: ModelRequest = {
      model: 'stall-mid/fake-1',
      messages: [{ role: 'user', content: 'Hello' }],
    };
    for await (const _batch of provider.stream(request, { signal: never })) break;
    await fake.waitForAbort((abort) => abort.request.index >= asked);
  });

  test('an endless line is cut off at the provider', async () => {
    const asked = fake.requests.length;
    await ask('endless-line');
    await fake.waitForAbort((abort) => abort.request.index >= asked);
  });
});

describe('listModels', () => {
  test('gives the models with their sizes', async () => {
    expect(await provider.listModels(never)).toEqual([
      { id: 'fake-1', contextTokens: 131_072, maxOutputTokens: 65_536 },
      { id: 'fake-2', contextTokens: 131_072, maxOutputTokens: 65_536 },
    ]);
  });

  test('fails as a stream does', async () => {
    const locked = await startFakeProvider({ apiKey: 'right' });
    const stranger = create(locked.url, 'wrong-key');
    await expect(stranger.listModels(never)).rejects.toMatchObject({ kind: 'auth', status: 401 });
    await stranger.close();
    await locked.close();
    await expect(stranger.listModels(never)).rejects.toMatchObject({ kind: 'network' });
  });

  test('refuses an answer that is no list', async () => {
    const server = createServer((_request, response) => response.end('{"models":[]}'));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const lost = create(`http://127.0.0.1:${port}`);
    await expect(lost.listModels(never)).rejects.toMatchObject({ kind: 'malformed' });
    await lost.close();
    server.close();
  });

  test('gives the reason of an abort', async () => {
    const reason = new Error('stop');
    await expect(provider.listModels(AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
