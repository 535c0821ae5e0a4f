import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readArguments } from './read-arguments.ts';

const NO_JSON = {
  ok: false,
  problem: 'The arguments are not valid JSON. Call the tool again.',
};

test('arguments that are JSON are what they say', () => {
  fc.assert(
    fc.property(fc.json(), fc.boolean(), (json, isWhole) => {
      expect(readArguments(json, isWhole)).toEqual({ ok: true, value: JSON.parse(json) });
    }),
  );
});

test.each(['', ' \n'])('no arguments (%j) are none', (text) => {
  expect(readArguments(text, true)).toEqual({ ok: true, value: {} });
});

describe('a slip of the model', () => {
  test.each([
    ['raw line breaks and tabs', '{"text":"one\ntwo\tthree"}', { text: 'one\ntwo\tthree' }],
    ['a comma too many', '{"a":[1,2,],}', { a: [1, 2] }],
    ['single quotes', "{'query':'lamps'}", { query: 'lamps' }],
    ['a code fence', '```json\n{"query":"lamps"}\n```', { query: 'lamps' }],
    ['no brackets at the end', '{"a":{"b":[1,2', { a: { b: [1, 2] } }],
    ['keys without quotes', '{query:"lamps"}', { query: 'lamps' }],
  ])('is mended: %s', (_what, text, value) => {
    expect(readArguments(text, true)).toEqual({ ok: true, value });
  });

  test('is left alone when the model was cut off there', () => {
    expect(readArguments('{"text":"Dear Ann', false)).toEqual(NO_JSON);
  });

  test.each(['lamps', '{} {}', '"lamps', '[1,2', '}'])(
    'is none that makes no object: %s',
    (text) => {
      expect(readArguments(text, true)).toEqual(NO_JSON);
    },
  );
});

test('nothing that a model writes does more than fail', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, isWhole) => {
      expect(readArguments(text, isWhole).ok).toBeTypeOf('boolean');
    }),
  );
});
