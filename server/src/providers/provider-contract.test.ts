/** What every provider keeps, whatever wire its vendor speaks; the rest stands beside each of them. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextRound } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { FakeProvider } from '../../../test/fake-provider/server.ts';
import { startFakeProvider } from '../../../test/fake-provider/server.ts';
import {
  ALL_WIRES,
  type Answer,
  API_KEY,
  callsOf,
  collect,
  connect,
  firstPieces,
  type ScenarioName,
} from '../../../test/harness/provider-answers.ts';
import type { ModelRequest, Provider } from './port.ts';
import { ProviderError } from './port.ts';

/** Pieces that the named scenarios let through before they break an answer. */
const PIECES_BEFORE_FAULT = 12;
const QUESTION: ModelRequest['messages'] = [{ role: 'user', content: 'Tell me something.' }];
const never = new AbortController().signal;

describe.each(ALL_WIRES)('$type', (wire) => {
  let fake: FakeProvider;
  let provider: Provider;

  beforeAll(async () => {
    fake = await startFakeProvider();
    provider = connect(wire, fake.url);
  });

  afterAll(async () => {
    await provider.close();
    await fake.close();
  });

  function ask(
    scenario: ScenarioName | '',
    request: Partial<ModelRequest> = {},
    signal: AbortSignal = never,
  ): Promise<Answer> {
    const model = scenario === '' ? wire.model : `${scenario}/${wire.model}`;
    return collect(provider, { model, messages: QUESTION, ...request }, signal);
  }

  const latestAnswer = (): string => fake.answers.at(-1) ?? '';

  describe('a whole answer', () => {
    test('comes with its head, the model, the counts and the finish', async () => {
      const { text, events, failure, heads } = await ask('');
      expect(failure).toBeUndefined();
      expect(text).toBe(latestAnswer());
      expect(heads).toMatchObject([{ status: 200 }]);
      expect(events[0]).toEqual({ type: 'model', model: wire.model });
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
    ])('comes through %s unchanged', async (scenario) => {
      const { text, events, failure, batches } = await ask(scenario);
      expect(failure).toBeUndefined();
      expect(text).toBe(latestAnswer());
      expect(events.filter(({ type }) => type === 'finish')).toHaveLength(1);
      expect(batches.every((batch) => batch.length > 0)).toBe(true);
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
      const before = firstPieces(fake, PIECES_BEFORE_FAULT);
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
      const calls = callsOf(events);
      expect(calls.map(({ name }) => name)).toEqual(expected.map(() => 'clock'));
      expect(calls.map(({ text }) => text)).toEqual(expected);
      expect(new Set(calls.map(({ id }) => id)).size).toBe(expected.length);
      expect(events).toContainEqual({ type: 'finish', reason: 'tool-calls' });
    });

    test('may call a tool without arguments', async () => {
      fake.queue({ toolCalls: [{ name: 'clock', arguments: '{}' }] });
      const { events } = await ask('');
      expect(callsOf(events)).toMatchObject([{ name: 'clock', text: '{}' }]);
    });

    test.each<[ScenarioName, string]>([
      ['cut-by-length', 'length'],
      ['filtered', 'content-filter'],
    ])('may be %s', async (scenario, reason) => {
      const { events } = await ask(scenario);
      expect(events).toContainEqual({ type: 'finish', reason });
    });

    test('goes on behind a trailing assistant message', async () => {
      const { text: shown } = await ask('reset-mid');
      const whole = latestAnswer();
      const messages: ModelRequest['messages'] = [
        ...QUESTION,
        { role: 'assistant', content: shown },
      ];
      const { text: rest } = await ask('', { messages });
      expect(shown + rest).toBe(whole);
    });

    test('comes in one batch for what came together', async () => {
      fake.queue({ pace: { chunksPerWrite: 1_000 } });
      const { batches } = await ask('');
      expect(batches.length).toBeLessThanOrEqual(3);
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
      ['malformed', 'malformed'],
    ])('%s keeps every word before the failure, which is %s', async (scenario, kind) => {
      const { text, events, failure } = await ask(scenario);
      expect(text).toBe(firstPieces(fake, PIECES_BEFORE_FAULT));
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

    test('does not keep the next one from coming', async () => {
      for (const scenario of ['reset-mid', 'error-mid', 'malformed', 'rate-limit'] as const) {
        await ask(scenario);
        const { text, failure } = await ask('');
        expect(failure).toBeUndefined();
        expect(text).toBe(latestAnswer());
      }
    });

    test('hangs no conversation on its error', async () => {
      const secret = 'what the user said in confidence';
      for (const scenario of ['malformed', 'unauthorized', 'error-first'] as const) {
        const messages: ModelRequest['messages'] = [{ role: 'user', content: secret }];
        const { failure } = await ask(scenario, { messages });
        expect(JSON.stringify(failure, everything)).not.toContain(secret);
      }
    });
  });

  describe('an answer that is an error', () => {
    test.each<[ScenarioName, string]>([
      ['unauthorized', 'auth'],
      ['forbidden', 'auth'],
      ['not-found', 'not-found'],
      ['too-large', 'context-length'],
      ['context-length', 'context-length'],
      ['content-filter', 'content-filter'],
      ['bad-parameter', 'invalid-request'],
      ['rate-limit', 'rate-limit'],
      ['rate-limit-bare', 'rate-limit'],
      ['credits', 'quota'],
      ['server-error', 'overloaded'],
      ['bad-gateway-html', 'overloaded'],
      ['unavailable', 'overloaded'],
      ['overloaded', 'overloaded'],
      ['empty-error', 'overloaded'],
      ['request-timeout', 'timeout'],
    ])('%s is %s', async (scenario, kind) => {
      const { failure, heads, events } = await ask(scenario);
      expect(failure).toBeInstanceOf(ProviderError);
      expect(failure).toMatchObject({ kind, status: heads[0]?.status });
      expect(events).toEqual([]);
    });

    test('that refuses the words to go on from is an invalid request', async () => {
      const messages: ModelRequest['messages'] = [
        ...QUESTION,
        { role: 'assistant', content: 'Once upon' },
      ];
      const { failure } = await ask('refuse-prefill', { messages });
      expect(failure).toMatchObject({ kind: 'invalid-request', status: 400 });
    });

    test('shows no key', async () => {
      const body = JSON.stringify({ error: { message: `The key ${API_KEY} is wrong.` } });
      fake.queue({ fault: { type: 'answer', status: 401, body } });
      const { failure } = await ask('');
      expect(String(failure)).toContain('acme answered 401: The key [redacted] is wrong.');
    });
  });

  describe('connections', () => {
    test('are used again for the next answer', async () => {
      await ask('');
      const first = fake.requests.at(-1);
      // The pool takes a connection back in the next round of the event loop.
      await nextRound();
      await ask('');
      expect(fake.requests.at(-1)).not.toBe(first);
      expect(fake.requests.at(-1)?.connection).toBe(first?.connection);
    });

    test('never ask for compression', async () => {
      await ask('');
      expect(fake.requests.at(-1)?.headers['accept-encoding']).toBe('identity');
    });

    test('that are refused are network failures', async () => {
      const gone = await startFakeProvider();
      await gone.close();
      const lost = connect(wire, gone.url);
      const { failure } = await collect(lost, { model: wire.model, messages: QUESTION });
      expect(failure).toMatchObject({ kind: 'network', code: 'ECONNREFUSED' });
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
      const { failure } = await ask('', {}, aborter.signal);
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
      const answering = ask(scenario, {}, aborter.signal);
      const { index } = await fake.waitForRequest((request) => request.index >= asked);
      aborter.abort(new Error('stop'));
      const { failure, events } = await answering;
      expect(failure).toBe(aborter.signal.reason);
      expect(events.some(({ type }) => type === 'finish')).toBe(false);
      const { request } = await fake.waitForAbort((abort) => abort.request.index === index);
      expect(request.outcome).toBe('aborted');
    });

    test('an answer that nobody reads to its end stops it at the provider too', async () => {
      const asked = fake.requests.length;
      const request = { model: `stall-mid/${wire.model}`, messages: QUESTION };
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
    test('needs the key', async () => {
      const locked = await startFakeProvider({ apiKey: API_KEY });
      const owner = connect(wire, locked.url);
      const models = await owner.listModels(never);
      expect(models.map(({ id }) => id)).toEqual(['fake-1', 'fake-2']);
      const stranger = connect(wire, locked.url, 'another-key');
      await expect(stranger.listModels(never)).rejects.toMatchObject({ kind: 'auth' });
      await Promise.all([owner.close(), stranger.close(), locked.close()]);
    });

    test('refuses an answer that is no list', async () => {
      const server = createServer((_request, response) => response.end('{"models":7,"data":7}'));
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const { port } = server.address() as AddressInfo;
      const lost = connect(wire, `http://127.0.0.1:${port}`);
      await expect(lost.listModels(never)).rejects.toMatchObject({ kind: 'malformed' });
      await lost.close();
      server.close();
    });

    test('gives the reason of an abort', async () => {
      const reason = new Error('stop');
      await expect(provider.listModels(AbortSignal.abort(reason))).rejects.toBe(reason);
    });
  });
});

/** Shows what JSON leaves out of an error, to whatever depth. */
function everything(_key: string, value: unknown): unknown {
  return value instanceof Error
    ? { ...value, message: value.message, stack: value.stack, cause: value.cause }
    : value;
}
