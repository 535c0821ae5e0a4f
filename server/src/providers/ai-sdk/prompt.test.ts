import { describe, expect, test } from 'vitest';
import type { ModelMessage, ModelToolCall } from '../port.ts';
import { toPrompt } from './prompt.ts';

const user = (content: string): ModelMessage => ({ role: 'user', content });
const system = (content: string): ModelMessage => ({ role: 'system', content });
const assistant = (content: string, ...toolCalls: ModelToolCall[]): ModelMessage => ({
  role: 'assistant',
  content,
  toolCalls,
});
const call = (id: string, text = '{}'): ModelToolCall => ({ id, name: 'clock', arguments: text });
const result = (toolCallId: string, content: string): ModelMessage => ({
  role: 'tool',
  toolCallId,
  toolName: 'clock',
  content,
});

/** The prompt in short: `user: Hello`, `assistant: clock#call_1{}`, `tool: call_1=12:00`. */
function shortly(messages: ModelMessage[]): string[] {
  return toPrompt(messages).map((message) => {
    if (message.role === 'system') return `system: ${message.content}`;
    const parts = message.content.map((part) => {
      if (part.type === 'text') return part.text;
      if (part.type === 'tool-call') {
        return `${part.toolName}#${part.toolCallId}${JSON.stringify(part.input)}`;
      }
      return part.type === 'tool-result'
        ? `${part.toolCallId}=${part.output.type === 'text' ? part.output.value : '?'}`
        : part.type;
    });
    return `${message.role}: ${parts.join(' | ')}`;
  });
}

describe('the system’s words', () => {
  test('come first, wherever they stood', () => {
    const messages = [system('One.'), user('Hi'), system(' '), assistant('Yes?'), system('Two.')];
    expect(shortly([...messages, user('Go')])).toEqual([
      'system: One.\n\nTwo.',
      'user: Hi',
      'assistant: Yes?',
      'user: Go',
    ]);
  });

  test('are the question where nobody else has said anything', () => {
    expect(shortly([system('Say hello.')])).toEqual(['user: Say hello.']);
    expect(shortly([user('')])).toEqual(['user: (no words)']);
  });
});

describe('turns', () => {
  test('are taken about: neighbours of one side are joined', () => {
    const messages = [user('A'), user('B'), assistant('C'), assistant('D'), user('E')];
    expect(shortly(messages)).toEqual(['user: A | B', 'assistant: C\n\nD', 'user: E']);
  });

  test('begin with the user', () => {
    expect(shortly([assistant('Welcome!'), user('Hi')])).toEqual([
      'user: (The conversation begins.)',
      'assistant: Welcome!',
      'user: Hi',
    ]);
  });

  test('that are empty are left out', () => {
    expect(shortly([user('A'), assistant(' \n'), user('B'), user('\t')])).toEqual(['user: A | B']);
  });
});

describe('the last message', () => {
  test('is gone on with when it is the assistant’s, without white space at its end', () => {
    expect(shortly([user('A'), assistant('Once upon \n')])).toEqual([
      'user: A',
      'assistant: Once upon',
    ]);
  });

  test('asks for a new answer also when it has no words', () => {
    expect(shortly([user('A'), assistant('B '), user(' ')])).toEqual([
      'user: A',
      'assistant: B ',
      'user: (no words)',
    ]);
  });
});

describe('calls', () => {
  test('are answered at once, all of them, in their order', () => {
    const messages = [user('A'), assistant('', call('x'), call('y'), call('z'))];
    expect(shortly([...messages, result('z', '3'), result('x', '1'), user('B')])).toEqual([
      'user: A',
      'assistant: clock#x{} | clock#y{} | clock#z{}',
      'tool: x=1 | y=The result of this call is not known. | z=3',
      'user: B',
    ]);
  });

  test('that nobody answered before the end are answered as unknown', () => {
    expect(shortly([user('A'), assistant('B', call('x'))])).toEqual([
      'user: A',
      'assistant: B | clock#x{}',
      'tool: x=The result of this call is not known.',
    ]);
  });

  test('have ids of their own, though their server counted anew', () => {
    const round = [assistant('', call('0'), call('0')), result('0', 'a'), result('0', 'b')];
    expect(shortly([user('A'), ...round, ...round])).toEqual([
      'user: A',
      'assistant: clock#0{} | clock#0_2{}',
      'tool: 0=a | 0_2=b',
      'assistant: clock#0_3{} | clock#0_4{}',
      'tool: 0_3=a | 0_4=b',
    ]);
  });

  test('have ids that every wire takes', () => {
    const messages = [
      user('A'),
      assistant('', call('functions.clock:0')),
      result('functions.clock:0', 'a'),
    ];
    expect(shortly([...messages, assistant('', call(''))]).slice(1, 4)).toEqual([
      'assistant: clock#functions_clock_0{}',
      'tool: functions_clock_0=a',
      'assistant: clock#call{}',
    ]);
  });

  test.each([
    ['', '{}'],
    ['{"a":[1]}', '{"a":[1]}'],
    ['[1]', '{"arguments":"[1]"}'],
    ['{"cut":', '{"arguments":"{\\"cut\\":"}'],
  ])('with the arguments %j have the input %s', (text, input) => {
    expect(shortly([user('A'), assistant('', call('x', text))])[1]).toBe(
      `assistant: clock#x${input}`,
    );
  });

  test('that are not in the history leave their result to be read', () => {
    expect(shortly([user('A'), result('gone', '12:00'), user('B')])).toEqual([
      'user: A | [clock] 12:00 | B',
    ]);
  });

  test('carry what the vendor wants said of them', () => {
    const prompt = toPrompt([user('A'), assistant('', call('x'))], ({ id }) => ({
      acme: { of: id },
    }));
    expect(prompt[1]?.content[0]).toMatchObject({ providerOptions: { acme: { of: 'x' } } });
  });
});
