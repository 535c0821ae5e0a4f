import { expect, test } from 'vitest';
import { findOpenAiModel, toOpenAiModels } from './model-list.ts';

const MODELS = [
  {
    id: 'resilient',
    provider: 'route',
    contextTokens: null,
    maxOutputTokens: null,
    aliases: ['gpt-4-ours'],
  },
  {
    id: 'groq/openai/gpt-oss-120b',
    provider: 'groq',
    contextTokens: 131_072,
    maxOutputTokens: 65_536,
    aliases: ['groq-llama-70b'],
  },
  { id: 'demo', provider: 'demo', contextTokens: null, maxOutputTokens: null, aliases: [] },
];

const CREATED = 1_770_000_000;

test('every name that can be asked for is a model, with its owner', () => {
  expect(
    toOpenAiModels(MODELS, ['auto', 'agent/shop'], CREATED).map(({ id, owned_by }) => [
      id,
      owned_by,
    ]),
  ).toEqual([
    ['auto', 'chimera'],
    ['agent/shop', 'chimera'],
    ['resilient', 'chimera'],
    ['gpt-4-ours', 'chimera'],
    ['groq/openai/gpt-oss-120b', 'groq'],
    ['groq-llama-70b', 'groq'],
    ['demo', 'demo'],
  ]);
  expect(toOpenAiModels(MODELS, [], CREATED)[0]?.id).toBe('resilient');
});

test('what is known of its limits is told, and nothing else', () => {
  const rows = toOpenAiModels(MODELS, [], CREATED);
  expect(rows.find(({ id }) => id === 'groq-llama-70b')).toEqual({
    id: 'groq-llama-70b',
    object: 'model',
    created: CREATED,
    owned_by: 'groq',
    context_window: 131_072,
    max_completion_tokens: 65_536,
  });
  expect(rows.at(-1)).toEqual({ id: 'demo', object: 'model', created: CREATED, owned_by: 'demo' });
});

test.each([
  ['groq/openai/gpt-oss-120b', 'groq/openai/gpt-oss-120b'],
  ['openai/gpt-oss-120b', 'groq/openai/gpt-oss-120b'],
  ['gpt-4-ours', 'gpt-4-ours'],
  ['auto', 'auto'],
  ['gpt-oss-120b', undefined],
  ['constructor', undefined],
  ['', undefined],
])('%s is found as %s', (asked, found) => {
  const rows = toOpenAiModels(MODELS, ['auto', 'agent/shop'], CREATED);
  expect(findOpenAiModel(MODELS, rows, asked)?.id).toBe(found);
});
