import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadAgents } from './load-agents.ts';
import { announcements, modelCalls } from './testing/drive.ts';
import { problemsOf, runFrom } from './testing/load-files.ts';

const ROOT = join(import.meta.dirname, '../../..');
const SHIPPED = join(ROOT, 'agents');
const SHOP_TOOLS = [
  'search_products',
  'show_product_details',
  'add_to_cart',
  'get_recommendations',
  'view_cart',
  'update_cart_item',
  'remove_from_cart',
];
describe('the agents that are shipped', () => {
  const catalogue = loadAgents({ folder: SHIPPED, toolNames: ['clock', ...SHOP_TOOLS] });

  function run(id: string, models: string[]) {
    return runFrom(catalogue, id, 'Write about tea.', { models });
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

describe('docs/agents.md', () => {
  const page = readFileSync(join(ROOT, 'docs/agents.md'), 'utf8');

  test.each([
    'kind: agent',
    ...['pair', 'group', 'sequence'].map((pattern) => `kind: team\npattern: ${pattern}`),
  ])('names every field of %s', (head) => {
    const problems = problemsOf({ 'a.yaml': `${head}\nunheard: 1\n` });
    const [, fields = ''] = /what may be written is (.*)/.exec(problems.join('\n')) ?? [];
    const missing = fields.split(', ').filter((field) => !page.includes(field));
    expect(fields).toMatch(/^kind, /);
    expect(missing).toEqual([]);
  });
});
