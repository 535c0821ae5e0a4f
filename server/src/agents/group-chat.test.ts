import { describe, expect, test } from 'vitest';
import { invertTransitions } from './group.ts';
import { terminationBy } from './termination.ts';
import { announcements, call, calling, modelCalls } from './testing/drive.ts';
import {
  converse,
  group,
  says,
  talker,
  thinker,
  whatWasSaid,
  whoSpoke,
} from './testing/members.ts';

const [alice, bob, charlie] = [talker('alice'), talker('bob'), talker('charlie')];

describe('rounds', () => {
  test('are messages, with the one that the chat begins with', () => {
    const { result } = converse(group([alice, bob], { maxRounds: 2 }), {}, says('alice', 'hello'));
    expect(whoSpoke(result)).toEqual(['alice', 'bob']);
    expect(result?.ending).toMatchObject({
      reason: 'completed',
      why: 'the limit of 2 rounds is reached',
    });
  });

  test('go round in the order of the members', () => {
    const opening = says('alice', 'This is alice speaking.');
    const { result } = converse(group([alice, bob, charlie]), {}, opening);
    expect(whatWasSaid(result)).toEqual([
      'This is alice speaking.',
      'This is bob speaking.',
      'This is charlie speaking.',
      'This is alice speaking.',
      'This is bob speaking.',
      'This is charlie speaking.',
    ]);
  });

  test('begin with the first member after a word of the user', () => {
    expect(whoSpoke(converse(group([alice, bob], { maxRounds: 3 })).result)).toEqual([
      'user',
      'alice',
      'bob',
    ]);
  });

  test('ask no model where nobody has one', () => {
    expect(modelCalls(converse(group([alice, bob, charlie])).effects)).toEqual([]);
  });
});

describe('the end', () => {
  const sam = talker('sam', { defaultReply: 'This is sam speaking. TERMINATE' });
  const opening = says('alice', 'Begin.');

  test('comes with the words that the team ends on, which everybody has heard by then', () => {
    const isTermination = terminationBy({ contains: 'TERMINATE' });
    const { result } = converse(
      group([alice, bob, sam], { maxRounds: 10, isTermination }),
      {},
      opening,
    );
    expect(whoSpoke(result)).toEqual(['alice', 'bob', 'sam']);
    expect(result?.ending.why).toBe('sam said that all is done');
  });

  test('comes with the last round where the team ends on no words', () => {
    const { result } = converse(group([alice, bob, sam], { maxRounds: 10 }), {}, opening);
    expect(result?.messages).toHaveLength(10);
  });

  test('never comes with the words of the user', () => {
    const isTermination = terminationBy({ equals: 'TERMINATE' });
    const { result } = converse(
      group([alice, bob], { maxRounds: 2, isTermination }),
      {},
      says('user', 'TERMINATE'),
    );
    expect(whoSpoke(result)).toEqual(['user', 'alice']);
  });

  test('comes when a member has given all the replies that it may give', () => {
    const shy = talker('shy', { maxAutoReplies: 1 });
    const { result } = converse(group([shy, bob], { maxRounds: 10 }));
    expect(whoSpoke(result)).toEqual(['user', 'shy', 'bob']);
    expect(result?.ending.why).toBe('shy has given all of its replies (1)');
  });

  test('comes when a member has nothing to say twice in a row', () => {
    const mute = talker('mute', { defaultReply: '' });
    const { result } = converse(group([mute, bob], { maxRounds: 20 }));
    expect(whoSpoke(result)).toEqual(['user', 'mute', 'bob', 'mute']);
    expect(result?.ending).toMatchObject({ reason: 'no-progress' });
    const patient = converse(group([mute, bob], { maxRounds: 20, endsOnBlanks: false }));
    expect(patient.result?.messages).toHaveLength(20);
  });

  test('comes when models tell each other the same again and again', () => {
    const polite = group([thinker('ann'), thinker('ben')], { maxRounds: 50 });
    const { result } = converse(polite, {
      models: (_asked, index) => (index % 2 ? 'Bye!' : 'Thanks!'),
    });
    expect(result?.ending).toMatchObject({ reason: 'loop-guard', endsRun: true });
    expect(result?.messages).toHaveLength(7);
  });
});

describe('transitions', () => {
  test('end the chat after somebody who is followed by nobody', () => {
    const transitions = new Map([
      ['alice', ['bob']],
      ['bob', ['charlie']],
    ]);
    const { result } = converse(
      group([alice, bob, charlie], { maxRounds: 10, transitions }),
      {},
      says('alice', 'Begin.'),
    );
    expect(whoSpoke(result)).toEqual(['alice', 'bob', 'charlie']);
    expect(result?.ending.why).toBe('nobody may speak after charlie');
  });

  test('that are disallowed leave all others', () => {
    const transitions = invertTransitions(
      ['alice', 'bob', 'charlie'],
      new Map([
        ['alice', ['alice', 'bob']],
        ['bob', ['charlie']],
      ]),
    );
    expect(Object.fromEntries(transitions)).toEqual({
      alice: ['charlie'],
      bob: ['alice', 'bob'],
      charlie: ['alice', 'bob', 'charlie'],
    });
  });

  test('ask no model when they leave one', () => {
    const transitions = new Map([
      ['alice', ['bob']],
      ['bob', ['alice']],
    ]);
    const two = group([alice, bob, charlie], { selection: 'auto', transitions, maxRounds: 5 });
    const { result, effects } = converse(two, {}, says('alice', 'Begin.'));
    expect(whoSpoke(result)).toEqual(['alice', 'bob', 'alice', 'bob', 'alice']);
    expect(modelCalls(effects)).toEqual([]);
  });
});

describe('repeats', () => {
  test.each(['auto', 'round-robin', 'random', 'manual'] as const)(
    'that are not allowed leave one of two, however it is chosen: %s',
    (selection) => {
      const two = group([alice, bob], { selection, repeats: false });
      const { result, effects } = converse(two, {}, says('alice', 'Begin.'));
      expect(whoSpoke(result)).toEqual(['alice', 'bob', 'alice', 'bob', 'alice', 'bob']);
      expect(effects.every(({ type }) => type === 'announce')).toBe(true);
    },
  );

  test('may be allowed to some', () => {
    const two = group([alice, bob], { selection: 'random', repeats: ['bob'], maxRounds: 40 });
    const spoke = whoSpoke(converse(two).result).slice(1);
    const pairs = spoke.slice(1).map((name, index) => `${spoke[index]} ${name}`);
    expect(pairs).toContain('bob bob');
    expect(pairs).not.toContain('alice alice');
  });
});

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

describe('what is announced', () => {
  test('is who comes, who goes, and why, with the path of each', () => {
    const crew = group([thinker('ann'), thinker('ben')], { selection: 'auto', maxRounds: 4 });
    const { effects } = converse(crew, { models: ['ann', 'Hi.', 'ann', 'Hm.', 'ben', 'Ho.'] });
    expect(announcements(effects)).toEqual([
      'agent-start team/crew/ann (chosen by the model)',
      'agent-end team/crew/ann',
      'ann > ben (chosen by the model)',
      'agent-start team/crew/ben (chosen by the model)',
      'agent-end team/crew/ben (the limit of 4 rounds is reached)',
    ]);
  });
});

describe('introductions', () => {
  test('tell everybody who is there, and are no round', () => {
    const crew = group([thinker('ann'), bob], { hasIntroductions: true, maxRounds: 2 });
    const { result, effects } = converse(crew, { models: ['Hi.'] });
    expect(result?.messages).toHaveLength(2);
    const heard = modelCalls(effects)[0]?.messages ?? [];
    expect(heard.map(({ role }) => role)).toEqual(['system', 'user', 'user']);
    expect(heard[1]?.content).toMatch(/ann: ann thinks\.\nbob: bob talks\./);
    expect(heard[2]?.content).toBe('Hello.');
  });

  test('are left out unless they are wanted', () => {
    const { effects } = converse(group([thinker('ann'), bob], { maxRounds: 2 }), {
      models: ['Hi.'],
    });
    expect(modelCalls(effects)[0]?.messages).toHaveLength(2);
  });
});

describe('what a member hears', () => {
  test('is the others as users with their names, and its own words as its own', () => {
    const crew = group([thinker('ann'), talker('ben'), thinker('ann-2')], { maxRounds: 5 });
    const { effects } = converse(crew, { models: ['One.', 'Two.', 'Three.'] });
    expect(modelCalls(effects)[2]?.messages).toEqual([
      { role: 'system', content: 'Be ann.' },
      { role: 'user', content: 'Hello.' },
      { role: 'assistant', content: 'One.' },
      { role: 'user', name: 'ben', content: 'This is ben speaking.' },
      { role: 'user', name: 'ann-2', content: 'Two.' },
    ]);
  });

  test('is a nudge when the last words were its own, which it would go on writing otherwise', () => {
    const transitions = new Map([['ann', ['ann']]]);
    const crew = group([thinker('ann'), bob], { transitions, maxRounds: 3 });
    const { effects } = converse(crew, { models: ['One.', 'Two.'] });
    expect(modelCalls(effects)[1]?.messages.at(-1)).toEqual({ role: 'user', content: 'Go on.' });
  });
});
