import type { LanguageModelV4StreamPart, LanguageModelV4Usage } from '@ai-sdk/provider';
import { describe, expect, test } from 'vitest';
import type { ModelEvent } from '../port.ts';
import { ErrorReader } from '../transport/errors.ts';
import { PartDecoder } from './part-decoder.ts';
import type { Vendor } from './vendor.ts';

type Part = LanguageModelV4StreamPart;

const NO_COUNTS: LanguageModelV4Usage = {
  inputTokens: {
    total: undefined,
    noCache: undefined,
    cacheRead: undefined,
    cacheWrite: undefined,
  },
  outputTokens: { total: undefined, text: undefined, reasoning: undefined },
};

/** Signs calls with their ids, and reads raw events as they are. */
const VENDOR: Pick<Vendor, 'readRaw' | 'sign' | 'readFinish' | 'isIgnorable'> = {
  readRaw: (event) => event as ReturnType<Vendor['readRaw']>,
  sign: (_request, { id }) => (id.startsWith('signed') ? `signature of ${id}` : undefined),
  readFinish: ({ raw, hasCalls }) => {
    if (raw === 'SPOILT') return null;
    return hasCalls ? 'tool-calls' : 'stop';
  },
  isIgnorable: (event) => event === 'new',
};

function createDecoder(): PartDecoder {
  return new PartDecoder({
    vendor: VENDOR,
    request: { model: 'm', messages: [] },
    errors: new ErrorReader(
      'acme',
      (text) => text,
      () => 0,
    ),
  });
}

function decode(...parts: Part[]): ModelEvent[] {
  const decoder = createDecoder();
  for (const part of parts) decoder.decode(part);
  return decoder.takeEvents();
}

const text = (delta: string): Part => ({ type: 'text-delta', id: '0', delta });
const finish = (raw: string | undefined, usage = NO_COUNTS): Part => ({
  type: 'finish',
  finishReason: { unified: raw === undefined ? 'interrupted' : 'stop', raw },
  usage,
});

describe('text and thoughts', () => {
  test('come as they are, but for empty pieces', () => {
    const thought: Part = { type: 'reasoning-delta', id: '1', delta: 'Hm.' };
    expect(decode(thought, text('a'), text(''), text('b'))).toEqual([
      { type: 'reasoning-delta', delta: 'Hm.' },
      { type: 'text-delta', delta: 'a' },
      { type: 'text-delta', delta: 'b' },
    ]);
  });

  test('keep characters whole that were cut', () => {
    expect(decode(text('a\ud83d'), text('\udeb2'), text('\ud83d'), finish('STOP'))).toEqual([
      { type: 'text-delta', delta: 'a' },
      { type: 'text-delta', delta: '🚲' },
      { type: 'text-delta', delta: '\uFFFD' },
      { type: 'finish', reason: 'stop' },
    ]);
  });
});

describe('calls', () => {
  const start = (id: string): Part => ({ type: 'tool-input-start', id, toolName: 'clock' });
  const delta = (id: string, fragment: string): Part => ({
    type: 'tool-input-delta',
    id,
    delta: fragment,
  });
  const end = (id: string): Part => ({ type: 'tool-input-end', id });

  test('are counted, signed where they are, and have arguments', () => {
    const events = decode(
      start('signed-a'),
      start('b'),
      delta('b', '{"x"'),
      delta('signed-a', '{}'),
      delta('b', ':1}'),
      end('b'),
      end('signed-a'),
      finish('STOP'),
    );
    expect(events).toEqual([
      {
        type: 'tool-call-start',
        index: 0,
        id: 'signed-a',
        name: 'clock',
        signature: 'signature of signed-a',
      },
      { type: 'tool-call-start', index: 1, id: 'b', name: 'clock' },
      { type: 'tool-call-delta', index: 1, delta: '{"x"' },
      { type: 'tool-call-delta', index: 0, delta: '{}' },
      { type: 'tool-call-delta', index: 1, delta: ':1}' },
      { type: 'finish', reason: 'tool-calls' },
    ]);
  });

  test('without arguments get an empty object, once', () => {
    const events = decode(start('a'), end('a'), start('b'), finish('STOP'));
    expect(events.filter(({ type }) => type === 'tool-call-delta')).toEqual([
      { type: 'tool-call-delta', index: 0, delta: '{}' },
      { type: 'tool-call-delta', index: 1, delta: '{}' },
    ]);
  });

  test('that never began are not there', () => {
    expect(decode(delta('x', '{}'), end('x'))).toEqual([]);
  });
});

describe('the model and the counts', () => {
  const raw = (rawValue: unknown): Part => ({ type: 'raw', rawValue });
  const usage = (outputTokens: number) => ({
    inputTokens: 1,
    outputTokens,
    cachedTokens: 0,
    reasoningTokens: 0,
  });

  test('are told once in a batch, however often they came', () => {
    const decoder = createDecoder();
    decoder.decode(raw({ model: 'one', usage: usage(1) }));
    decoder.decode(raw({ model: 'one', usage: usage(2) }));
    expect(decoder.takeEvents()).toEqual([
      { type: 'model', model: 'one' },
      { type: 'usage', usage: usage(2) },
    ]);
    decoder.decode(raw({}));
    expect(decoder.takeEvents()).toEqual([]);
  });

  test('may come with the head, and with the finish', () => {
    const counts = {
      inputTokens: { total: 100, noCache: 60, cacheRead: 40, cacheWrite: 0 },
      outputTokens: { total: 9, text: 4, reasoning: 5 },
    };
    expect(decode({ type: 'response-metadata', modelId: 'two' }, finish('STOP', counts))).toEqual([
      { type: 'model', model: 'two' },
      { type: 'finish', reason: 'stop' },
      {
        type: 'usage',
        usage: { inputTokens: 100, outputTokens: 9, cachedTokens: 40, reasoningTokens: 5 },
      },
    ]);
  });
});

test('input that was put into the cache is counted where there is any', () => {
  const counts = {
    inputTokens: { total: 100, noCache: 10, cacheRead: 40, cacheWrite: 50 },
    outputTokens: { total: 9, text: 9, reasoning: undefined },
  };
  expect(decode(finish('STOP', counts)).at(-1)).toEqual({
    type: 'usage',
    usage: {
      inputTokens: 100,
      outputTokens: 9,
      cachedTokens: 40,
      cacheWriteTokens: 50,
      reasoningTokens: 0,
    },
  });
});

describe('an answer', () => {
  test('is whole with the vendor’s own reason, and nothing comes behind it', () => {
    const decoder = createDecoder();
    decoder.decode(finish('STOP'));
    decoder.decode(text('late'));
    expect(decoder.isFinished).toBe(true);
    expect(decoder.takeEvents()).toEqual([{ type: 'finish', reason: 'stop' }]);
  });

  test.each<[string, Part, string]>([
    ['ends without a reason', finish(undefined), 'truncated'],
    ['stops with what is none', finish('SPOILT'), 'malformed'],
    ['holds what is no JSON', { type: 'error', error: { text: '{"a' } }, 'malformed'],
    ['holds an event of another form', { type: 'error', error: { value: 'odd' } }, 'malformed'],
    ['fails for no known reason', { type: 'error', error: null }, 'malformed'],
  ])('that %s is none', (_how, part, kind) => {
    const decoder = createDecoder();
    expect(() => decoder.decode(part)).toThrow(expect.objectContaining({ kind }));
    expect(decoder.isFinished).toBe(false);
  });

  test('may hold what means nothing to us', () => {
    const parts: Part[] = [
      { type: 'stream-start', warnings: [] },
      { type: 'text-start', id: '0' },
      { type: 'error', error: { value: 'new' } },
      { type: 'source', sourceType: 'url', id: 's', url: 'https://example.org' },
    ];
    expect(decode(...parts)).toEqual([]);
  });
});
