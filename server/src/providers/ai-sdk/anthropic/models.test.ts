import { describe, expect, test } from 'vitest';
import { anthropicModelsPath, readAnthropicModels } from './models.ts';

describe('a list of Anthropic’s', () => {
  test('gives the models, with sizes where they are told', () => {
    const data = [
      {
        type: 'model',
        id: 'claude-haiku-4-5-20251001',
        display_name: 'Claude Haiku 4.5',
        max_input_tokens: 200_000,
        max_tokens: 64_000,
      },
      { type: 'model', id: 'claude-new' },
      { display_name: 'Nameless' },
      null,
    ];
    const last_id = 'claude-new';
    expect(readAnthropicModels({ data, has_more: true, last_id })).toEqual({
      models: [
        {
          id: 'claude-haiku-4-5-20251001',
          name: 'Claude Haiku 4.5',
          contextTokens: 200_000,
          maxOutputTokens: 64_000,
        },
        { id: 'claude-new' },
      ],
      cursor: 'claude-new',
    });
    expect(readAnthropicModels({ data, has_more: false, last_id })?.cursor).toBeNull();
  });

  test.each([undefined, [], {}, { data: 7 }])('is not %j', (answer) => {
    expect(readAnthropicModels(answer)).toBeUndefined();
  });

  test('is asked for page by page', () => {
    expect(anthropicModelsPath(null)).toBe('/models?limit=1000');
    expect(anthropicModelsPath('a&b')).toBe('/models?limit=1000&after_id=a%26b');
  });
});
