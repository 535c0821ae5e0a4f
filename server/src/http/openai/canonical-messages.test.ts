import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toCanonicalMessages } from './canonical-messages.ts';
import type { ModernMessage } from './legacy-functions.ts';

const user = (content: string, name?: string): ModernMessage & { role: 'user' } =>
  name === undefined ? { role: 'user', content } : { role: 'user', content, name };
const assistant = (content: string): ModernMessage & { role: 'assistant' } => ({
  role: 'assistant',
  content,
});
const system = (content: string): ModernMessage & { role: 'system' } => ({
  role: 'system',
  content,
});

describe('the system’s words', () => {
  test('come first and in one piece', () => {
    const developer: ModernMessage = {
      role: 'developer',
      content: [
        { type: 'text', text: 'Be ' },
        { type: 'text', text: 'brief.' },
      ],
    };
    expect(toCanonicalMessages([system('You cook.'), developer, user('Hi.')])).toEqual([
      { role: 'system', content: 'You cook.\n\nBe brief.' },
      { role: 'user', content: 'Hi.' },
    ]);
  });

  test('keep their place when the conversation has begun', () => {
    const selection = [
      system('You choose.'),
      user('Write!', 'boss'),
      system('Read the above, then choose.'),
    ];
    expect(toCanonicalMessages(selection)).toEqual([
      { role: 'system', content: 'You choose.' },
      { role: 'user', content: 'Write!', name: 'boss' },
      { role: 'user', content: 'Read the above, then choose.' },
    ]);
  });
});

describe('messages of one speaker in a row', () => {
  test('become one', () => {
    expect(
      toCanonicalMessages([user('One.'), user('Two.'), assistant('Three.'), assistant('Four.')]),
    ).toEqual([
      { role: 'user', content: 'One.\n\nTwo.' },
      { role: 'assistant', content: 'Three.\n\nFour.' },
    ]);
  });

  test('stay apart when they have different names', () => {
    const named = [user('One.', 'ann'), user('Two.', 'bob')];
    expect(toCanonicalMessages(named)).toEqual(named);
  });

  test('keep their pictures', () => {
    const picture: ModernMessage = {
      role: 'user',
      content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } }],
    };
    expect(toCanonicalMessages([user('Look.'), picture])).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Look.' },
          { type: 'image', url: 'data:image/png;base64,AA==' },
        ],
      },
    ]);
  });

  test('keep the calls of the last one', () => {
    const calling: ModernMessage = {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'a', function: { name: 'f', arguments: '{}' } }],
    };
    const toolCalls = [{ id: 'a', name: 'f', arguments: '{}' }];
    expect(toCanonicalMessages([assistant('Wait.'), calling, assistant('Well?')])).toEqual([
      { role: 'assistant', content: 'Wait.', toolCalls },
      { role: 'assistant', content: 'Well?' },
    ]);
  });
});

test('nobody says nothing', () => {
  expect(toCanonicalMessages([user('Hi.'), assistant(''), user('', 'bob')])).toEqual([
    { role: 'user', content: 'Hi.' },
    { role: 'user', content: '(no words)', name: 'bob' },
  ]);
});

test('a refusal is what the assistant said', () => {
  const refused: ModernMessage[] = [
    { role: 'assistant', content: null, refusal: 'No.' },
    user('Why?'),
    { role: 'assistant', content: [{ type: 'refusal', refusal: 'Because.' }] },
  ];
  expect(toCanonicalMessages(refused).map(({ content }) => content)).toEqual([
    'No.',
    'Why?',
    'Because.',
  ]);
});

test('the result of a call that nobody made is told as words', () => {
  const orphan: ModernMessage = { role: 'tool', tool_call_id: 'gone', content: '42' };
  expect(toCanonicalMessages([user('And?'), assistant('So.'), orphan])).toEqual([
    { role: 'user', content: 'And?' },
    { role: 'assistant', content: 'So.' },
    { role: 'user', content: '42' },
  ]);
});

test('whatever the order: one system first, no empty words, and turns that alternate', () => {
  const words = fc.constantFrom('', 'a', 'b');
  const message = fc.oneof(words.map(user), words.map(assistant), words.map(system));
  fc.assert(
    fc.property(fc.array(message), (messages) => {
      const canonical = toCanonicalMessages(messages);
      const roles = canonical.map(({ role }) => role);
      expect(roles.lastIndexOf('system')).toBeLessThanOrEqual(0);
      for (const [index, { role, content }] of canonical.entries()) {
        if (role !== 'system') expect(content).not.toBe('');
        expect(role).not.toBe(roles[index - 1]);
      }
    }),
  );
});
