import { expect, test } from 'vitest';
import { withSendableText } from './sendable-text.ts';

test('what can be sent is left as it is', () => {
  const body = { messages: [{ role: 'user', content: 'Grüße 😀\n' }], temperature: 0, stop: null };
  expect(withSendableText(body)).toBe(body);
});

test('NUL and halves of characters are replaced, however deep they stand', () => {
  const parts = [{ type: 'text', text: 'a\0b' }];
  const body = { messages: [{ role: 'user', content: parts, n: 1 }], stop: ['\ud83d', 'ok'] };
  expect(withSendableText(body)).toEqual({
    messages: [{ role: 'user', content: [{ type: 'text', text: 'a\uFFFDb' }], n: 1 }],
    stop: ['\uFFFD', 'ok'],
  });
});
