/** What only Gemini does with a question, over real HTTP. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FakeProvider } from '../../../../../test/fake-provider/server.ts';
import { startFakeProvider } from '../../../../../test/fake-provider/server.ts';
import {
  type Answer,
  API_KEY,
  collect,
  type ScenarioName,
} from '../../../../../test/harness/provider-answers.ts';
import type { Provider } from '../../port.ts';
import { createAiSdkProvider } from '../provider.ts';
import { createGoogleVendor } from './vendor.ts';

const NOW_MS = Date.parse('2026-11-21T07:00:00Z');

let fake: FakeProvider;
let provider: Provider;

beforeAll(async () => {
  fake = await startFakeProvider();
  provider = createAiSdkProvider({
    name: 'acme',
    baseUrl: `${fake.url}/v1beta`,
    apiKey: API_KEY,
    vendor: createGoogleVendor('acme'),
    now: () => NOW_MS,
    createCallId: () => 'call_mine',
  });
});

afterAll(async () => {
  await provider.close();
  await fake.close();
});

const ask = (scenario: ScenarioName): Promise<Answer> =>
  collect(provider, {
    model: `${scenario}/gemini-3.5-flash`,
    messages: [{ role: 'user', content: 'Tell me something.' }],
  });

test('a question that is stopped is an answer without words', async () => {
  const { events, failure } = await ask('prompt-blocked');
  expect(failure).toBeUndefined();
  expect(events).toContainEqual({ type: 'finish', reason: 'content-filter' });
});

test('a call that the model spoilt is no answer, and worth another try', async () => {
  const { failure, events } = await ask('spoilt-call');
  expect(failure).toMatchObject({
    kind: 'malformed',
    message: 'acme stopped with MALFORMED_FUNCTION_CALL',
  });
  expect(events.some(({ type }) => type === 'finish')).toBe(false);
});

test('a quota of the day is gone until midnight in California', async () => {
  const { failure } = await ask('quota-per-day');
  expect(failure).toMatchObject({ kind: 'quota', status: 429, retryAfterMs: 3_600_000 });
});

test('what an answer has cost is known when it breaks off', async () => {
  const { events } = await ask('reset-mid');
  expect(events.findLast(({ type }) => type === 'usage')).toMatchObject({
    usage: { inputTokens: 3, outputTokens: 12 },
  });
});

test('thoughts count as output', async () => {
  const { events } = await ask('reasoning');
  expect(events.findLast(({ type }) => type === 'usage')).toMatchObject({
    usage: { outputTokens: 69, reasoningTokens: 9 },
  });
});

test('counts that did not come are not made up', async () => {
  const { events, failure } = await ask('no-usage');
  expect(failure).toBeUndefined();
  expect(events.some(({ type }) => type === 'usage')).toBe(false);
});

test('calls come without ids, and get them here', async () => {
  const { events } = await ask('tool-clock');
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'tool-call-start', id: 'call_mine', name: 'clock' }),
  );
});

test('an answer that is too long for one request is asked for in several', async () => {
  const asked: unknown[] = [];
  const parts = [
    { text: 'Once upon', finishReason: 'CONTINUATION', continuationToken: 'more', outputTokens: 2 },
    { text: ' a time.', finishReason: 'STOP', continuationToken: undefined, outputTokens: 3 },
  ];
  const server = createServer(async (request, response) => {
    const { text, outputTokens, ...ending } = parts[asked.length] ?? {};
    asked.push(JSON.parse(await readText(request)).continuationToken);
    const event = {
      candidates: [{ content: { parts: [{ text }], role: 'model' }, ...ending }],
      usageMetadata: { promptTokenCount: 7, candidatesTokenCount: outputTokens },
    };
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(`data: ${JSON.stringify(event)}\n\n`);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const patient = createAiSdkProvider({
    name: 'acme',
    baseUrl: `http://127.0.0.1:${port}`,
    apiKey: API_KEY,
    vendor: createGoogleVendor('acme'),
  });
  const { text, events } = await collect(patient, {
    model: 'gemini-4-argon',
    messages: [{ role: 'user', content: 'Tell me something long.' }],
  });
  expect(asked).toEqual([undefined, 'more']);
  expect(text).toBe('Once upon a time.');
  expect(events.findLast(({ type }) => type === 'usage')).toMatchObject({
    usage: { inputTokens: 14, outputTokens: 5 },
  });
  await patient.close();
  server.close();
});
