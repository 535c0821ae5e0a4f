import { describe, expect, test } from 'vitest';
import { call, calling, modelCalls } from './testing/drive.ts';
import { loadFiles, runFrom } from './testing/load-files.ts';

describe('a definition', () => {
  test('reaches the model with all that it says', () => {
    const catalogue = loadFiles({
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
    const poet = catalogue.runnables.get('agent/poet');
    expect(poet).toMatchObject({
      title: 'The poet',
      description: 'Writes poems.',
      model: 'groq/small',
      budget: { maxSteps: 3, maxTokens: 1_000, maxCostMicros: 250_000, maxDurationMs: 9_000 },
    });
    expect([...(poet?.approvals ?? [])]).toEqual([['clock', 'always']]);
    const { effects } = runFrom(catalogue, 'agent/poet', 'A poem!', { models: ['Ah.'] });
    expect(modelCalls(effects)[0]).toMatchObject({
      model: 'groq/small',
      temperature: 1.5,
      maxOutputTokens: 99,
      cacheSeed: 41,
      responseFormat: { type: 'json-schema', name: 'poem', schema: { type: 'object' } },
    });
  });

  test('of a sequence leads from chat to chat, into teams and agents of other files', () => {
    const catalogue = loadFiles({
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
    const { effects, result } = runFrom(catalogue, 'team/line', 'Write.', {
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
    expect(result).toMatchObject({ reason: 'completed' });
  });

  test('of nested chats holds them when its words say so', () => {
    const catalogue = loadFiles({
      'boss.yaml': `kind: agent
name: boss
description: Asks others.
instructions: Be boss.
nestedChats:
  - when: { contains: price }
    chats: [{ with: assistant, maxTurns: 2 }]
`,
    });
    const pathsFor = (question: string, models: string[]) =>
      modelCalls(runFrom(catalogue, 'agent/boss', question, { models }).effects).map(
        ({ path }) => path,
      );
    expect(pathsFor('Hello.', ['Hi.'])).toEqual(['agent/boss']);
    expect(pathsFor('What price?', ['Ten.', 'Sure?', 'Yes.'])).toEqual([
      'agent/boss/assistant',
      'agent/boss/boss',
      'agent/boss/assistant',
    ]);
  });

  test('of a group has its selector, its transitions and its introductions', () => {
    const catalogue = loadFiles({
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
    const models = ['ben', calling(call('search')), calling(call('transfer_to_assistant')), 'Yes.'];
    const { effects } = runFrom(catalogue, 'team/crew', 'Go.', { models });
    expect(modelCalls(effects).map(({ path, model }) => [path, model])).toEqual([
      ['team/crew', 'groq/small'],
      ['team/crew/ben', 'groq/large'],
      ['team/crew/ben', 'groq/large'],
    ]);
    expect(modelCalls(effects)[1]?.messages[1]?.content).toMatch(/ben: Ben\./);
  });
});

describe('what a team or an agent is known by', () => {
  const { runnables } = loadFiles({
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

test('plain models have tools, budget and approvals of the assistant', () => {
  const { plain } = loadFiles({
    'assistant.yaml': `kind: agent
name: assistant
description: Helps.
instructions: Be helpful.
tools: [clock]
budget: { maxSteps: 3 }
approvals: { clock: always }
`,
  });
  expect(plain).toMatchObject({ id: '', tools: ['clock'], budget: { maxSteps: 3 } });
  expect([...plain.approvals]).toEqual([['clock', 'always']]);
});

test('tools may be named many at once, and before they are there', () => {
  const tools = ['cl*', 'notes__search', 'notes__*'];
  const file = `kind: agent
name: ann
description: Ann.
instructions: Be ann.
tools: ${JSON.stringify(tools)}
approvals: { notes__search: never }
`;
  const catalogue = loadFiles({ 'ann.yaml': file }, ['clock', 'notes__*']);
  expect(catalogue.runnables.get('agent/ann')?.tools).toEqual(tools);
});
