import { describe, expect, test } from 'vitest';
import type { Agent } from './agent.ts';
import { DEFAULT_BUDGET } from './catalogue.ts';
import { groupChat } from './group-chat.ts';
import { nestedChats } from './nested-chats.ts';
import { soloPartner } from './pair-chat.ts';
import type { ProgramInput } from './program.ts';
import { agentRunnable, type Team, teamPartner, teamRunnable } from './runnables.ts';
import {
  announcements,
  call,
  calling,
  drive,
  modelCalls,
  programInput,
  type Script,
} from './testing/drive.ts';
import { group, says, talker, thinker } from './testing/members.ts';

const facts = {
  title: 'A title',
  description: 'What it does.',
  tools: [],
  model: null,
  budget: DEFAULT_BUDGET,
  approvals: new Map(),
};

function ask(
  agent: Agent,
  script: Script,
  colleagues: Agent[] = [],
  input: Partial<ProgramInput> = {},
) {
  const runnable = agentRunnable(agent, colleagues, facts);
  return drive(runnable.start(programInput('Hello.', input)), script);
}

function team(members: Agent[]): Team {
  const crew = group(members, { maxRounds: 1 + members.length });
  return {
    name: 'crew',
    members,
    facts,
    talk: (run, path, transcript) => groupChat(run, path, transcript, crew),
  };
}

describe('an agent that is asked by itself', () => {
  const shop = thinker('shop', { tools: ['search'] });

  test('comes, runs its tools, answers and goes', () => {
    const { result, effects } = ask(shop, { models: [calling(call('search')), 'Found.'] });
    expect(effects.map(({ type, agentPath }) => `${type} ${agentPath.join('/')}`)).toEqual([
      'announce agent/shop',
      'call-model agent/shop',
      'run-tools agent/shop',
      'call-model agent/shop',
      'announce agent/shop',
    ]);
    expect(result).toEqual({ reason: 'completed', finishReason: 'stop' });
  });

  test('takes the instructions of the request, and its temperature before its own', () => {
    const warm = { ...shop, temperature: 0.9 };
    const script = { models: ['Hi.'] };
    const { effects } = ask(warm, script, [], { system: 'Be rude.', temperature: 0 });
    expect(modelCalls(effects)[0]).toMatchObject({
      messages: [{ role: 'system', content: 'Be rude.' }, { role: 'user' }],
      temperature: 0,
    });
    expect(modelCalls(ask(warm, script).effects)[0]?.temperature).toBe(0.9);
  });

  test('hands over to another one, who goes on with all that was said', () => {
    const triage = thinker('triage', { handOffs: ['billing'] });
    const billing = thinker('billing', { tools: ['refund'] });
    const over = calling(call('transfer_to_billing', { reason: 'It is about money.' }));
    const { effects } = ask(triage, { models: [over, calling(call('refund')), 'Refunded.'] }, [
      triage,
      billing,
      thinker('other'),
    ]);
    expect(announcements(effects)).toEqual([
      'agent-start agent/triage',
      'agent-end agent/triage',
      'triage > billing (It is about money.)',
      'agent-start agent/billing (It is about money.)',
      'agent-end agent/billing',
    ]);
    expect(modelCalls(effects)[1]).toMatchObject({
      path: 'agent/billing',
      tools: ['refund'],
      messages: [
        { role: 'system', content: 'Be billing.' },
        { role: 'user', content: 'Hello.' },
        { role: 'assistant', toolCalls: [{ name: 'transfer_to_billing' }] },
        { role: 'tool', content: 'Handed over to billing.' },
      ],
    });
  });

  test('hands over in a circle until it is a loop', () => {
    const left = thinker('left', { handOffs: ['right'] });
    const right = thinker('right', { handOffs: ['left'] });
    const { result } = ask(
      left,
      {
        models: ({ agentPath }) =>
          calling(call(agentPath[0] === 'agent/left' ? 'transfer_to_right' : 'transfer_to_left')),
      },
      [left, right],
    );
    expect(result?.reason).toBe('loop-guard');
  });

  test('asks the person first where its mode is to ask always', () => {
    const { effects, result } = ask({ ...shop, humanInput: 'always' }, { human: ['I answer.'] });
    expect(modelCalls(effects)).toEqual([]);
    expect(result?.reason).toBe('completed');
  });

  test('says its default without a model', () => {
    expect(ask(talker('echo'), {}).result?.reason).toBe('completed');
  });
});

describe('nested chats', () => {
  const critic = thinker('critic');

  function nesting(more: Partial<Parameters<typeof nestedChats>[0][number]> = {}) {
    const plan = {
      id: '1',
      partner: soloPartner(critic),
      message: null,
      summary: { method: 'last' as const },
      after: null,
      ...more,
    };
    const handler = nestedChats([plan], ({ transcript }) => transcript.at(-1)?.kind === 'said');
    return thinker('shop', { handlers: [handler] });
  }

  test('are held before the model, with what was said last, and what they come to is the reply', () => {
    const { effects, result } = ask(nesting(), { models: ['Too long.'] });
    expect(modelCalls(effects)).toMatchObject([
      {
        path: 'agent/shop/critic',
        messages: [
          { role: 'system', content: 'Be critic.' },
          { role: 'user', content: 'Hello.' },
        ],
      },
    ]);
    expect(announcements(effects)).toEqual([
      'agent-start agent/shop',
      'agent-start agent/shop/critic',
      'agent-end agent/shop/critic',
      'agent-end agent/shop',
    ]);
    expect(result?.reason).toBe('completed');
  });

  test('summed up by a model are answered in its words, which are shown', () => {
    const summary = { method: 'reflection', prompt: null, model: null } as const;
    const { effects } = ask(nesting({ summary }), { models: ['Too long.', 'In short: too long.'] });
    expect(modelCalls(effects)[1]?.purpose).toBeNull();
  });

  test('may be with a team, whose members have longer paths', () => {
    const partner = teamPartner(team([thinker('ann'), thinker('ben')]));
    const { effects } = ask(nesting({ partner }), { models: ['One.', 'Two.'] });
    expect(modelCalls(effects).map(({ path }) => path)).toEqual([
      'agent/shop/team/crew/ann',
      'agent/shop/team/crew/ben',
    ]);
  });

  test('are passed over when they are not triggered', () => {
    const shop = thinker('shop', { handlers: [nestedChats([], () => false)] });
    expect(modelCalls(ask(shop, { models: ['Hi.'] }).effects)).toHaveLength(1);
  });

  test('end the run with a call of the client', () => {
    const { result } = ask(nesting(), {
      models: [calling(call('open', {}, { run: 'client' }))],
    });
    expect(result?.finishReason).toBe('tool-calls');
  });
});

describe('a team', () => {
  test('is announced as a whole, with why it ended', () => {
    const runnable = teamRunnable(team([thinker('ann'), thinker('ben', { tools: ['clock'] })]));
    expect(runnable).toMatchObject({ id: 'team/crew', members: ['ann', 'ben'] });
    const { effects, result } = drive(runnable.start(programInput('Hello.')), {
      models: ['One.', 'Two.'],
    });
    expect(announcements(effects).at(0)).toBe('agent-start team/crew');
    expect(announcements(effects).at(-1)).toBe(
      'agent-end team/crew (the limit of 3 rounds is reached)',
    );
    expect(result).toEqual({ reason: 'completed', finishReason: 'stop' });
  });

  test('is told the instructions of the request beside those of its members', () => {
    const runnable = teamRunnable(team([thinker('ann'), thinker('ben')]));
    const input = programInput([says('user', 'Hello.')], { system: 'Speak German.' });
    const { effects } = drive(runnable.start(input), { models: ['Eins.', 'Zwei.'] });
    expect(modelCalls(effects)[0]?.messages.slice(0, 2)).toEqual([
      { role: 'system', content: 'Be ann.' },
      { role: 'system', content: 'Speak German.' },
    ]);
  });
});
