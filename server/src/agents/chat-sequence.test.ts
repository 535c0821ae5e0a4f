import { describe, expect, test } from 'vitest';
import type { Agent } from './agent.ts';
import { type ChatPlan, chatSequence, inOrder } from './chat-sequence.ts';
import { pairPartner, soloPartner } from './pair-chat.ts';
import type { AgentMessage, Effect } from './program.ts';
import { announcements, call, calling, drive, modelCalls, type Script } from './testing/drive.ts';
import { says, testRun, thinker, whatWasSaid } from './testing/members.ts';

const [ann, ben, cleo] = [thinker('ann'), thinker('ben'), thinker('cleo')];

function plan(agent: Agent, more: Partial<ChatPlan> = {}): ChatPlan {
  return {
    id: agent.name,
    partner: soloPartner(agent),
    message: null,
    summary: { method: 'last' },
    after: null,
    ...more,
  };
}

function hold(
  chats: ChatPlan[],
  script: Script,
  history: AgentMessage[] = [says('user', 'Write.')],
) {
  return drive(chatSequence(testRun(), ['team/line'], history, chats), script);
}

/** What the last message was that each model saw. */
function questions(effects: Effect[]): unknown[] {
  return modelCalls(effects).map(({ messages }) => messages.at(-1)?.content);
}

describe('chats one after another', () => {
  test('are told the summaries of all before them', () => {
    const { result, effects } = hold([plan(ann), plan(ben), plan(cleo)], {
      models: ['One.', 'Two. TERMINATE', 'Three.'],
    });
    expect(questions(effects)).toEqual([
      'Write.',
      'Write.\nContext: \nOne.',
      'Write.\nContext: \nOne.\nTwo.',
    ]);
    expect(whatWasSaid(result).at(-1)).toBe('Three.');
    expect(announcements(effects)).toEqual([
      'agent-start team/line/ann',
      'agent-end team/line/ann',
      'ann > ben',
      'agent-start team/line/ben',
      'agent-end team/line/ben',
      'ben > cleo',
      'agent-start team/line/cleo',
      'agent-end team/line/cleo',
    ]);
    expect(modelCalls(effects).map(({ path }) => path)).toEqual([
      'team/line/ann',
      'team/line/ben',
      'team/line/cleo',
    ]);
  });

  test('are asked what they are to be asked, and know what was said before', () => {
    const { effects } = hold([plan(ann, { message: 'Make a list.' })], { models: ['One.'] }, [
      says('user', 'Hello.'),
      says('assistant', 'Hi.'),
      says('user', 'Write.'),
    ]);
    expect(modelCalls(effects)[0]?.messages.map(({ content }) => content)).toEqual([
      'Be ann.',
      'Hello.',
      'Hi.',
      'Make a list.',
    ]);
  });

  test('keep the pictures of the question', () => {
    const content = [
      { type: 'text' as const, text: 'Look.' },
      { type: 'image' as const, url: 'https://example.org/cat.png' },
    ];
    const { effects } = hold([plan(ann), plan(ben)], { models: ['A cat.', 'Yes.'] }, [
      { kind: 'said', speaker: 'user', content },
    ]);
    expect(questions(effects)[1]).toEqual([
      ...content,
      { type: 'text', text: 'Context: \nA cat.' },
    ]);
  });

  test('may have two sides', () => {
    const partner = pairPartner({ first: ann, second: ben, maxTurns: 2, endsOnBlanks: true });
    const { effects } = hold([plan(ann, { partner }), plan(cleo)], {
      models: ['Draft.', 'Shorter.', 'Short draft.', 'Printed.'],
    });
    expect(questions(effects)).toEqual([
      'Write.',
      'Draft.',
      'Shorter.',
      'Write.\nContext: \nShort draft.',
    ]);
  });

  test('may be summed up by a model, whose words are no answer', () => {
    const summary = { method: 'reflection', prompt: 'In one word?', model: 'groq/small' } as const;
    const { effects } = hold([plan(ann, { summary }), plan(ben)], {
      models: ['A long text.', 'Short.', 'Fine.'],
    });
    expect(modelCalls(effects)[1]).toMatchObject({
      path: 'team/line/ann',
      purpose: 'summary',
      model: 'groq/small',
      messages: [
        { role: 'user', content: 'Write.' },
        { role: 'user', name: 'ann', content: 'A long text.' },
        { role: 'system', content: 'In one word?' },
      ],
    });
    expect(questions(effects)[2]).toBe('Write.\nContext: \nShort.');
  });

  test('may be summed up by a function', () => {
    const summary = {
      method: 'function',
      summarize: (messages: readonly AgentMessage[]) => `${messages.length} messages`,
    } as const;
    const { effects } = hold([plan(ann, { summary }), plan(ben)], { models: ['One.', 'Two.'] });
    expect(questions(effects)[1]).toBe('Write.\nContext: \n2 messages');
  });

  test('end with the run', () => {
    const opener = calling(call('open', {}, { run: 'client' }));
    const { result, effects } = hold([plan(ann), plan(ben)], { models: [opener] });
    expect(result?.ending).toMatchObject({ finishReason: 'tool-calls', endsRun: true });
    expect(modelCalls(effects)).toHaveLength(1);
  });
});

describe('chats that wait for others', () => {
  test('come behind them, and are told their summaries alone', () => {
    const { effects } = hold(
      [plan(cleo, { after: ['ben'] }), plan(ann, { after: [] }), plan(ben, { after: [] })],
      { models: ['From ann.', 'From ben.', 'From cleo.'] },
    );
    expect(modelCalls(effects).map(({ path }) => path.split('/').at(-1))).toEqual([
      'ann',
      'ben',
      'cleo',
    ]);
    expect(questions(effects)).toEqual(['Write.', 'Write.', 'Write.\nContext: \nFrom ben.']);
  });

  test.each([
    [
      [
        { id: 'a', after: ['b'] },
        { id: 'b', after: ['a'] },
      ],
    ],
    [[{ id: 'a', after: ['z'] }]],
  ])('must not wait in vain', (chats) => {
    expect(() => inOrder(chats)).toThrow(/wait for each other/);
  });
});
