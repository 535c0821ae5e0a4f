import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { textSoFar } from './partial-arguments.ts';

describe('textSoFar', () => {
  test.each([
    ['', null],
    ['{"que', null],
    ['{"query": "', null],
    ['{"query": "wireless hea', 'wireless hea'],
    ['{"limit":5,"query":"a \\"good\\" one","x":1}', 'a "good" one'],
    ['{"query":"caf\\u00e', 'caf'],
    ['{"query":"caf\\u00e9', 'café'],
    ['{"query":"half\\', 'half'],
    ['{"query": 7}', null],
  ])('%j has %j', (rawInput, expected) => {
    expect(textSoFar(rawInput, 'query')).toBe(expected);
  });

  test('wherever it is cut, what is known is the beginning of the whole', () => {
    const anyInput = fc.record({ query: fc.string({ unit: 'binary' }), limit: fc.nat() });
    fc.assert(
      fc.property(anyInput, fc.nat(), (input, cut) => {
        const json = JSON.stringify(input);
        const known = textSoFar(json.slice(0, cut % (json.length + 1)), 'query');
        expect(input.query.startsWith(known ?? '')).toBe(true);
      }),
    );
  });

  test('of whole arguments is the argument', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (query) => {
        expect(textSoFar(JSON.stringify({ query }), 'query')).toBe(query);
      }),
    );
  });
});
