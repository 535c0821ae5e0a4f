import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FakeProvider, startFakeProvider } from '../../../test/fake-provider/server.ts';
import { freshRouting } from '../../../test/harness/routing.ts';
import { createOpenAiWireProvider } from '../providers/openai-wire/provider.ts';
import { QUIRKS } from '../providers/openai-wire/quirks.ts';
import type { Provider } from '../providers/port.ts';
import { Abilities } from './abilities.ts';
import { complete } from './complete.ts';
import type {
  AttemptReport,
  CompletionBatch,
  CompletionCall,
  CompletionChunk,
} from './completion-port.ts';

let fake: FakeProvider;
let provider: Provider;

beforeAll(async () => {
  fake = await startFakeProvider();
  provider = createOpenAiWireProvider({
    name: 'acme',
    baseUrl: `${fake.url}/v1`,
    quirks: QUIRKS.generic,
  });
});

afterAll(async () => {
  await provider.close();
  await fake.close();
});

/** The same provider, as if its wire were another than OpenAI's. */
function bound(original: Provider): Provider {
  return {
    listModels: (signal) => original.listModels(signal),
    stream: (request, options) => original.stream(request, options),
    close: () => original.close(),
  };
}

interface Outcome {
  batches: CompletionBatch[];
  chunks: CompletionChunk[];
  text: string;
  reports: AttemptReport[];
  method: string;
  error: unknown;
}

const MESSAGES = [{ role: 'user' as const, content: 'Tell me something.' }];

async function run(
  options: Partial<CompletionCall> & { prefill?: 'auto' | 'yes' | 'no' } = {},
): Promise<Outcome> {
  const outcome: Outcome = {
    batches: [],
    chunks: [],
    text: '',
    reports: [],
    method: '',
    error: null,
  };
  const call: CompletionCall = {
    route: {
      id: 'story',
      targets: [{ provider: 'acme', model: 'fake-1' }],
      timeouts: { firstTokenMs: 5_000, idleMs: 5_000, totalMs: 20_000 },
      price: null,
      isFree: false,
      echoModel: false,
    },
    body: { model: 'story', messages: MESSAGES },
    request: { messages: MESSAGES },
    includesUsage: true,
    echoModel: null,
    canContinue: true,
    signal: new AbortController().signal,
    onAttempt: (report) => outcome.reports.push(report),
    onTarget: (_target, method) => {
      outcome.method = method;
    },
    ...options,
  };
  const parts = {
    providers: new Map([['acme', provider]]),
    abilities: new Abilities(() => options.prefill ?? 'yes'),
    sleep: () => delay(0),
    random: () => 0.5,
    ...freshRouting(),
    newId: () => 'made-here',
    now: () => 1_770_000_000_000,
  };
  try {
    for await (const batch of complete(parts, call)) outcome.batches.push(batch);
  } catch (error) {
    outcome.error = error;
  }
  outcome.chunks = outcome.batches.flatMap(chunksOf);
  outcome.text = outcome.chunks
    .map(({ choices }) => choices.find(({ index }) => index === 0)?.delta.content ?? '')
    .join('');
  return outcome;
}

function chunksOf(batch: CompletionBatch): CompletionChunk[] {
  if (batch.type === 'chunks') return batch.chunks;
  if (batch.type !== 'bytes') return [];
  return batch.bytes
    .toString()
    .split('\n\n')
    .filter((frame) => frame !== '')
    .map((frame) => JSON.parse(frame.slice('data: '.length)) as CompletionChunk);
}

function argumentsOf({ chunks }: Outcome): string {
  return chunks
    .flatMap(({ choices }) => choices[0]?.delta.tool_calls ?? [])
    .map((call) => call.function?.arguments ?? '')
    .join('');
}

describe('an answer that comes whole', () => {
  test('is handed on, with its usage at the end', async () => {
    fake.queue({ words: 30 });
    const { batches, chunks, text, reports, method } = await run();
    expect(text).toBe(fake.answers.at(-1));
    expect(method).toBe('pass-through');
    expect(batches.at(-1)).toEqual({ type: 'done' });
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop');
    expect(chunks.at(-1)).toMatchObject({
      choices: [],
      usage: { total_tokens: expect.any(Number) },
    });
    expect(new Set(chunks.map(({ id, created, model }) => `${id} ${created} ${model}`)).size).toBe(
      1,
    );
    expect(reports).toMatchObject([{ outcome: 'completed', usage: { estimated: false } }]);
  });

  test('tells no usage to a client that did not ask', async () => {
    fake.queue({ words: 5 });
    const { chunks } = await run({ includesUsage: false });
    expect(chunks.every((chunk) => chunk.usage === undefined)).toBe(true);
  });

  test('carries the name that is to be echoed', async () => {
    fake.queue({ words: 5 });
    const { chunks } = await run({ echoModel: 'gpt-4-ours' });
    expect(new Set(chunks.map(({ model }) => model))).toEqual(new Set(['gpt-4-ours']));
  });
});

describe('an answer that is cut', () => {
  test.each([
    ['honour-prefill', 'yes'],
    ['refuse-prefill', 'auto'],
    ['begin-again', 'auto'],
    ['repeat-last-words', 'auto'],
  ] as const)('goes on where a target answers by %s', async (continuation, prefill) => {
    fake.setDefaults({ continuation });
    fake.queue({ words: 60, fault: { type: 'reset', at: 30 } });
    const outcome = await run({ prefill });
    fake.setDefaults({});
    expect(outcome.text).toBe(fake.answers.at(-1));
    expect(outcome.batches.at(-1)).toEqual({ type: 'done' });
    const finish = outcome.chunks.find(({ choices }) => choices[0]?.finish_reason === 'stop');
    expect(finish).toMatchObject({ chimera: { seams: [{ from: 'acme/fake-1' }] } });
    expect(new Set(outcome.chunks.map(({ id, model }) => `${id} ${model}`)).size).toBe(1);
    expect(
      outcome.chunks.filter(({ choices }) => choices[0]?.delta.role !== undefined),
    ).toHaveLength(1);
    expect(outcome.reports.map(({ outcome: end }) => end)).toContain('truncated');
  });

  test('in the arguments of a call: the call is asked for again, and the client gets it once', async () => {
    const toolCalls = [{ name: 'search', arguments: '{"query":"headphones","limit":10}' }];
    const tools = [{ name: 'search', description: 'Searches.', parameters: { type: 'object' } }];
    fake.queue(
      { toolCalls, toolArguments: 'characters', fault: { type: 'reset', at: 12 } },
      { toolCalls, toolArguments: 'characters' },
    );
    const outcome = await run({ request: { messages: MESSAGES, tools } });
    expect(JSON.parse(argumentsOf(outcome))).toEqual({ query: 'headphones', limit: 10 });
    expect(
      outcome.chunks.find(({ choices }) => choices[0]?.finish_reason === 'tool_calls'),
    ).toBeDefined();
  });

  test('in the arguments of a call that is then made otherwise: an error, never a false end', async () => {
    const call = (query: string) => [{ name: 'search', arguments: `{"query":"${query}"}` }];
    fake.queue(
      {
        toolCalls: call('headphones'),
        toolArguments: 'characters',
        fault: { type: 'reset', at: 15 },
      },
      { toolCalls: call('speakers'), toolArguments: 'characters' },
    );
    const { batches } = await run();
    expect(batches.at(-1)).toMatchObject({ type: 'error', error: { code: 'answer_interrupted' } });
  });

  test('stays cut where going on is switched off', async () => {
    fake.queue({ words: 40, fault: { type: 'reset', at: 10 } });
    const { batches, text } = await run({ canContinue: false });
    expect(batches.at(-1)).toMatchObject({ type: 'error', error: { code: 'answer_interrupted' } });
    expect(fake.answers.at(-1)?.startsWith(text)).toBe(true);
    expect(text).not.toBe('');
  });

  test('as JSON goes on only with words that fit', async () => {
    fake.setDefaults({ continuation: 'different' });
    fake.queue({ words: 40, fault: { type: 'reset', at: 10 } });
    const { batches } = await run({
      prefill: 'auto',
      request: { messages: MESSAGES, responseFormat: { type: 'json' } },
    });
    fake.setDefaults({});
    expect(batches.at(-1)).toMatchObject({ type: 'error' });
  });
});

test.each(['n', 'logprobs'])('%s is refused where only other wires could answer', async (field) => {
  const spoken = provider;
  provider = bound(spoken);
  const { error } = await run({
    body: { messages: MESSAGES, [field]: field === 'n' ? 2 : true },
  });
  provider = spoken;
  expect(error).toMatchObject({ code: 'provider_rejected', field });
});

test('a failure before the first word is thrown, and every attempt was reported', async () => {
  fake.queue({ times: 9, fault: { type: 'answer', status: 503, body: '{}' } });
  const { batches, error, reports } = await run();
  fake.setDefaults({});
  expect(batches).toEqual([]);
  expect(error).toMatchObject({ code: 'provider_unavailable' });
  expect(reports).toHaveLength(3);
});

test('a reader that leaves is billed for what it got', async () => {
  fake.setDefaults({});
  const freshFake = await startFakeProvider({
    defaults: { words: 200, pace: { tokensPerSecond: 500 } },
  });
  const other = createOpenAiWireProvider({
    name: 'acme',
    baseUrl: `${freshFake.url}/v1`,
    quirks: QUIRKS.generic,
  });
  const kept = provider;
  provider = other;
  const controller = new AbortController();
  const reports: AttemptReport[] = [];
  const outcome = run({
    signal: controller.signal,
    onAttempt: (report) => reports.push(report),
    onTarget: () => controller.abort(new Error('left')),
  });
  await freshFake.waitForAbort();
  await outcome;
  provider = kept;
  expect(reports).toMatchObject([{ outcome: 'stopped', usage: { estimated: true } }]);
  expect(reports[0]?.usage.outputTokens).toBeGreaterThan(0);
  await other.close();
  await freshFake.close();
});
