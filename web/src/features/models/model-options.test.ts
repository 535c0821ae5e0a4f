import type { ModelSummary } from '@chimera/protocol/api';
import { describe, expect, test } from 'vitest';
import type { ModelCatalogueState } from '../../chat/model-catalogue.ts';
import { filterOptions, groupOptions, listOptions } from './model-options.ts';

function model(
  id: string,
  name: string,
  provider: string,
  contextTokens: number | null,
): ModelSummary {
  return {
    id,
    name,
    provider,
    contextTokens,
    maxOutputTokens: null,
    aliases: [],
    health: 'healthy',
  };
}

const state: ModelCatalogueState = {
  status: 'ready',
  models: [
    model('groq/gpt-oss-120b', 'GPT-OSS 120B', 'groq', 131_072),
    model('google/gemini-pro', 'Gemini Pro', 'google', 2_097_152),
    model('demo', 'Demo', 'demo', null),
  ],
  defaultModel: 'google/gemini-pro',
  agents: [
    {
      id: 'team/research',
      title: 'Research team',
      description: 'Plans, reads and writes.',
      members: ['planner', 'writer'],
      tools: [],
    },
  ],
  chosenModel: null,
  choices: {},
  error: null,
};

describe('listOptions', () => {
  test('begins with what answers when nothing is chosen', () => {
    expect(listOptions(state)[0]).toEqual({
      model: null,
      name: 'Automatic',
      detail: 'Gemini Pro',
      health: 'healthy',
      group: null,
    });
    expect(listOptions({ ...state, defaultModel: 'auto' })[0]).toMatchObject({
      detail: 'Chosen by the server',
      health: null,
    });
  });

  test('tells provider and size as far as they are known', () => {
    expect(listOptions(state).map(({ detail }) => detail)).toEqual([
      'Gemini Pro',
      'Plans, reads and writes.',
      'Groq · 131K context',
      'Gemini · 2.1M context',
      'Demo',
    ]);
  });

  test('is empty until the catalogue is here', () => {
    expect(listOptions({ ...state, status: 'loading' })).toEqual([]);
  });
});

describe('filterOptions', () => {
  test.each([
    ['', 5],
    ['team writes', 1],
    ['gemini', 2],
    ['GROQ 120b', 1],
    ['oss groq/', 1],
    ['nothing like it', 0],
  ])('%j finds %d', (query, count) => {
    expect(filterOptions(listOptions(state), query)).toHaveLength(count);
  });
});

test('agents and models stand under headings of their own', () => {
  const groups = groupOptions(listOptions(state));
  expect(groups.map(({ heading, options }) => [heading, options.length])).toEqual([
    [null, 1],
    ['Agents and teams', 1],
    ['Models', 3],
  ]);
});
