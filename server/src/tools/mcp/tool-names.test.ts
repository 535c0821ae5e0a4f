import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nameTools } from './tool-names.ts';

test('names carry the server, and only characters that every provider takes', () => {
  expect(Object.fromEntries(nameTools('notes', ['search', 'files.read', 'größe']))).toEqual({
    search: 'notes__search',
    'files.read': 'notes__files_read',
    größe: 'notes__gr__e',
  });
});

test('a name that had to be changed gives way, whatever the order', () => {
  const names = ['a b', 'a_b', 'a.b'];
  const forwards = nameTools('x', names);
  const backwards = nameTools('x', names.toReversed());
  expect(forwards.get('a_b')).toBe('x__a_b');
  expect(forwards.get('a b')).toMatch(/^x__a_b_[0-9a-f]{6}$/);
  expect(new Set(forwards.values()).size).toBe(3);
  expect([...backwards].toSorted()).toEqual([...forwards].toSorted());
});

test('all names are legal and different', () => {
  const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 90, unit: 'grapheme' }), {
    maxLength: 20,
  });
  const similar = fc.uniqueArray(
    fc.string({ unit: fc.constantFrom('a', '_', '.', ' '), minLength: 1, maxLength: 3 }),
  );
  fc.assert(
    fc.property(fc.oneof(names, similar), (list) => {
      const offered = [...nameTools('server', list).values()];
      expect(new Set(offered).size).toBe(list.length);
      for (const name of offered) expect(name).toMatch(/^server__[a-zA-Z0-9_-]{0,56}$/);
    }),
  );
});
