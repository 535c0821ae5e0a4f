/** What is peculiar to the OpenAI wire and its dialects; the rest is in `provider-contract.test.ts`. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FakeProvider, startFakeProvider } from '../../../../test/fake-provider/server.ts';
import {
  type Answer,
  API_KEY,
  collect,
  firstPieces,
  type ScenarioName,
} from '../../../../test/harness/provider-answers.ts';
import type { Provider } from '../port.ts';
import { createOpenAiWireProvider } from './provider.ts';
import { QUIRKS } from './quirks.ts';

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

function create(origin: string): Provider {
  return createOpenAiWireProvider({
    name: 'acme',
    baseUrl: `${origin}/v1`,
    quirks: QUIRKS.generic,
    now: () => NOW_MS,
    apiKey: API_KEY,
  });
}

/** Asks the fake for the scenario of that name and collects all that comes. */
function ask(scenario: ScenarioName, from = provider): Promise<Answer> {
  const messages = [{ role: 'user' as const, content: 'Tell me something.' }];
  return collect(from, { model: `${scenario}/fake-1`, messages });
}

describe('a whole answer', () => {
  test('comes with the id and the limits of its head', async () => {
    const { heads } = await ask('openai');
    expect(heads).toMatchObject([{ status: 200, requestId: expect.stringMatching(/^req_fake/) }]);
    expect(heads[0]?.headers['x-ratelimit-remaining-tokens']).toBe('199000');
  });

  test.each<ScenarioName>(['openai', 'groq', 'azure', 'ollama', 'second-choice', 'no-usage'])(
    'comes through %s unchanged',
    async (scenario) => {
      const { text, events, failure } = await ask(scenario);
      expect(failure).toBeUndefined();
      expect(text).toBe(fake.answers.at(-1));
      expect(events.filter(({ type }) => type === 'finish')).toEqual([
        { type: 'finish', reason: 'stop' },
      ]);
    },
  );
});

describe('connections', () => {
  test('carry the key', async () => {
    await ask('openai');
    expect(fake.requests.at(-1)?.headers).toMatchObject({
      authorization: `Bearer ${API_KEY}`,
      'content-type': 'application/json',
    });
  });

  test('that fail in their TLS handshake are network failures', async () => {
    const encrypted = create(fake.url.replace('http:', 'https:'));
    const { failure } = await ask('openai', encrypted);
    expect(failure).toMatchObject({ kind: 'network' });
    await encrypted.close();
  });
});

test.each<[ScenarioName, string]>([
  ['error-named', 'overloaded'],
  ['error-in-array', 'overloaded'],
  ['error-numeric', 'rate-limit'],
  ['groq-error', 'overloaded'],
])('an answer with %s keeps every word before the failure, which is %s', async (scenario, kind) => {
  const { text, failure } = await ask(scenario);
  expect(text).toBe(firstPieces(fake, PIECES_BEFORE_FAULT));
  expect(failure).toMatchObject({ kind });
});

test.each<[ScenarioName, { kind: string; status: number; retryAfterMs?: number; code?: string }]>([
  ['unauthorized', { kind: 'auth', status: 401, code: 'invalid_api_key' }],
  ['not-found', { kind: 'not-found', status: 404, code: 'model_not_found' }],
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
  ['quota', { kind: 'quota', status: 429, code: 'insufficient_quota' }],
  ['credits', { kind: 'quota', status: 402 }],
  ['flex-capacity', { kind: 'overloaded', status: 498 }],
  ['array-error', { kind: 'rate-limit', status: 429, retryAfterMs: 34_400 }],
])('%s is told with what OpenAI and its kin say of it', async (scenario, expected) => {
  expect((await ask(scenario)).failure).toMatchObject(expected);
});

describe('listModels', () => {
  test('gives the models with their sizes', async () => {
    expect(await provider.listModels(never)).toEqual([
      { id: 'fake-1', contextTokens: 131_072, maxOutputTokens: 65_536 },
      { id: 'fake-2', contextTokens: 131_072, maxOutputTokens: 65_536 },
    ]);
  });

  test('fails as a stream does', async () => {
    const gone = await startFakeProvider();
    await gone.close();
    await expect(create(gone.url).listModels(never)).rejects.toMatchObject({ kind: 'network' });
  });
});
