import type { CanonicalEvent } from '@chimera/protocol/events';
import { applyEvent, emptyAnswer } from '@chimera/protocol/reducer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryTurn } from '../../../test/generators/events.ts';
import { createAgent } from '../agents/agent.ts';
import { viewOf } from '../agents/view.ts';
import type { ModelMessage } from '../providers/port.ts';
import { toAgentMessages } from './agent-history.ts';
import { repairOrder } from './model-messages.ts';

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
    [
      'keeps users of different names apart',
      [user('1'), { role: 'user', content: '2', name: 'bob' }],
      [user('1'), { role: 'user', content: '2', name: 'bob' }],
    ],
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
          ...toAgentMessages({
            role: 'user',
            parts: [{ type: 'text', text: `Question ${index}` }],
          }),
          ...toAgentMessages(events.reduce(applyEvent, emptyAnswer('a'))),
        ]);
        assertLegal(repairOrder(viewOf(createAgent({ name: 'assistant' }), messages, true)));
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
