import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createAgent } from './agent.ts';
import type { AgentMessage } from './program.ts';
import { viewFromOutside, viewOf, wireName } from './view.ts';

const ann = createAgent({ name: 'ann', instructions: 'Be ann.' });
const called: AgentMessage = {
  kind: 'called',
  speaker: 'ben',
  content: 'Let me see.',
  calls: [
    { callId: '1', toolName: 'clock', input: ['no object'], run: 'server', signature: 'sealed' },
  ],
};
const results: AgentMessage = {
  kind: 'results',
  speaker: 'ann',
  results: [{ callId: '1', toolName: 'clock', outcome: 'ok', modelOutput: 'noon' }],
};

describe('a chat as an agent sees it', () => {
  test('has calls as the assistant’s, with their maker’s name, their seal, and arguments that are legal', () => {
    expect(viewOf(ann, [called, results], false).slice(1)).toEqual([
      {
        role: 'assistant',
        content: 'Let me see.',
        name: 'ben',
        toolCalls: [{ id: '1', name: 'clock', arguments: '{}', signature: 'sealed' }],
      },
      { role: 'tool', toolCallId: '1', toolName: 'clock', content: 'noon' },
    ]);
  });

  test('begins with its instructions, and with no empty ones', () => {
    const silent = { ...ann, instructions: '' };
    const said: AgentMessage[] = [{ kind: 'said', speaker: 'user', content: 'Hi.' }];
    expect(viewOf(ann, said, true)[0]?.role).toBe('system');
    expect(viewOf(silent, said, true)[0]?.role).toBe('user');
  });

  test('leaves out what nobody said, and never asks to go on writing', () => {
    const blank: AgentMessage[] = [
      { kind: 'said', speaker: 'ann', content: 'One.' },
      { kind: 'said', speaker: 'ben', content: '' },
    ];
    expect(viewOf(ann, blank, false).map(({ role }) => role)).toEqual([
      'system',
      'assistant',
      'user',
    ]);
  });
});

test('from outside, calls are words and results are heard', () => {
  expect(viewFromOutside([called, results, { kind: 'system', content: 'Hidden.' }])).toEqual([
    { role: 'user', name: 'ben', content: 'Let me see.' },
    { role: 'user', name: 'ann', content: 'noon' },
  ]);
});

test('names are legal whatever they are', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 100 }), (name) => {
      expect(wireName(name)).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
    }),
  );
});
