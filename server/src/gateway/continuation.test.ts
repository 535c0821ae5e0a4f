import { expect, test } from 'vitest';
import type { ModelMessage } from '../providers/port.ts';
import { continuationMessages } from './continuation.ts';

const MESSAGES: ModelMessage[] = [{ role: 'user', content: 'Tell me a story.' }];

test('prefill ends with the words that were shown, without the white space behind them', () => {
  expect(continuationMessages(MESSAGES, 'Once upon \n', 'prefill')).toEqual([
    { role: 'user', content: 'Tell me a story.' },
    { role: 'assistant', content: 'Once upon' },
  ]);
});

test('a request to continue ends with an instruction of its own', () => {
  const messages = continuationMessages(MESSAGES, 'Once upon ', 'continue');
  expect(messages.slice(0, -1)).toEqual(continuationMessages(MESSAGES, 'Once upon ', 'prefill'));
  expect(messages.at(-1)).toMatchObject({
    role: 'user',
    content: expect.stringMatching(/Continue it from exactly/),
  });
});

test('the messages that were handed in stay as they are', () => {
  continuationMessages(MESSAGES, 'Once', 'continue');
  expect(MESSAGES).toHaveLength(1);
});
