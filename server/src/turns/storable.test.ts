import fc from 'fast-check';
import { expect, test } from 'vitest';
import { storable } from './storable.ts';

test.each([
  ['plain words', 'plain words'],
  ['naïve 🚲', 'naïve 🚲'],
  ['a\0b\0', 'a\uFFFDb\uFFFD'],
  ['half \uD83D', 'half \uFFFD'],
  ['\uDEB2 half', '\uFFFD half'],
])('%j becomes %j', (text, stored) => {
  expect(storable(text)).toBe(stored);
});

test('every text keeps its length, and becomes one that any database takes', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(0xffff)), (units) => {
      const text = String.fromCharCode(...units);
      const stored = storable(text);
      expect(stored).toHaveLength(text.length);
      expect(stored.isWellFormed()).toBe(true);
      expect(stored).not.toContain('\0');
      expect(storable(stored)).toBe(stored);
    }),
  );
});
