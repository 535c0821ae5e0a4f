import type { CanonicalEvent } from '@chimera/protocol/events';
import type { MessagePart, ToolPart } from '@chimera/protocol/message';
import { applyEvent, emptyAnswer } from '@chimera/protocol/reducer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryTurn } from '../../../test/generators/events.ts';
import type { ModelMessage } from '../providers/port.ts';
import { repairOrder, toModelMessages } from './model-messages.ts';

const text = (words: string): MessagePart => ({ type: 'text', text: words });
const stepStart: MessagePart = { type: 'step-start', stepId: 's' };
function toolPart(more: Partial<ToolPart>): ToolPart {
  return {
    type: 'tool-search',
    toolName: 'search',
    toolCallId: 'call-1',
    state: 'output-available',
    input: { query: 'lamps' },
    modelOutput: '3 lamps',
    ...more,
  };
}

describe('a message of a person', () => {
  test('is its words', () => {
    expect(toModelMessages({ role: 'user', parts: [text('Hello')] })).toEqual([
      { role: 'user', content: 'Hello' },
    ]);
  });

  test('has its images with it, and no other files', () => {
    const parts: MessagePart[] = [
      text('What is this?'),
      { type: 'file', url: 'https://a.example/cat.png', mediaType: 'image/png' },
      { type: 'file', url: 'https://a.example/a.pdf', mediaType: 'application/pdf' },
    ];
    expect(toModelMessages({ role: 'user', parts })).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'image', url: 'https://a.example/cat.png' },
        ],
      },
    ]);
  });
});

test('a system message is its words', () => {
  expect(toModelMessages({ role: 'system', parts: [text('Be brief.')] })).toEqual([
    { role: 'system', content: 'Be brief.' },
  ]);
});

describe('an answer', () => {
  test('becomes, step by step, words with calls and one result for each', () => {
    const parts: MessagePart[] = [
      stepStart,
      { type: 'reasoning', text: 'Hm.' },
      text('Let me look.'),
      toolPart({}),
      toolPart({ toolCallId: 'call-2', modelOutput: 'nothing' }),
      stepStart,
      text('There are three.'),
    ];
    expect(toModelMessages({ role: 'assistant', parts })).toEqual([
      {
        role: 'assistant',
        content: 'Let me look.',
        toolCalls: [
          { id: 'call-1', name: 'search', arguments: '{"query":"lamps"}' },
          { id: 'call-2', name: 'search', arguments: '{"query":"lamps"}' },
        ],
      },
      { role: 'tool', toolCallId: 'call-1', toolName: 'search', content: '3 lamps' },
      { role: 'tool', toolCallId: 'call-2', toolName: 'search', content: 'nothing' },
      { role: 'assistant', content: 'There are three.' },
    ]);
  });

  test('gives a call whose result is missing one that says so', () => {
    const parts = [toolPart({ state: 'input-available', modelOutput: undefined })];
    expect(toModelMessages({ role: 'assistant', parts }).at(-1)).toEqual({
      role: 'tool',
      toolCallId: 'call-1',
      toolName: 'search',
      content: 'The result of this call is not known: it was interrupted.',
    });
  });

  test('leaves out a call whose arguments never were whole', () => {
    const parts = [text('Let me'), toolPart({ input: undefined, modelOutput: 'It was cut.' })];
    expect(toModelMessages({ role: 'assistant', parts })).toEqual([
      { role: 'assistant', content: 'Let me' },
    ]);
  });

  test.each(['{"query":', null, [1, 2], 7])(
    'sends arguments that are no object (%j) as none',
    (input) => {
      const [message] = toModelMessages({ role: 'assistant', parts: [toolPart({ input })] });
      expect(message).toMatchObject({ toolCalls: [{ arguments: '{}' }] });
    },
  );

  test.each([[[]], [[stepStart]], [[stepStart, { type: 'reasoning' as const, text: 'Hm.' }]]])(
    'that said nothing is nothing: %j',
    (parts) => {
      expect(toModelMessages({ role: 'assistant', parts })).toEqual([]);
    },
  );
});

describe('the order that providers ask for', () => {
  const system: ModelMessage = { role: 'system', content: 'Be brief.' };
  const user = (content: string): ModelMessage => ({ role: 'user', content });
  const says = (content: string): ModelMessage => ({ role: 'assistant', content });
  const calls: ModelMessage = {
    role: 'assistant',
    content: '',
    toolCalls: [{ id: 'call-1', name: 'search', arguments: '{}' }],
  };
  const result: ModelMessage = {
    role: 'tool',
    toolCallId: 'call-1',
    toolName: 'search',
    content: '',
  };
  const image: ModelMessage = {
    role: 'user',
    content: [{ type: 'image', url: 'https://a.example/cat.png' }],
  };

  const cases: [string, ModelMessage[], ModelMessage[]][] = [
    ['stays where it is right', [system, user('1'), says('2')], [system, user('1'), says('2')]],
    ['joins questions that got no answer', [user('1'), user('2')], [user('1\n\n2')]],
    ['joins answers', [user('1'), says('2'), says('3')], [user('1'), says('2\n\n3')]],
    ['joins system messages', [system, system], [{ ...system, content: 'Be brief.\n\nBe brief.' }]],
    ['leaves out empty questions', [user('1'), user(''), says('2')], [user('1'), says('2')]],
    ['leaves out empty answers', [user('1'), says(''), user('2')], [user('1\n\n2')]],
    ['leaves out an empty system message', [{ ...system, content: '' }, user('1')], [user('1')]],
    ['begins with the user', [system, says('Welcome!'), user('1')], [system, user('1')]],
    ['keeps calls and their results', [user('1'), calls, result], [user('1'), calls, result]],
    [
      'joins words to the calls behind them',
      [user('1'), says('2'), calls, result],
      [user('1'), { ...calls, content: '2' }, result],
    ],
    [
      'joins nothing to calls',
      [user('1'), calls, result, says('2')],
      [user('1'), calls, result, says('2')],
    ],
    ['keeps images apart', [user('1'), image, user('2')], [user('1'), image, user('2')]],
    [
      'takes results along with the calls that may not come first',
      [calls, result, user('1')],
      [user('1')],
    ],
  ];

  test.each(cases)('%s', (_what, messages, repaired) => {
    expect(repairOrder(messages)).toEqual(repaired);
  });

  test('is right for whatever turns are stored, also those that were cut', () => {
    const cutTurn = fc
      .tuple(arbitraryTurn(), fc.double({ min: 0, max: 1, noNaN: true }))
      .map(([turn, part]) => turn.slice(0, Math.ceil(part * turn.length)));
    fc.assert(
      fc.property(fc.array(cutTurn, { minLength: 1, maxLength: 3 }), (turns) => {
        const messages = turns.flatMap((events: CanonicalEvent[], index) => [
          user(`Question ${index}`),
          ...toModelMessages(events.reduce(applyEvent, emptyAnswer('a'))),
        ]);
        assertLegal(repairOrder([system, ...messages]));
      }),
    );
  });
});

/** What a provider with a strict template refuses. */
function assertLegal(messages: ModelMessage[]): void {
  expect(messages.map((message) => message.role).slice(0, 2)).toEqual(['system', 'user']);
  let awaited: string[] = [];
  for (const [index, message] of messages.entries()) {
    if (message.role === 'tool') {
      expect(awaited.shift()).toBe(message.toolCallId);
      continue;
    }
    expect(awaited).toEqual([]);
    const previous = messages[index - 1];
    if (previous?.role === 'assistant') expect(message.role).not.toBe('assistant');
    if (message.role !== 'assistant') {
      expect(message.content).not.toBe('');
      continue;
    }
    awaited = (message.toolCalls ?? []).map((call) => call.id);
    for (const call of message.toolCalls ?? [])
      expect(JSON.parse(call.arguments)).toBeTypeOf('object');
    if (awaited.length === 0) expect(message.content).not.toBe('');
  }
  expect(awaited).toEqual([]);
}
