import { describe, expect, test } from 'vitest';
import type { Agent } from './agent.ts';
import { type Pair, pairChat } from './pair-chat.ts';
import type { ProgramInput } from './program.ts';
import { terminationBy } from './termination.ts';
import { announcements, call, calling, drive, modelCalls, type Script } from './testing/drive.ts';
import { says, talker, testRun, thinker, whatWasSaid, whoSpoke } from './testing/members.ts';

function talk(
  first: Agent,
  second: Agent,
  script: Script = {},
  more: Partial<Pair> & { opening?: string; input?: Partial<ProgramInput> } = {},
) {
  const { opening = 'Hello.', input, ...pair } = more;
  const whole = { first, second, maxTurns: null, endsOnBlanks: true, ...pair };
  return drive(pairChat(testRun(input), ['team/pair'], [says('user', opening)], whole), script);
}

const [ann, ben] = [thinker('ann'), thinker('ben')];

describe('turns', () => {
  test.each([
    [1, ['user', 'ann']],
    [2, ['user', 'ann', 'ben', 'ann']],
    [3, ['user', 'ann', 'ben', 'ann', 'ben', 'ann']],
  ])('are a message and its answer, %i of them', (maxTurns, spoke) => {
    const { result } = talk(talker('ann'), talker('ben'), {}, { maxTurns });
    expect(whoSpoke(result)).toEqual(spoke);
    expect(result?.ending).toMatchObject({
      reason: 'completed',
      why: `the limit of ${maxTurns} turns is reached`,
    });
  });

  test('are announced', () => {
    const { effects } = talk(ann, ben, { models: ['Hi.', 'Ho.', 'Hey.'] }, { maxTurns: 2 });
    expect(announcements(effects)).toEqual([
      'agent-start team/pair/ann',
      'agent-end team/pair/ann',
      'ann > ben',
      'agent-start team/pair/ben',
      'agent-end team/pair/ben',
      'ben > ann',
      'agent-start team/pair/ann',
      'agent-end team/pair/ann (the limit of 2 turns is reached)',
    ]);
  });
});

describe('the end', () => {
  test('is found by the one who hears the word, who does not come on stage for it', () => {
    const { result, effects } = talk(ann, ben, { models: ['Hi.', 'TERMINATE'] });
    expect(whatWasSaid(result)).toEqual(['Hello.', 'Hi.', 'TERMINATE']);
    expect(result?.ending.why).toBe('ben said that all is done');
    expect(announcements(effects).at(-1)).toBe(
      'agent-end team/pair/ben (ben said that all is done)',
    );
  });

  test('needs the whole message to be the word, unless the agent says otherwise', () => {
    const wordy = { models: ['All is done. TERMINATE', 'Fine.', 'So it is.'] };
    expect(whoSpoke(talk(ann, ben, wordy, { maxTurns: 2 }).result)).toHaveLength(4);
    const loose = thinker('ben', { isTermination: terminationBy({ endsWith: 'TERMINATE' }) });
    expect(whoSpoke(talk(ann, loose, wordy).result)).toEqual(['user', 'ann']);
  });

  test.each([0, 1, 3])('comes when one may not reply more often: %i times', (maxAutoReplies) => {
    const { result } = talk(talker('ann'), talker('ben', { maxAutoReplies }));
    expect(whoSpoke(result).filter((name) => name === 'ben')).toHaveLength(maxAutoReplies);
    expect(result?.ending.why).toBe(`ben has given all of its replies (${maxAutoReplies})`);
  });

  test('comes when one has nothing to say twice in a row, as a user proxy that nobody sits at', () => {
    const proxy = talker('proxy', { defaultReply: '' });
    const { result } = talk(ann, proxy, { models: (_asked, index) => `Idea ${index}.` });
    expect(whoSpoke(result)).toEqual(['user', 'ann', 'proxy', 'ann', 'proxy']);
    expect(result?.ending.reason).toBe('no-progress');
  });
});

describe('calls of tools', () => {
  const proposer = thinker('ann', { tools: ['add'] });
  const once = calling(call('add', { a: 1, b: 2 }));

  test('are run by the partner', () => {
    const script = { models: [once, 'It is 3.'], tools: () => '3' };
    const { result, effects } = talk(proposer, talker('ben'), script, { maxTurns: 2 });
    expect(whoSpoke(result)).toEqual(['user', 'ann', 'ben', 'ann']);
    expect(effects).toContainEqual({
      type: 'run-tools',
      agentPath: ['team/pair', 'ben'],
      answers: [],
    });
    expect(modelCalls(effects)[1]?.messages.at(-1)).toMatchObject({ role: 'tool', content: '3' });
  });

  test('are refused by a partner that runs other tools', () => {
    const { result } = talk(
      proposer,
      talker('ben', { executes: ['multiply'] }),
      { models: [once, 'Hm.'] },
      { maxTurns: 2 },
    );
    expect(result?.messages[2]).toMatchObject({
      results: [{ outcome: 'error', modelOutput: 'Error: Function add not found.' }],
    });
  });

  test('get a result when the turns are up', () => {
    const { result } = talk(proposer, talker('ben'), { models: [once] }, { maxTurns: 1 });
    expect(result?.messages.at(-1)).toMatchObject({
      results: [{ outcome: 'denied', modelOutput: 'Not run: the chat ended before.' }],
    });
  });
});

describe('a person in the place of an agent', () => {
  const always = talker('ben', { humanInput: 'always', defaultReply: 'By myself.' });
  const terminate = talker('ben', { humanInput: 'terminate', defaultReply: 'By myself.' });

  test('is asked on every message; what is typed is the reply', () => {
    const { result, effects } = talk(
      ann,
      always,
      { models: ['One.', 'Two.', 'Three.'], human: ['Go on.', ''] },
      { maxTurns: 3 },
    );
    expect(whatWasSaid(result)).toEqual([
      'Hello.',
      'One.',
      'Go on.',
      'Two.',
      'By myself.',
      'Three.',
    ]);
    expect(effects.filter(({ type }) => type === 'ask-human')).toMatchObject([
      { agentPath: ['team/pair', 'ben'], agent: 'ben' },
      { agentPath: ['team/pair', 'ben'], agent: 'ben' },
    ]);
  });

  test('ends the chat with exit', () => {
    const { result } = talk(ann, always, { models: ['One.'], human: ['exit'] });
    expect(result?.ending).toMatchObject({ reason: 'completed', why: 'the user ended it' });
    expect(whoSpoke(result)).toEqual(['user', 'ann']);
  });

  test('ends it with silence after the word that ends it, or goes on with a word', () => {
    const silent = talk(ann, always, { models: ['TERMINATE'], human: [''] });
    expect(silent.result?.ending.why).toBe('ann said that all is done');
    const spoken = talk(
      ann,
      terminate,
      { models: ['TERMINATE', 'Well.'], human: ['No!'] },
      { maxTurns: 2 },
    );
    expect(whatWasSaid(spoken.result)).toEqual(['Hello.', 'TERMINATE', 'No!', 'Well.']);
  });

  test('is asked at the end only, in the mode for that', () => {
    const { effects } = talk(ann, terminate, { models: ['One.', 'Two.', 'TERMINATE'] });
    expect(effects.filter(({ type }) => type === 'ask-human')).toHaveLength(1);
  });

  test('lets it go on by silence when only the replies are used up', () => {
    const once = { ...terminate, maxAutoReplies: 1 };
    const { result, effects } = talk(
      ann,
      once,
      { models: ['1', '2', '3', '4'], human: ['', ''] },
      { maxTurns: 4 },
    );
    expect(whoSpoke(result).filter((name) => name === 'ben')).toHaveLength(3);
    expect(effects.filter(({ type }) => type === 'ask-human')).toHaveLength(2);
  });

  test('sets the count of replies back with a word', () => {
    const twice = { ...terminate, maxAutoReplies: 1 };
    const { effects } = talk(
      ann,
      twice,
      { models: ['1', '2', '3', '4', '5'], human: ['Mine.', 'exit'] },
      { maxTurns: 9 },
    );
    // By itself, by the person, by itself again, then the person ends it.
    expect(modelCalls(effects)).toHaveLength(4);
  });

  test('passes on even silence for an agent that never replies by itself', () => {
    const never = { ...always, maxAutoReplies: 0 };
    const { result } = talk(ann, never, { models: ['1', '2'], human: [''] }, { maxTurns: 2 });
    expect(whatWasSaid(result)).toEqual(['Hello.', '1', '', '2']);
  });

  test('speaks over calls, which are told so', () => {
    const proposer = thinker('ann', { tools: ['add'] });
    const { result, effects } = talk(
      proposer,
      always,
      { models: [calling(call('add')), 'All right.'], human: ['Do not.'] },
      { maxTurns: 2 },
    );
    expect(effects).toContainEqual(
      expect.objectContaining({
        type: 'run-tools',
        answers: [expect.objectContaining({ outcome: 'denied', modelOutput: 'USER INTERRUPTED' })],
      }),
    );
    expect(whatWasSaid(result)).toEqual(['Hello.', '', '', 'Do not.', 'All right.']);
    expect(modelCalls(effects)[1]?.messages.slice(-2)).toMatchObject([
      { role: 'tool', content: 'USER INTERRUPTED' },
      { role: 'user', name: 'ben', content: 'Do not.' },
    ]);
  });

  test('is asked nothing where nobody can be asked: the agent then ends as one without a person', () => {
    const input = { canAskHuman: false };
    const { result, effects } = talk(ann, always, { models: ['One.', 'TERMINATE'] }, { input });
    expect(effects.some(({ type }) => type === 'ask-human')).toBe(false);
    expect(whatWasSaid(result)).toEqual(['Hello.', 'One.', 'By myself.', 'TERMINATE']);
  });
});

describe('ways to a reply of an agent’s own', () => {
  test('stand before the usual ones at their place, in their order, when they are triggered', () => {
    const tried: string[] = [];
    const way = (name: string, isTriggered: boolean, content: string | null) => ({
      before: 'model' as const,
      isTriggered: () => isTriggered,
      // biome-ignore lint/correctness/useYield: a way may reply without any effect.
      *reply() {
        tried.push(name);
        return content === null ? null : { messages: [says('ann', content)] };
      },
    });
    const handlers = [way('off', false, 'No.'), way('shy', true, null), way('loud', true, 'Yes.')];
    const { result, effects } = talk({ ...ann, handlers }, ben, {}, { maxTurns: 1 });
    expect(whatWasSaid(result)).toEqual(['Hello.', 'Yes.']);
    expect(tried).toEqual(['shy', 'loud']);
    expect(modelCalls(effects)).toEqual([]);
  });
});
