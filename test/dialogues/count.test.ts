import { expect, test } from 'vitest';
import { CRASHES } from './crashes.ts';
import { SCENES } from './scenes.ts';
import { WORD_DIALOGUES } from './word-dialogues.ts';

const NAMES = [
  ...WORD_DIALOGUES.map(({ name }) => name),
  ...SCENES.flatMap(({ about, scenes }) => scenes.map(({ name }) => `${about}: ${name}`)),
  ...CRASHES.map(({ name }) => `killed ${name}`),
];

test(`there are ${NAMES.length} dialogues, each of another kind`, () => {
  expect(NAMES.length).toBeGreaterThanOrEqual(40);
  expect(new Set(NAMES).size).toBe(NAMES.length);
});
