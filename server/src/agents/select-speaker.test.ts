import { describe, expect, test } from 'vitest';
import { DEFAULT_SELECTOR } from './group.ts';
import { announcements, modelCalls } from './testing/drive.ts';
import { converse, group, says, talker, whoSpoke } from './testing/members.ts';

const [alice, bob, sam] = [talker('alice'), talker('bob'), talker('sam')];
const crew = group([alice, bob, sam], { selection: 'auto', maxRounds: 2 });

describe('a model that selects', () => {
  test('is told the roles, the conversation and the question, in that order', () => {
    const { effects } = converse(crew, { models: ['bob'] });
    const [selection] = modelCalls(effects);
    expect(selection).toMatchObject({ path: 'team/crew', purpose: 'select-speaker', tools: [] });
    expect(selection?.messages.map(({ role }) => role)).toEqual(['system', 'user', 'system']);
    const [roles, , question] = selection?.messages.map(({ content }) => content) ?? [];
    expect(roles).toMatch(/alice: alice talks\.\nbob: bob talks\.\nsam: sam talks\./);
    expect(question).toMatch(/\[alice, bob, sam\]/);
  });

  test('hears the members as users with names, without what is only call and result', () => {
    const opening = says('alice', 'What now?');
    const { effects } = converse(crew, { models: ['bob'] }, opening);
    expect(modelCalls(effects)[0]?.messages[1]).toEqual({
      role: 'user',
      name: 'alice',
      content: 'What now?',
    });
  });

  test.each([
    ['bob', 'bob'],
    ['Bob.', 'bob'],
    ['I think that it is **sam**, who knows.', 'sam'],
    ['bob bob bob', 'bob'],
  ])('chooses by what it says: %s', (answer, chosen) => {
    const { result, effects } = converse(crew, { models: [answer] });
    expect(whoSpoke(result)).toEqual(['user', chosen]);
    expect(modelCalls(effects)).toHaveLength(1);
  });

  test('is asked again when it names nobody, with what it said and what was wrong', () => {
    const { result, effects } = converse(crew, { models: ['Whoever.', 'sam'] });
    expect(whoSpoke(result)).toEqual(['user', 'sam']);
    const again = modelCalls(effects)[1]?.messages.slice(-2) ?? [];
    expect(again).toMatchObject([{ role: 'assistant', content: 'Whoever.' }, { role: 'system' }]);
    expect(again[1]?.content).toMatch(/none of the roles.*\[alice, bob, sam\]/s);
  });

  test('is asked again when it names several', () => {
    const { result, effects } = converse(crew, { models: ['alice, then bob', 'alice'] });
    expect(whoSpoke(result)).toEqual(['user', 'alice']);
    expect(modelCalls(effects)[1]?.messages.at(-1)?.content).toMatch(/more than one role/);
  });

  test.each([
    [2, 3],
    [0, 1],
    [5, 6],
  ])(
    'is given up after %i retries: then it is the turn of the next in order',
    (maxRetries, calls) => {
      const selector = { ...DEFAULT_SELECTOR, maxRetries };
      const { result, effects } = converse(
        { ...crew, selector },
        { models: () => '' },
        says('alice', 'Begin.'),
      );
      expect(whoSpoke(result)).toEqual(['alice', 'bob']);
      expect(modelCalls(effects)).toHaveLength(calls);
      expect(announcements(effects)[0]).toMatch(/next in order: the model named no single member/);
    },
  );

  test('is sent the newest messages beside the first, each cut, however long the chat is', () => {
    const talkative = talker('alice', { defaultReply: 'word '.repeat(1_000) });
    const long = { ...crew, members: [talkative, bob, sam], maxRounds: 60 };
    const { effects } = converse(long, { models: () => 'alice' });
    const last = modelCalls(effects).at(-1)?.messages ?? [];
    expect(last).toHaveLength(22);
    expect(last[1]?.content).toBe('Hello.');
    expect(last[2]?.content).toHaveLength(1_500);
  });

  test('chooses among those only who may speak', () => {
    const transitions = new Map([['alice', ['bob', 'sam']]]);
    const { effects } = converse(
      { ...crew, transitions },
      { models: ['sam'] },
      says('alice', 'Begin.'),
    );
    const texts = modelCalls(effects)[0]?.messages.map(({ content }) => content) ?? [];
    expect(texts[0]).not.toMatch(/alice:/);
    expect(texts.at(-1)).toMatch(/\[bob, sam\]/);
  });

  test('may be bound to the names by a schema, and says why', () => {
    const selector = { ...DEFAULT_SELECTOR, model: 'groq/small', isConstrained: true };
    const answer = '{"reason": "He was asked.", "speaker": "bob"}';
    const { result, effects } = converse({ ...crew, selector }, { models: [answer] });
    expect(whoSpoke(result)).toEqual(['user', 'bob']);
    expect(modelCalls(effects)[0]).toMatchObject({
      model: 'groq/small',
      responseFormat: {
        type: 'json-schema',
        schema: { properties: { speaker: { enum: ['alice', 'bob', 'sam'] } } },
      },
    });
    expect(effects.at(-2)).toMatchObject({ event: { reason: 'He was asked.' } });
  });

  test('that ignores its schema is read as words', () => {
    const selector = { ...DEFAULT_SELECTOR, isConstrained: true };
    const { result } = converse({ ...crew, selector }, { models: ['I say sam.'] });
    expect(whoSpoke(result)).toEqual(['user', 'sam']);
  });
});

describe('a person who selects', () => {
  const manual = group([alice, bob, sam], { selection: 'manual', repeats: false, maxRounds: 6 });
  const opening = says('alice', 'This is alice speaking.');

  test('types a number or a name', () => {
    const { result, effects } = converse(manual, { human: ['1', '1', 'SAM', '2', '1'] }, opening);
    expect(whoSpoke(result)).toEqual(['alice', 'bob', 'alice', 'sam', 'bob', 'alice']);
    expect(effects.find(({ type }) => type === 'ask-human')).toEqual({
      type: 'ask-human',
      agentPath: ['team/crew'],
      agent: 'crew',
      prompt: expect.stringContaining('1. bob\n2. sam\n'),
    });
  });

  test.each([
    ['nothing', [''], 1],
    ['q', ['q'], 1],
    ['what is no name', ['x', '10', '0'], 3],
  ])('leaves it to the model by typing %s', (_what, human, asked) => {
    const { result, effects } = converse(
      { ...manual, maxRounds: 2 },
      { human, models: ['sam'] },
      opening,
    );
    expect(whoSpoke(result)).toEqual(['alice', 'sam']);
    expect(effects.filter(({ type }) => type === 'ask-human')).toHaveLength(asked);
  });

  test('who cannot be asked leaves it to the model', () => {
    const { effects } = converse({ ...manual, maxRounds: 2 }, { models: ['sam'] }, opening, {
      canAskHuman: false,
    });
    expect(effects.some(({ type }) => type === 'ask-human')).toBe(false);
  });
});

describe('chance', () => {
  const random = group([alice, bob, sam], { selection: 'random', maxRounds: 30 });

  test('is the same for the same turn, and another for another one', () => {
    const spoke = (seed: string) =>
      whoSpoke(converse(random, {}, says('user', 'Hi.'), { seed }).result).join(' ');
    expect(spoke('turn-1')).toBe(spoke('turn-1'));
    expect(spoke('turn-1')).not.toBe(spoke('turn-2'));
  });

  test('reaches everybody', () => {
    expect(new Set(whoSpoke(converse(random).result))).toEqual(
      new Set(['user', 'alice', 'bob', 'sam']),
    );
  });
});

describe('a function that selects', () => {
  test('names who speaks, and ends the chat with null', () => {
    const order: Record<string, string> = { user: 'alice', alice: 'bob', bob: 'sam' };
    const selection = (last: string) => order[last] ?? null;
    const { result } = converse({ ...crew, selection, maxRounds: 20 });
    expect(whoSpoke(result)).toEqual(['user', 'alice', 'bob', 'sam']);
    expect(result?.ending.why).toBe('the choice of speakers ended it');
  });

  test('is stronger than the transitions', () => {
    const transitions = new Map([['alice', ['bob']]]);
    const selection = (last: string) => (last === 'alice' ? 'sam' : null);
    const { result } = converse(
      { ...crew, selection, transitions, maxRounds: 5 },
      {},
      says('alice', 'Hi.'),
    );
    expect(whoSpoke(result)).toEqual(['alice', 'sam']);
  });

  test('may name a method instead', () => {
    const { result } = converse({ ...crew, selection: () => 'round-robin', maxRounds: 3 });
    expect(whoSpoke(result)).toEqual(['user', 'alice', 'bob']);
  });

  test('must name a member', () => {
    expect(() => converse({ ...crew, selection: () => 'zoe' })).toThrow('crew has no member zoe.');
  });
});
