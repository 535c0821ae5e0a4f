import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { titleFrom } from './title.ts';

describe('a title', () => {
  test.each([
    ['Hello', 'Hello'],
    ['  Hello,\tdear   friend  ', 'Hello, dear friend'],
    ['\n\nFirst line\nsecond line', 'First line'],
    ['First line\r\nsecond line', 'First line'],
    ['', 'New conversation'],
    [' \n\t ', 'New conversation'],
    ['x'.repeat(60), 'x'.repeat(60)],
    ['x'.repeat(61), `${'x'.repeat(60)}…`],
    [`${'word '.repeat(11)}wordlonger`, `${'word '.repeat(11).trim()}…`],
    [`short ${'x'.repeat(80)}`, `short ${'x'.repeat(54)}…`],
    ['🚲'.repeat(70), `${'🚲'.repeat(60)}…`],
  ])('of %j is %j', (text, title) => {
    expect(titleFrom(text)).toBe(title);
  });

  test('is one line, not empty, and not long, whatever it comes from', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const title = titleFrom(text);
        expect(title).not.toBe('');
        expect(title).toBe(title.trim());
        expect(title).not.toContain('\n');
        expect(Array.from(title).length).toBeLessThanOrEqual(61);
      }),
    );
  });
});
