import type { JsonValue } from '@chimera/protocol/json';
import type { MessagePart } from '@chimera/protocol/message';
import { expect, test } from 'vitest';
import { answeredBy } from './answered-by.ts';

function movedAlong(...targets: string[]): string[] | null {
  const parts = targets.slice(1).map((to, index) => seam({ from: targets[index] ?? '', to }));
  return answeredBy({ parts: [{ type: 'text', text: 'Half' }, ...parts] });
}

function seam(data: JsonValue): MessagePart {
  return { type: 'data-seam', data };
}

test.each([
  [
    ['groq/openai/gpt-oss-120b', 'google/gemini-flash'],
    ['Groq', 'Gemini'],
  ],
  [
    ['groq/a', 'google/b', 'groq/a'],
    ['Groq', 'Gemini', 'Groq'],
  ],
  [
    ['groq/a', 'groq/b', 'google/c'],
    ['Groq', 'Gemini'],
  ],
  [
    ['groq/openai/big', 'groq/openai/small'],
    ['big', 'small'],
  ],
  [['groq/a', 'groq/a'], null],
  [[], null],
])('an answer that moved along %j was answered by %j', (targets, names) => {
  expect(movedAlong(...targets)).toEqual(names);
});

test('data of another shape says nothing', () => {
  const odd: JsonValue[] = ['oops', null, [], { from: 7 }, {}];
  expect(answeredBy({ parts: odd.map(seam) })).toBeNull();
  expect(
    answeredBy({ parts: [{ type: 'data-cart', data: { from: 'a/b', to: 'c/d' } }] }),
  ).toBeNull();
});
