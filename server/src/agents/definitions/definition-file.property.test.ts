import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readDefinition } from './definition-file.ts';
import type { Problem } from './definitions-error.ts';

const KINDS = ['kind: agent', 'kind: team', ...['pair', 'group', 'sequence'].map(teamHead)];
const FIELDS = ['name', 'description', 'instructions', 'members', 'chats', 'context', 'tools'];

function teamHead(pattern: string): string {
  return `kind: team\npattern: ${pattern}`;
}

function problemsOf(text: string): Problem[] {
  const problems: Problem[] = [];
  const { file } = readDefinition('any.yaml', text, problems);
  expect(file === null).toBe(problems.length > 0);
  return problems;
}

test('any text is a definition, or is told what is wrong with it and where', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json().map(String)), (text) => {
      for (const { line, sentence } of problemsOf(text)) {
        expect(line).toBeGreaterThanOrEqual(1);
        expect(line).toBeLessThanOrEqual(text.split(/\r\n|\r|\n/).length);
        expect(sentence).not.toBe('');
      }
    }),
  );
});

test('any values in the fields of a definition are taken or refused, each by its own field', () => {
  const values = fc.dictionary(fc.constantFrom(...FIELDS), fc.jsonValue());
  fc.assert(
    fc.property(fc.constantFrom(...KINDS), values, (head, written) => {
      const lines = Object.entries(written).map(
        ([key, value]) => `${key}: ${JSON.stringify(value)}`,
      );
      const text = [head, ...lines, ''].join('\n');
      for (const { line, sentence } of problemsOf(text)) {
        const [field = ''] = /^[a-zA-Z]+/.exec(sentence) ?? [];
        const at = text.split('\n').findIndex((one) => one.startsWith(`${field}:`)) + 1;
        // What is missing is missing in the file as a whole.
        expect(line).toBe(at === 0 ? 1 : at);
      }
    }),
  );
});

test.each([
  'a: *nowhere',
  'a: &a [*a]',
  '{{{{',
  '&x',
  '? ',
  '--- a\n--- b',
  '!!binary x',
  '\u0000',
])('odd YAML is no definition: %j', (text) => {
  expect(problemsOf(text).length).toBeGreaterThan(0);
});
