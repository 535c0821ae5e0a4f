import type { JsonValue } from '@chimera/protocol/json';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readFields, toFields } from './argument-fields.ts';

describe('arguments as fields', () => {
  test('have a field of its kind for each argument', () => {
    expect(toFields({ to: 'Ada', copies: 2, urgent: true, tags: ['a'] })).toEqual([
      { name: 'to', kind: 'text', text: 'Ada' },
      { name: 'copies', kind: 'number', text: '2' },
      { name: 'urgent', kind: 'flag', text: 'true' },
      { name: 'tags', kind: 'json', text: '[\n  "a"\n]' },
    ]);
  });

  test('come back as they were', () => {
    const anyRecord = fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue());
    fc.assert(
      fc.property(fc.oneof(anyRecord, fc.jsonValue()), (value) => {
        const input = JSON.parse(JSON.stringify(value)) as JsonValue;
        fc.pre(!hasEmptyName(input));
        expect(readFields(toFields(input))).toEqual({ isValid: true, input });
      }),
    );
  });

  test('say which of them is wrong', () => {
    const fields = toFields({ copies: 2, tags: [], to: 'Ada' });
    const written = fields.map((field) => ({ ...field, text: field.kind === 'text' ? '' : 'two' }));
    const read = readFields(written);
    expect(read.isValid ? null : [...read.problems]).toEqual([
      ['copies', 'Write a number.'],
      ['tags', 'This is not JSON.'],
    ]);
    expect(readFields([{ name: 'copies', kind: 'number', text: ' ' }]).isValid).toBe(false);
  });
});

/** An argument without a name is no argument; `__proto__` is no name that an object keeps. */
function hasEmptyName(input: JsonValue): boolean {
  return input !== null && typeof input === 'object' && !Array.isArray(input) && '' in input;
}
