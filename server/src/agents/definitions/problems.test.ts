import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadAgents } from '../load-agents.ts';
import { ASSISTANT, problemsOf } from '../testing/load-files.ts';

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
