import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ModelMessage } from '../providers/port.ts';
import { limitContext, limitMessages, limitMessageTokens, limitTokens } from './context-limits.ts';

const user = (content: string): ModelMessage => ({ role: 'user', content });
const toolCalls = [{ id: '1', name: 'clock', arguments: '{}' }];
const calls: ModelMessage = { role: 'assistant', content: '', toolCalls };
const result: ModelMessage = { role: 'tool', toolCallId: '1', toolName: 'clock', content: 'noon' };

describe('a limit of messages', () => {
  const messages = [user('task'), user('a'), user('b'), user('c')];

  test('keeps the newest', () => {
    expect(limitMessages(messages, 2, false)).toEqual([user('b'), user('c')]);
    expect(limitMessages(messages, 4, false)).toBe(messages);
    expect(limitMessages(messages, null, true)).toBe(messages);
  });

  test('keeps the task beside them, as one of them', () => {
    expect(limitMessages(messages, 2, true)).toEqual([user('task'), user('c')]);
    expect(limitMessages(messages, 1, true)).toEqual([user('c')]);
  });

  test('drops results whose call is dropped, and keeps no call for its being the first', () => {
    expect(limitMessages([user('a'), calls, result, user('b')], 2, false)).toEqual([user('b')]);
    expect(limitMessages([calls, result, user('a'), user('b')], 2, true)).toEqual([
      user('a'),
      user('b'),
    ]);
    expect(limitMessages([user('a'), calls, result, result], 1, false)).toEqual([
      calls,
      result,
      result,
    ]);
  });
});

describe('a limit of tokens', () => {
  test('cuts each message', () => {
    expect(limitMessageTokens([user('abcdef'), user('ab')], 1)).toEqual([user('abc'), user('ab')]);
  });

  test('cuts texts, not pictures', () => {
    const image = { type: 'image' as const, url: 'https://example.org/a.png' };
    const content = [{ type: 'text' as const, text: 'abcdef' }, image];
    expect(limitMessageTokens([{ role: 'user', content }], 1)).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'abc' }, image] },
    ]);
  });

  test('of all goes from the newest backwards, and cuts the one that does not fit', () => {
    const messages = [user('aaa'), user('bbbbbb'), user('ccc')];
    expect(limitTokens(messages, 2)).toEqual([user('bbb'), user('ccc')]);
    expect(limitTokens(messages, 3)).toEqual([user('bbbbbb'), user('ccc')]);
    expect(limitTokens(messages, null)).toBe(messages);
  });

  test('leaves no result without its call, and takes no result from who is to answer it', () => {
    expect(limitTokens([calls, result, user('aaa')], 2)).toEqual([user('aaa')]);
    expect(limitTokens([user('aaa'), calls, result, result], 2)).toEqual([calls, result, result]);
  });

  test('never cuts a character in two, and is kept', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(20), (text, maxTokens) => {
        const [cut] = limitMessageTokens([user(text)], maxTokens);
        const content = cut?.content ?? '';
        expect(text.startsWith(String(content))).toBe(true);
        expect(String(content).isWellFormed()).toBe(true);
        expect(Buffer.byteLength(String(content))).toBeLessThanOrEqual(maxTokens * 3);
      }),
    );
  });
});

test('all limits together spare what the system says, and change nothing that they are given', () => {
  const messages: ModelMessage[] = [
    { role: 'system', content: 'A long system message.' },
    user('task'),
    user('aaaaaa'),
    user('bbbbbb'),
  ];
  const before = structuredClone(messages);
  const limits = { maxMessages: 2, keepsFirst: false, maxTokensPerMessage: 1, maxTokens: 1 };
  expect(limitContext(messages, limits)).toEqual([messages[0], user('bbb')]);
  expect(messages).toEqual(before);
});
