import { describe, expect, test } from 'vitest';
import type { MessagePart } from './message.ts';
import { isDataPart, isToolPart, textOf } from './message.ts';

const STEP: MessagePart = { type: 'step-start' };
const TOOL: MessagePart = {
  type: 'tool-search',
  toolName: 'search',
  toolCallId: 'call-1',
  state: 'input-available',
};
const DATA: MessagePart = { type: 'data-cart', data: [] };

function text(words: string): MessagePart {
  return { type: 'text', text: words };
}

describe('textOf', () => {
  test.each<{ title: string; parts: MessagePart[]; expected: string }>([
    { title: 'nothing', parts: [], expected: '' },
    { title: 'what a person wrote', parts: [text('Hi'), text(' there')], expected: 'Hi there' },
    { title: 'one step', parts: [STEP, text('Hello')], expected: 'Hello' },
    {
      title: 'a blank line between steps',
      parts: [STEP, text('Let me see.'), TOOL, STEP, text('Here.')],
      expected: 'Let me see.\n\nHere.',
    },
    {
      title: 'no blank line for steps without words',
      parts: [STEP, TOOL, STEP, text('One.'), STEP, text(''), STEP, STEP, text('Two.')],
      expected: 'One.\n\nTwo.',
    },
    {
      title: 'no blank line within a step',
      parts: [STEP, text('One'), DATA, text(' and two')],
      expected: 'One and two',
    },
    {
      title: 'no thoughts',
      parts: [STEP, { type: 'reasoning', text: 'Hm.' }, text('Yes.')],
      expected: 'Yes.',
    },
  ])('gives $title', ({ parts, expected }) => {
    expect(textOf({ parts })).toBe(expected);
  });
});

test('parts of tools and of data are told by their type', () => {
  const parts = [STEP, text('Hi'), TOOL, DATA];
  expect(parts.filter(isToolPart)).toEqual([TOOL]);
  expect(parts.filter(isDataPart)).toEqual([DATA]);
});
