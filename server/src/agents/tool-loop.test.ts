import { describe, expect, test } from 'vitest';
import { createAgent } from './agent.ts';
import { agentCatalogue } from './catalogue.ts';
import type { ProgramInput } from './program.ts';
import { call, calling, drive, modelCalls, programInput, type Script } from './testing/drive.ts';

const assistant = createAgent({
  name: 'assistant',
  instructions: 'Be brief.',
  tools: ['clock', 'search'],
});

function ask(script: Script, more: Partial<ProgramInput> = {}) {
  const { plain } = agentCatalogue(assistant, []);
  return drive(plain.start(programInput('What time is it?', more)), script);
}

describe('a model with tools', () => {
  test('answers at once when it calls nothing, and is not announced', () => {
    const { result, effects } = ask({ models: ['Noon.'] });
    expect(result).toEqual({ reason: 'completed', finishReason: 'stop' });
    expect(effects).toMatchObject([
      {
        type: 'call-model',
        agentPath: [],
        call: {
          model: null,
          tools: ['clock', 'search'],
          messages: [
            { role: 'system', content: 'Be brief.' },
            { role: 'user', content: 'What time is it?' },
          ],
        },
      },
    ]);
  });

  test('has its calls run until it answers', () => {
    const { effects } = ask({
      models: [calling(call('clock'), call('search', { query: 'noon' })), 'Noon.'],
      tools: ({ toolName }) => `${toolName} ran`,
    });
    expect(effects.map(({ type }) => type)).toEqual(['call-model', 'run-tools', 'call-model']);
    expect(modelCalls(effects)[1]?.messages.slice(2)).toEqual([
      {
        role: 'assistant',
        content: '',
        toolCalls: [
          { id: 'call-1-1', name: 'clock', arguments: '{}' },
          { id: 'call-1-2', name: 'search', arguments: '{"query":"noon"}' },
        ],
      },
      { role: 'tool', toolCallId: 'call-1-1', toolName: 'clock', content: 'clock ran' },
      { role: 'tool', toolCallId: 'call-1-2', toolName: 'search', content: 'search ran' },
    ]);
  });

  test('is refused a tool that it was not offered', () => {
    const { effects } = ask({ models: [calling(call('drop_tables')), 'Sorry.'] });
    expect(modelCalls(effects)[1]?.messages.at(-1)).toMatchObject({
      role: 'tool',
      content: 'Error: Function drop_tables not found.',
    });
  });

  test('leaves calls of the client to the client, after its own have run', () => {
    const mixed = calling(call('open_door', {}, { run: 'client' }), call('clock'));
    const { result, effects } = ask({ models: [mixed] });
    expect(result).toEqual({ reason: 'completed', finishReason: 'tool-calls' });
    expect(effects.map(({ type }) => type)).toEqual(['call-model', 'run-tools']);
  });

  test('runs nothing when all calls are the client’s', () => {
    const { effects } = ask({ models: [calling(call('open_door', {}, { run: 'client' }))] });
    expect(effects.map(({ type }) => type)).toEqual(['call-model']);
  });

  test('is made to call what the request demands, once', () => {
    const script = { models: [calling(call('clock')), 'Noon.'] };
    const demanded = ask(script, { toolChoice: 'required' }).effects;
    expect(modelCalls(demanded).map(({ toolChoice }) => toolChoice)).toEqual([
      'required',
      undefined,
    ]);
    const forbidden = ask(script, { toolChoice: 'none' }).effects;
    expect(modelCalls(forbidden).map(({ toolChoice }) => toolChoice)).toEqual(['none', 'none']);
  });

  test('takes instructions, temperature, length and format of the request', () => {
    const { effects } = ask(
      { models: ['{}'] },
      {
        system: 'Speak JSON.',
        temperature: 0.2,
        maxOutputTokens: 50,
        responseFormat: { type: 'json' },
      },
    );
    expect(modelCalls(effects)[0]).toMatchObject({
      messages: [{ role: 'system', content: 'Speak JSON.' }, { role: 'user' }],
      temperature: 0.2,
      maxOutputTokens: 50,
      responseFormat: { type: 'json' },
    });
  });

  test.each([
    ['the same call', (index: number) => call('clock', { at: index * 0 }), 3],
    ['two calls in turn', (index: number) => call(index % 2 === 0 ? 'clock' : 'search'), 6],
  ])('is ended when %s with the same result comes three times', (_what, makeCall, steps) => {
    const { result, effects } = ask({ models: (_asked, index) => calling(makeCall(index)) });
    expect(result).toEqual({ reason: 'loop-guard', finishReason: 'other' });
    expect(modelCalls(effects)).toHaveLength(steps);
  });

  test('goes on while results change', () => {
    let polls = 0;
    const { result } = ask({
      models: (_asked, index) => (index < 5 ? calling(call('clock')) : 'Done.'),
      tools: () => `poll ${++polls}`,
    });
    expect(result?.reason).toBe('completed');
  });

  test('is told of earlier answers, whoever gave them, as its own', () => {
    const history = [
      { kind: 'said', speaker: 'user', content: 'Hello', name: 'Ann Lee' },
      { kind: 'said', speaker: 'writer', content: 'Hi!' },
      { kind: 'said', speaker: 'user', content: 'And now?' },
    ] as const;
    const { plain } = agentCatalogue(assistant, []);
    const { effects } = drive(plain.start(programInput([...history])), { models: ['Now.'] });
    expect(modelCalls(effects)[0]?.messages.slice(1)).toEqual([
      { role: 'user', content: 'Hello', name: 'Ann_Lee' },
      { role: 'assistant', content: 'Hi!' },
      { role: 'user', content: 'And now?' },
    ]);
  });
});
