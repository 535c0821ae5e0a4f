import { describe, expect, test } from 'vitest';
import { announcements, call, calling, modelCalls } from './testing/drive.ts';
import { converse, group, talker, thinker, whoSpoke } from './testing/members.ts';

const alice = talker('alice');

describe('calls of tools', () => {
  const proposer = thinker('ann', { tools: ['test'], executes: [] });
  const bobRuns = talker('bob', { executes: ['test'] });
  const carolRuns = talker('carol', { executes: ['test', 'other'] });
  const once = { models: [calling(call('test', { x: 1 })), 'Done.'] };

  test('go to the one who runs them', () => {
    const crew = group([proposer, alice, bobRuns], { maxRounds: 4 });
    const { result, effects } = converse(crew, once);
    expect(whoSpoke(result)).toEqual(['user', 'ann', 'bob', 'ann']);
    expect(effects).toContainEqual({
      type: 'run-tools',
      agentPath: ['team/crew', 'bob'],
      answers: [],
    });
    expect(modelCalls(effects)[1]?.messages.slice(-2)).toEqual([
      {
        role: 'assistant',
        content: '',
        toolCalls: [{ id: 'call-1-1', name: 'test', arguments: '{"x":1}' }],
      },
      { role: 'tool', toolCallId: 'call-1-1', toolName: 'test', content: 'ok' },
    ]);
  });

  test('go to one who runs all of them, if there is one', () => {
    const both = { models: [calling(call('test'), call('other'))] };
    const crew = group([proposer, bobRuns, carolRuns], { maxRounds: 3 });
    expect(whoSpoke(converse(crew, both).result)).toEqual(['user', 'ann', 'carol']);
  });

  test('go to the next in order of several, and no model is asked between call and result', () => {
    const crew = group([proposer, alice, carolRuns, bobRuns], { selection: 'auto', maxRounds: 3 });
    const { result, effects } = converse(crew, { models: ['ann', ...once.models] });
    expect(whoSpoke(result)).toEqual(['user', 'ann', 'carol']);
    expect(modelCalls(effects).map(({ purpose }) => purpose)).toEqual(['select-speaker', null]);
  });

  test('that nobody runs go to one who runs others, and are refused in words', () => {
    const unknown = { models: [calling(call('nothing'))] };
    const crew = group([proposer, alice, bobRuns], { maxRounds: 3 });
    const { result } = converse(crew, unknown);
    expect(result?.messages.at(-1)).toMatchObject({
      speaker: 'bob',
      results: [{ outcome: 'error', modelOutput: 'Error: Function nothing not found.' }],
    });
  });

  test('are refused to the one who made them where nobody runs anything', () => {
    const crew = group([thinker('ann', { executes: [] }), alice], { maxRounds: 3 });
    const { result } = converse(crew, { models: [calling(call('nothing'))] });
    expect(whoSpoke(result)).toEqual(['user', 'ann', 'ann']);
  });

  test('of one who runs its own bring the word back to it', () => {
    const own = thinker('ann', { tools: ['test'] });
    const crew = group([own, alice], { maxRounds: 5, repeats: false });
    const { result } = converse(crew, once);
    expect(whoSpoke(result)).toEqual(['user', 'ann', 'ann', 'ann', 'alice']);
  });

  test('get a result also when the last round is theirs', () => {
    const crew = group([proposer, bobRuns], { maxRounds: 2 });
    const { result, effects } = converse(crew, once);
    expect(result?.messages.at(-1)).toMatchObject({
      kind: 'results',
      results: [{ callId: 'call-1-1', outcome: 'denied' }],
    });
    expect(effects.some(({ type }) => type === 'run-tools')).toBe(true);
    expect(result?.ending.finishReason).toBe('stop');
  });

  test('of the client end the run', () => {
    const crew = group([proposer, bobRuns]);
    const models = [calling(call('open', {}, { run: 'client' }), call('test'))];
    const { result } = converse(crew, { models });
    expect(result?.ending).toMatchObject({ finishReason: 'tool-calls', endsRun: true });
    expect(result?.messages.at(-1)).toMatchObject({
      results: [{ toolName: 'test', outcome: 'ok' }],
    });
  });
});

describe('handing over', () => {
  const ann = thinker('ann', { handOffs: ['cleo'] });
  const cleo = thinker('cleo');
  const over = calling(call('transfer_to_cleo', { reason: 'she knows' }), call('transfer_to_cleo'));

  test('is offered as a tool, answered, and followed', () => {
    const { result, effects } = converse(group([ann, thinker('ben'), cleo], { maxRounds: 3 }), {
      models: [over, 'I am here.'],
    });
    expect(whoSpoke(result)).toEqual(['user', 'ann', 'ann', 'cleo']);
    const [first, second] = modelCalls(effects);
    expect(first?.programTools).toMatchObject([{ name: 'transfer_to_cleo' }]);
    expect(second?.programTools).toEqual([]);
    expect(effects).toContainEqual({
      type: 'run-tools',
      agentPath: ['team/crew', 'ann'],
      answers: [
        expect.objectContaining({ outcome: 'ok', modelOutput: 'Handed over to cleo.' }),
        expect.objectContaining({ outcome: 'error' }),
      ],
    });
    expect(announcements(effects)).toContain('ann > cleo (she knows)');
  });

  test('is not offered to whom it was not given', () => {
    const { effects } = converse(group([cleo, ann], { maxRounds: 2 }), { models: ['Hm.'] });
    expect(modelCalls(effects)[0]?.programTools).toEqual([]);
  });
});
