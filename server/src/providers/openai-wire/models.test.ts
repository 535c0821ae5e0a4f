import { describe, expect, test } from 'vitest';
import { readModelList } from './models.ts';

describe('readModelList', () => {
  test('reads a list of OpenAI’s', () => {
    const answer = {
      object: 'list',
      data: [{ id: 'gpt-4.1-nano', object: 'model', created: 1, owned_by: 'system' }],
    };
    expect(readModelList(answer)).toEqual([{ id: 'gpt-4.1-nano' }]);
  });

  test('reads Groq’s sizes and drops what is not active', () => {
    const rows = [
      {
        id: 'openai/gpt-oss-120b',
        active: true,
        context_window: 131072,
        max_completion_tokens: 65536,
      },
      { id: 'retired', active: false, context_window: 8192 },
    ];
    expect(readModelList({ data: rows })).toEqual([
      { id: 'openai/gpt-oss-120b', contextTokens: 131072, maxOutputTokens: 65536 },
    ]);
  });

  test('takes the prefix off Google’s ids and reads the display name', () => {
    const rows = [{ id: 'models/gemini-3.5-flash', display_name: 'Gemini 3.5 Flash' }];
    expect(readModelList({ data: rows })).toEqual([
      { id: 'gemini-3.5-flash', name: 'Gemini 3.5 Flash' },
    ]);
  });

  test('reads OpenRouter’s and vLLM’s sizes', () => {
    const rows = [
      { id: 'a/b', context_length: 1000, top_provider: { max_completion_tokens: 100 } },
      { id: 'c', max_model_len: 2000 },
    ];
    expect(readModelList({ data: rows })).toEqual([
      { id: 'a/b', contextTokens: 1000, maxOutputTokens: 100 },
      { id: 'c', contextTokens: 2000 },
    ]);
  });

  test('reads a bare array and skips rows that are no models', () => {
    const rows = [{ id: 'a', context_length: 'large' }, null, 'b', {}, { id: '' }];
    expect(readModelList(rows)).toEqual([{ id: 'a' }]);
  });

  test.each([null, 'models', {}, { data: {} }])('finds no list in %j', (answer) => {
    expect(readModelList(answer)).toBeUndefined();
  });
});
