import { expect, test } from 'vitest';
import { lengthNote } from './message-limit.ts';

test.each([
  [0, null],
  [89_999, null],
  [90_000, '10,000 characters left'],
  [100_000, '0 characters left'],
  [100_001, '1 characters too many'],
])('of %d characters', (length, note) => {
  expect(lengthNote(length)).toBe(note);
});
