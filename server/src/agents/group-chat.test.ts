import { describe, expect, test } from 'vitest';
import { invertTransitions } from './group.ts';
import { terminationBy } from './termination.ts';
import { announcements, modelCalls } from './testing/drive.ts';
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
