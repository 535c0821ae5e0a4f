import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchesToolName } from './tool-names.ts';

test.each([
  ['clock', 'clock', true],
  ['clock', 'clocks', false],
  ['', '', true],
  ['*', 'anything', true],
  ['notes__*', 'notes__search', true],
  ['notes__*', 'notes__', true],
  ['notes__*', 'othernotes__search', false],
  ['*_file', 'read_file', true],
  ['*_file', 'read_file_list', false],
  ['read*file', 'readfile', true],
  ['read*read', 'read', false],
  ['a*b*c', 'a-c-b-c', true],
  ['a*b*c', 'a-c-b', false],
  ['a.c', 'abc', false],
])('%s and %s: %s', (pattern, name, expected) => {
  expect(matchesToolName(pattern, name)).toBe(expected);
});

test('agrees with a regular expression', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
  const name = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 });
  fc.assert(
    fc.property(letters, name, (pattern, text) => {
      const expression = new RegExp(`^${pattern.replaceAll('*', '.*')}$`);
      expect(matchesToolName(pattern, text)).toBe(expression.test(text));
    }),
  );
});
