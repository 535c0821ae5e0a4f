import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { estimateTokens } from '../gateway/estimate.ts';
import type { ModelMessage } from '../providers/port.ts';
import { trimToBudget } from './trim.ts';

const SYSTEM: ModelMessage = { role: 'system', content: 'Be brief.' };
const user = (content: string): ModelMessage => ({ role: 'user', content });
const says = (content: string): ModelMessage => ({ role: 'assistant', content });
const calls = (...ids: string[]): ModelMessage => ({
  role: 'assistant',
  content: '',
  toolCalls: ids.map((id) => ({ id, name: 'clock', arguments: '{}' })),
});
const result = (id: string, content: string): ModelMessage => ({
  role: 'tool',
  toolCallId: id,
  toolName: 'clock',
  content,
});

describe('a history that fits', () => {
  test('stays as it is', () => {
    const messages = [SYSTEM, user('1'), says('2'), user('3')];
    expect(trimToBudget(messages, 10_000)).toEqual(messages);
  });
});

describe('a history that is too long', () => {
  const long = 'word '.repeat(60);

  test('loses its oldest exchanges, whole', () => {
    const messages = [SYSTEM, user('1'), says(long), user('3'), says('4'), user('5')];
    expect(trimToBudget(messages, 100)).toEqual([SYSTEM, user('3'), says('4'), user('5')]);
  });

  test('never parts a result from its call', () => {
    const messages = [
      SYSTEM,
      user('1'),
      calls('a', 'b'),
      result('a', long),
      result('b', 'short'),
      says('2'),
      user('3'),
    ];
    expect(trimToBudget(messages, 100)).toEqual([SYSTEM, user('3')]);
  });

  test('keeps the newest exchange, however long it is', () => {
    const messages = [SYSTEM, user('1'), user(long), calls('a'), result('a', long)];
    expect(trimToBudget(messages, 1)).toEqual([SYSTEM, ...messages.slice(2)]);
  });

  test('keeps nothing older than what did not fit', () => {
    const messages = [user('1'), says('2'), user(long), says(long), user('5')];
    expect(trimToBudget(messages, 60)).toEqual([user('5')]);
  });

  test('keeps a system message behind the words that it is about', () => {
    const choose: ModelMessage = { role: 'system', content: 'Who is next?' };
    const messages = [SYSTEM, user(long), says(long), user('3'), says('4'), choose];
    expect(trimToBudget(messages, 100)).toEqual([SYSTEM, user('3'), says('4'), choose]);
  });

  test('keeps every system message, first', () => {
    const messages = [user(long), says('2'), { ...SYSTEM, content: 'Later.' }, user('3')];
    expect(trimToBudget(messages, 60)).toEqual([{ ...SYSTEM, content: 'Later.' }, user('3')]);
  });
});

test('images and arguments count too', () => {
  const image: ModelMessage = {
    role: 'user',
    content: [
      { type: 'text', text: 'What is this?' },
      { type: 'image', url: 'data:image/png;base64,AAAA' },
    ],
  };
  expect(trimToBudget([image, says('A cat.'), user('Sure?')], 1_500)).toEqual([user('Sure?')]);
  const bigCall: ModelMessage = {
    role: 'assistant',
    content: '',
    toolCalls: [{ id: 'a', name: 'clock', arguments: `"${'x'.repeat(600)}"` }],
  };
  expect(trimToBudget([user('1'), bigCall, result('a', ''), user('2')], 150)).toEqual([user('2')]);
});

describe('any history', () => {
  const exchange = fc
    .record({
      question: fc.string({ maxLength: 60 }),
      results: fc.array(fc.string({ maxLength: 60 }), { maxLength: 3 }),
      answer: fc.string({ maxLength: 60 }),
    })
    .map(({ question, results, answer }): ModelMessage[] => [
      user(question),
      ...(results.length === 0
        ? []
        : [
            calls(...results.map((_, index) => `call-${index}`)),
            ...results.map((content, index) => result(`call-${index}`, content)),
          ]),
      says(answer),
    ]);

  test('keeps the system, the newest, and a whole end of the rest that fits', () => {
    fc.assert(
      fc.property(
        fc.array(exchange, { minLength: 1, maxLength: 8 }),
        fc.nat(600),
        (exchanges, maxTokens) => {
          const kept = trimToBudget([SYSTEM, ...exchanges.flat()], maxTokens);
          const [system, ...rest] = kept;
          expect(system).toEqual(SYSTEM);
          const ends = exchanges.map((_, index) => exchanges.slice(index).flat());
          const keptCount = ends.findIndex((end) => end.length === rest.length);
          expect(rest).toEqual(ends[keptCount]);
          const words = kept.map(({ content }) => estimateTokens(String(content)));
          const atLeast = words.reduce((sum, tokens) => sum + tokens, 0);
          if (keptCount < exchanges.length - 1) expect(atLeast).toBeLessThanOrEqual(maxTokens);
        },
      ),
    );
  });
});
