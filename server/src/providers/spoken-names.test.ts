import { expect, test } from 'vitest';
import type { ModelMessage } from './port.ts';
import { withSpokenNames } from './spoken-names.ts';

const ASKED: ModelMessage = { role: 'user', content: 'Write.' };
const WRITER: ModelMessage = { role: 'user', name: 'writer', content: 'Once upon a time.' };
const OWN: ModelMessage = { role: 'assistant', name: 'critic', content: 'Too long.' };
const PICTURE = { type: 'image', url: 'https://a.example/b.png' } as const;

test('several speakers in the role of the user are told apart by their names', () => {
  expect(withSpokenNames([ASKED, OWN, WRITER])).toEqual([
    ASKED,
    OWN,
    { ...WRITER, content: 'writer: Once upon a time.' },
  ]);
});

test('a speaker who shows something is named before it', () => {
  const shown: ModelMessage = { role: 'user', name: 'painter', content: [PICTURE] };
  expect(withSpokenNames([WRITER, shown])[1]?.content).toEqual([
    { type: 'text', text: 'painter:' },
    PICTURE,
  ]);
});

test('a single speaker is not named', () => {
  const messages = [WRITER, OWN, WRITER];
  expect(withSpokenNames(messages)).toBe(messages);
});
