import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { DefinitionsError } from './definitions/definitions-error.ts';
import { loadAgents } from './load-agents.ts';
import { announcements, call, calling, drive, modelCalls, programInput } from './testing/drive.ts';

const SHIPPED = join(import.meta.dirname, '../../../agents');
const SHOP_TOOLS = [
  'search_products',
  'show_product_details',
  'add_to_cart',
  'get_recommendations',
  'view_cart',
  'update_cart_item',
  'remove_from_cart',
];
const ASSISTANT = `kind: agent
name: assistant
description: Helps.
instructions: Be helpful.
tools: [clock]
`;

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function load(files: Record<string, string>, toolNames = ['clock', 'search']) {
  const folder = mkdtempSync(join(tmpdir(), 'agents-'));
  folders.push(folder);
  for (const [name, text] of Object.entries({ 'assistant.yaml': ASSISTANT, ...files })) {
    writeFileSync(join(folder, name), text);
  }
  return loadAgents({ folder, toolNames });
}

function problemsOf(files: Record<string, string>): string[] {
  try {
    load(files);
  } catch (error) {
    if (error instanceof DefinitionsError) return error.problems;
    throw error;
  }
  return [];
}

test('tools may be named many at once, and before they are there', () => {
  const tools = ['cl*', 'notes__search', 'notes__*'];
  const file = `kind: agent
name: ann
description: Ann.
instructions: Be ann.
tools: ${JSON.stringify(tools)}
approvals: { notes__search: never }
`;
  const catalogue = load({ 'ann.yaml': file }, ['clock', 'notes__*']);
  expect(catalogue.runnables.get('agent/ann')?.tools).toEqual(tools);
});

describe('the agents that are shipped', () => {
  const catalogue = loadAgents({ folder: SHIPPED, toolNames: ['clock', ...SHOP_TOOLS] });

  function run(id: string, models: string[]) {
    const runnable = catalogue.runnables.get(id);
    if (runnable === undefined) throw new Error(`There is no ${id}.`);
    return drive(runnable.start(programInput('Write about tea.')), { models });
  }

  test('are these, with all their tools', () => {
    const tools = Object.fromEntries(
      [...catalogue.runnables].map(([id, runnable]) => [id, runnable.tools]),
    );
    expect(tools).toEqual({
      'agent/assistant': ['clock', ...SHOP_TOOLS],
      'agent/shop': SHOP_TOOLS,
      'team/editor': [],
      'team/research': ['clock'],
    });
    expect(catalogue.plain.tools).toEqual(['clock', ...SHOP_TOOLS]);
  });

  test('edit until the critic approves, or for three drafts', () => {
    const approved = run('team/editor', ['Draft.', 'Shorter.', 'Tea.', 'APPROVED']);
    expect(announcements(approved.effects).at(-1)).toBe(
      'agent-end team/editor (critic said that all is done)',
    );
    const never = run('team/editor', ['One.', 'No.', 'Two.', 'Still no.', 'Three.']);
    expect(announcements(never.effects).at(-1)).toMatch(/limit of 3 turns/);
  });

  test('do research in order, and end with the report', () => {
    const { effects } = run('team/research', [
      'planner',
      '1. What is tea?',
      'Leaves.',
      'researcher',
      'And water.',
      'writer',
      'Tea is leaves and water.',
    ]);
    expect(modelCalls(effects).map(({ path }) => path.split('/').at(-1))).toEqual([
      'research',
      'planner',
      'researcher',
      'research',
      'researcher',
      'research',
      'writer',
    ]);
    expect(announcements(effects).at(-1)).toBe(
      'agent-end team/research (nobody may speak after writer)',
    );
  });
});

describe('a definition', () => {
  test('reaches the model with all that it says', () => {
    const { runnables } = load({
      'poet.yaml': `kind: agent
name: poet
title: The poet
description: Writes poems.
instructions: Rhyme.
model: groq/small
temperature: 1.5
maxOutputTokens: 99
responseFormat: { name: poem, schema: { type: object } }
cacheSeed: 41
context: { maxMessages: 1 }
budget: { maxSteps: 3, maxTokens: 1000, maxDollars: 0.25, maxSeconds: 9 }
approvals: { clock: always }
`,
    });
    const poet = runnables.get('agent/poet');
    expect(poet).toMatchObject({
      title: 'The poet',
      description: 'Writes poems.',
      model: 'groq/small',
      budget: { maxSteps: 3, maxTokens: 1_000, maxCostMicros: 250_000, maxDurationMs: 9_000 },
    });
    expect([...(poet?.approvals ?? [])]).toEqual([['clock', 'always']]);
    const program = poet?.start(programInput('A poem!'));
    if (program === undefined) throw new Error('There is no poet.');
    expect(modelCalls(drive(program, { models: ['Ah.'] }).effects)[0]).toMatchObject({
      model: 'groq/small',
      temperature: 1.5,
      maxOutputTokens: 99,
      cacheSeed: 41,
      responseFormat: { type: 'json-schema', name: 'poem', schema: { type: 'object' } },
    });
  });

  test('of a sequence leads from chat to chat, into teams and agents of other files', () => {
    const { runnables } = load({
      'duo.yaml': `kind: team
name: duo
description: Two of us.
pattern: pair
maxTurns: 1
members:
  - assistant
  - { name: ben, description: Ben., instructions: Be ben., model: none, defaultReply: Hm. }
`,
      'line.yaml': `kind: team
name: line
description: One after another.
pattern: sequence
model: groq/small
members:
  - assistant
  - { name: ben, description: Ben., instructions: Be ben. }
chats:
  - { id: first, with: team/duo, summary: reflection }
  - { with: ben, from: assistant, maxTurns: 2, message: Criticise., after: [first] }
`,
    });
    const program = runnables.get('team/line')?.start(programInput('Write.'));
    if (program === undefined) throw new Error('There is no team.');
    const { effects, result } = drive(program, {
      models: ['A draft.', 'The draft.', 'Bad.', 'Why?', 'So.'],
    });
    expect(modelCalls(effects).map(({ path, model, purpose }) => [path, model, purpose])).toEqual([
      ['team/line/team/duo/assistant', null, null],
      ['team/line/team/duo', null, 'summary'],
      ['team/line/ben', 'groq/small', null],
      ['team/line/assistant', 'groq/small', null],
      ['team/line/ben', 'groq/small', null],
    ]);
    expect(modelCalls(effects)[2]?.messages.at(-1)?.content).toBe(
      'Criticise.\nContext: \nThe draft.',
    );
    expect(result?.reason).toBe('completed');
  });

  test('of nested chats holds them when its words say so', () => {
    const { runnables } = load({
      'boss.yaml': `kind: agent
name: boss
description: Asks others.
instructions: Be boss.
nestedChats:
  - when: { contains: price }
    chats: [{ with: assistant, maxTurns: 2 }]
`,
    });
    const pathsFor = (question: string, models: string[]) => {
      const program = runnables.get('agent/boss')?.start(programInput(question));
      if (program === undefined) throw new Error('There is no boss.');
      return modelCalls(drive(program, { models }).effects).map(({ path }) => path);
    };
    expect(pathsFor('Hello.', ['Hi.'])).toEqual(['agent/boss']);
    expect(pathsFor('What price?', ['Ten.', 'Sure?', 'Yes.'])).toEqual([
      'agent/boss/assistant',
      'agent/boss/boss',
      'agent/boss/assistant',
    ]);
  });

  test('of a group has its selector, its transitions and its introductions', () => {
    const { runnables } = load({
      'crew.yaml': `kind: team
name: crew
description: A crew.
pattern: group
model: groq/large
members:
  - assistant
  - { name: ben, description: Ben., instructions: Be ben., tools: [search], handOffs: [assistant] }
selector: { model: groq/small, constrained: true }
transitions: { disallowed: { ben: [ben] } }
introductions: true
maxRounds: 4
`,
    });
    const program = runnables.get('team/crew')?.start(programInput('Go.'));
    if (program === undefined) throw new Error('There is no crew.');
    const models = ['ben', calling(call('search')), calling(call('transfer_to_assistant')), 'Yes.'];
    const { effects } = drive(program, { models });
    expect(modelCalls(effects).map(({ path, model }) => [path, model])).toEqual([
      ['team/crew', 'groq/small'],
      ['team/crew/ben', 'groq/large'],
      ['team/crew/ben', 'groq/large'],
    ]);
    expect(modelCalls(effects)[1]?.messages[1]?.content).toMatch(/ben: Ben\./);
  });
});

describe('what a team or an agent is known by', () => {
  const { runnables } = load({
    'clerk.yaml': `kind: agent
name: clerk
description: Sells.
instructions: Sell.
tools: [search]
handOffs: [assistant]
approvals: { search: always, clock: never }
`,
    'crew.yaml': `kind: team
name: crew
description: A crew.
pattern: pair
members: [clerk, assistant]
`,
    'loose.yaml': `kind: team
name: loose
description: A crew that asks nobody.
pattern: pair
members: [clerk, assistant]
approvals: { search: never }
`,
  });

  test('are the tools of all who may come to speak', () => {
    expect(runnables.get('agent/clerk')?.tools).toEqual(['search', 'clock']);
    expect(runnables.get('team/crew')?.tools).toEqual(['clock', 'search']);
  });

  test('are their approvals, unless it says otherwise itself', () => {
    const rules = (id: string) => Object.fromEntries(runnables.get(id)?.approvals ?? []);
    expect(rules('team/crew')).toEqual({ search: 'always', clock: 'never' });
    expect(rules('team/loose')).toEqual({ search: 'never', clock: 'never' });
  });
});

describe('what is wrong', () => {
  test('is said all at once, with file, line, field and what is allowed', () => {
    const problems = problemsOf({
      'a.yaml': `kind: agent
name: Ann
description: Ann.
temperature: hot
colour: red
`,
      'b.yaml': `kind: team
name: b
description: B.
pattern: line
`,
      'c.yaml': 'kind: [',
      'd.yaml': 'name: d',
    });
    expect(problems).toEqual([
      'a.yaml, line 1: instructions is missing: it must be a text',
      expect.stringMatching(/^a\.yaml, line 2: name is "Ann" but must be a name of a-z, 0-9 and -/),
      'a.yaml, line 4: temperature is "hot" but must be a number from 0 to 2',
      expect.stringMatching(/^a\.yaml, line 5: colour is not known here; .*kind, name, title/),
      'b.yaml, line 4: pattern is "line" but must be one of pair, group, sequence',
      expect.stringMatching(/^c\.yaml, line 1: the YAML is not valid: /),
      'd.yaml, line 1: kind is missing: it must be one of agent, team',
    ]);
  });

  const agent = (more: string) => `kind: agent
name: ann
description: Ann.
instructions: Be ann.
${more}
`;
  const team = (more: string, pattern = 'group') => `kind: team
name: crew
description: A crew.
pattern: ${pattern}
members:
  - assistant
  - { name: ben, description: Ben., instructions: Be ben. }
${more}
`;

  test.each([
    [
      'tools: [clock, telephone]',
      5,
      'tools[1] is "telephone" but must name a known tool: there are clock, search',
    ],
    [
      'executes: [telephone]',
      5,
      'executes[0] is "telephone" but must name a known tool: there are clock, search',
    ],
    [
      'handOffs:\n  - zoe',
      6,
      'handOffs[0] is "zoe" but must name a known agent: there are ann, assistant',
    ],
    [
      'approvals: { telephone: never }',
      5,
      'approvals.telephone is "telephone" but must name a known tool: there are clock, search',
    ],
    ['approvals: { "cl*": never }', 5, 'approvals.cl* must name one tool, without *'],
    [
      'approvals: { clock: maybe }',
      5,
      'approvals.clock is "maybe" but must be one of always, never',
    ],
    ['model: agent/shop', 5, 'model is "agent/shop" but must be a model, not an agent or a team'],
    [
      'termination: { pattern: "[" }',
      5,
      'termination.pattern is "[" but must be a regular expression of JavaScript',
    ],
    [
      'termination: { sounds: x }',
      5,
      'termination must be none, or one of equals, contains, endsWith and pattern with its text',
    ],
    ['budget:\n  maxSteps: 0', 6, 'budget.maxSteps is 0 but must be a whole number, 1 or more'],
    [
      'nestedChats: [{ chats: [{ with: zoe }] }]',
      5,
      'nestedChats[0].chats[0].with is "zoe" but must name a known agent or team: there are ann, assistant',
    ],
    [
      'nestedChats: [{ chats: [{ with: ann }] }]',
      2,
      'name must not contain itself: agent/ann > agent/ann',
    ],
  ])('in an agent: %s', (more, line, sentence) => {
    expect(problemsOf({ 'ann.yaml': agent(more) })).toEqual([
      `ann.yaml, line ${line}: ${sentence}`,
    ]);
  });

  test.each([
    [
      'repeats: [zoe]',
      'repeats[0] is "zoe" but must name a known member: there are assistant, ben',
    ],
    [
      'repeats: true\ntransitions: { allowed: {} }',
      'repeats must be left out beside transitions, which say who may repeat',
    ],
    [
      'transitions: { allowed: { zoe: [ben] } }',
      'transitions.allowed.zoe is "zoe" but must name a known member: there are assistant, ben',
    ],
    [
      'transitions: { disallowed: { ben: [zoe] } }',
      'transitions.disallowed.ben[0] is "zoe" but must name a known member: there are assistant, ben',
    ],
    ['model: none', 'model is "none" but must name a model'],
    ['maxRounds: 1', 'maxRounds is 1 but must be a whole number, 2 or more'],
    ['selection: loud', 'selection is "loud" but must be one of auto, round-robin, random, manual'],
  ])('in a group: %s', (more, sentence) => {
    expect(problemsOf({ 'crew.yaml': team(more) })).toEqual([`crew.yaml, line 8: ${sentence}`]);
  });

  test.each([
    [
      'chats: [{ with: zoe }]',
      'chats[0].with is "zoe" but must name a known agent or team: there are assistant, ben, team/crew',
    ],
    [
      'chats: [{ with: ben, from: zoe }]',
      'chats[0].from is "zoe" but must name a known member: there are assistant, ben',
    ],
    [
      'chats: [{ id: a, with: ben }, { id: a, with: ben }]',
      'chats[1].id is taken by an earlier chat: a',
    ],
    [
      'chats: [{ with: ben, after: [b] }]',
      'chats[0].after[0] is "b" but must name a known chat: there are 1',
    ],
    [
      'chats: [{ id: a, with: ben, after: [b] }, { id: b, with: ben, after: [a] }]',
      'chats must not wait for each other in a circle',
    ],
    ['chats: []', 'chats must have a chat'],
  ])('in a sequence: %s', (more, sentence) => {
    expect(problemsOf({ 'crew.yaml': team(more, 'sequence') })).toEqual([
      `crew.yaml, line 8: ${sentence}`,
    ]);
  });

  test('is a team that contains itself by way of others', () => {
    const inner = team('chats: [{ with: team/outer }]', 'sequence');
    const outer = inner.replace('name: crew', 'name: outer').replace('team/outer', 'team/crew');
    expect(problemsOf({ 'inner.yaml': inner, 'outer.yaml': outer })).toEqual([
      'inner.yaml, line 2: name must not contain itself: team/crew > team/outer > team/crew',
      'outer.yaml, line 2: name must not contain itself: team/outer > team/crew > team/outer',
    ]);
  });

  test('is a name that is taken, in the folder or in the team', () => {
    const twins = team('  - { name: ben, description: Ben., instructions: Be ben. }');
    expect(problemsOf({ 'copy.yaml': ASSISTANT, 'crew.yaml': twins })).toEqual([
      'copy.yaml, line 2: name is taken: another file defines agent/assistant',
      'crew.yaml, line 8: members[2] is a second member named ben; each needs a name of its own',
    ]);
  });

  test('is not blamed on files that name one which is not valid itself', () => {
    const problems = problemsOf({
      'ann.yaml': agent('temperature: 9'),
      'bob.yaml': agent('handOffs: [ann]').replace('name: ann', 'name: bob'),
    });
    expect(problems).toEqual([
      'ann.yaml, line 5: temperature is 9 but must be a number from 0 to 2',
    ]);
  });

  test('is a folder without the assistant, or no folder', () => {
    expect(problemsOf({ 'assistant.yaml': agent('') })).toEqual([
      expect.stringMatching(/there must be an agent named assistant/),
    ]);
    const nowhere = join(tmpdir(), 'no-such-folder-of-agents');
    expect(() => loadAgents({ folder: nowhere, toolNames: [] })).toThrow(/cannot be read/);
  });
});
