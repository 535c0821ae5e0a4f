/** What holds for every program, whatever models, tools and people do. */
import type { JsonValue } from '@chimera/protocol/json';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Agent, createAgent } from './agent.ts';
import { agentCatalogue, DEFAULT_BUDGET } from './catalogue.ts';
import { type ChatPlan, chatSequence } from './chat-sequence.ts';
import { SELECTION_METHODS } from './group.ts';
import { groupChat } from './group-chat.ts';
import { nestedChats } from './nested-chats.ts';
import { pairChat, soloPartner } from './pair-chat.ts';
import type { ModelReply, Program, ProgramInput } from './program.ts';
import { agentRunnable, type Team, teamRunnable } from './runnables.ts';
import { call, calling, drive, programInput, type Script } from './testing/drive.ts';
import { group, thinker } from './testing/members.ts';

const facts = {
  title: '',
  description: '',
  tools: [],
  model: null,
  budget: DEFAULT_BUDGET,
  approvals: new Map(),
};
const NAMES = ['ann', 'ben', 'cleo'];
const MAX_STEPS = 60;

const agentNamed = (name: string): fc.Arbitrary<Agent> =>
  fc
    .record({
      usesModel: fc.boolean(),
      tools: fc.subarray(['clock', 'search']),
      executes: fc.option(fc.subarray(['clock', 'search'])),
      handOffs: fc.subarray(NAMES),
      humanInput: fc.constantFrom('always' as const, 'terminate' as const, 'never' as const),
      maxAutoReplies: fc.nat(5),
      defaultReply: fc.constantFrom('', 'Default.'),
    })
    .map((fields) => createAgent({ name, ...fields }));

const agents = fc.tuple(...NAMES.map(agentNamed));

const teams: fc.Arbitrary<Team> = fc
  .record({
    members: agents,
    selection: fc.constantFrom(...SELECTION_METHODS),
    repeats: fc.oneof(fc.boolean(), fc.subarray(NAMES)),
    transitions: fc.option(fc.dictionary(fc.constantFrom(...NAMES), fc.subarray(NAMES))),
    hasIntroductions: fc.boolean(),
    maxRounds: fc.integer({ min: 2, max: 12 }),
    pattern: fc.constantFrom('group', 'pair', 'sequence', 'nested'),
    maxTurns: fc.option(fc.integer({ min: 1, max: 6 })),
  })
  .map(({ members, transitions, pattern, maxTurns, ...fields }) => {
    const graph = transitions === null ? null : new Map(Object.entries(transitions));
    const crew = group(members, { ...fields, transitions: graph });
    return { name: 'crew', members, facts, talk: talkOf(pattern, members, crew, maxTurns) };
  });

function talkOf(
  pattern: string,
  members: Agent[],
  crew: Parameters<typeof groupChat>[3],
  maxTurns: number | null,
): Team['talk'] {
  const [first = thinker('ann'), second = thinker('ben')] = members;
  const pair = { first, second, maxTurns, endsOnBlanks: true };
  const plans = members.map((member): ChatPlan => {
    const summary = { method: 'reflection', prompt: null, model: null } as const;
    return { id: member.name, partner: soloPartner(member), message: null, summary, after: null };
  });
  const boss = { ...first, name: 'boss', handlers: [nestedChats(plans, () => true)] };
  switch (pattern) {
    case 'group':
      return (run, path, transcript) => groupChat(run, path, transcript, crew);
    case 'pair':
      return (run, path, transcript) => pairChat(run, path, transcript, pair);
    case 'sequence':
      return (run, path, transcript) => chatSequence(run, path, transcript, plans);
    default:
      return soloPartner(boss).chat;
  }
}

/** Starts the same program anew each time. */
const programs: fc.Arbitrary<(input: ProgramInput) => Program> = fc.oneof(
  teams.map((team) => teamRunnable(team).start),
  agents.map((all) => agentRunnable(all[0] ?? thinker('ann'), all, facts).start),
  agents.map(([ann = thinker('ann')]) => agentCatalogue(ann, []).plain.start),
);

const calls = fc
  .record({
    toolName: fc.constantFrom('clock', 'search', 'nothing', 'transfer_to_ben', 'transfer_to_ann'),
    input: fc.constantFrom<JsonValue>({}, { q: 1 }),
    run: fc.constantFrom('server' as const, 'server' as const, 'client' as const),
  })
  .map(({ toolName, input, run }) => call(toolName, input, { run }));
const replies: fc.Arbitrary<string | Partial<ModelReply>> = fc.oneof(
  fc.constantFrom('', 'TERMINATE', 'ann', 'ben', 'ann and ben', 'Words.', 'Other words.'),
  fc.array(calls, { minLength: 1, maxLength: 3 }).map((made) => calling(...made)),
);

const scripts: fc.Arbitrary<Script> = fc
  .record({
    models: fc.array(replies, { minLength: 1, maxLength: 20 }),
    human: fc.array(fc.constantFrom('', 'exit', 'Mine.', '1', 'ben')),
    results: fc.array(fc.constantFrom('a', 'b'), { minLength: 1 }),
  })
  .map(({ models, human, results }) => ({
    models: (_asked, index) => models[index % models.length] ?? '',
    human,
    tools: ({ callId }) => results[callId.length % results.length] ?? '',
    maxSteps: MAX_STEPS,
  }));

const inputs = fc
  .record({ canAskHuman: fc.boolean(), seed: fc.string() })
  .map((more) => programInput('Hello.', more));

describe('every program', () => {
  test('comes to an end within the budget, and leaves no call of ours without a result', () => {
    fc.assert(
      fc.property(programs, inputs, scripts, (start, input, script) => {
        const { result, effects, results } = drive(start(input), script);
        const asked = effects.filter(({ type }) => type === 'call-model').length;
        expect(asked).toBeLessThanOrEqual(MAX_STEPS + 1);
        // The engine closes the calls of a run that its budget ends.
        if (result === undefined) return;
        const made = results.flatMap((one) =>
          one.type === 'model' ? one.reply.calls.filter(({ run }) => run === 'server') : [],
        );
        const answered = results.flatMap((one) => (one.type === 'tools' ? one.results : []));
        expect(answered.map(({ callId }) => callId)).toEqual(made.map(({ callId }) => callId));
      }),
      { numRuns: 400 },
    );
  });

  test('wants the same again when it is begun anew and told what came of it, as far as that goes', () => {
    fc.assert(
      fc.property(programs, inputs, scripts, (start, input, script) => {
        const { result, effects, results } = drive(start(input), script);
        const again = start(input);
        let next = again.next({ type: 'announced' });
        for (const [index, effect] of effects.entries()) {
          expect(next.done).toBe(false);
          expect(next.value).toEqual(effect);
          const given = results[index];
          if (given === undefined) return;
          next = again.next(given);
        }
        expect(next.done).toBe(true);
        expect(next.value).toEqual(result);
      }),
      { numRuns: 400 },
    );
  });

  test('announces an end for each beginning, in the order of a stack', () => {
    fc.assert(
      fc.property(programs, inputs, scripts, (start, input, script) => {
        const { result, effects } = drive(start(input), script);
        const open: string[] = [];
        for (const effect of effects) {
          if (effect.type !== 'announce' || effect.event.type === 'hand-over') continue;
          const path = effect.agentPath.join('/');
          if (effect.event.type === 'agent-start') open.push(path);
          else expect(open.pop()).toBe(path);
        }
        if (result !== undefined) expect(open).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });
});
