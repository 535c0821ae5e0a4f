import { describe, expect, test } from 'vitest';
import { readUsage } from './usage.ts';

describe('readUsage', () => {
  test('reads OpenAI counts with their details', () => {
    expect(
      readUsage({
        prompt_tokens: 16,
        completion_tokens: 300,
        total_tokens: 316,
        prompt_tokens_details: { cached_tokens: 8, audio_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: 100 },
      }),
    ).toEqual({ inputTokens: 16, outputTokens: 300, cachedTokens: 8, reasoningTokens: 100 });
  });

  test('reads what was put into the cache, where it is told', () => {
    const details = { cached_tokens: 8, cache_write_tokens: 5 };
    expect(
      readUsage({ prompt_tokens: 16, completion_tokens: 3, prompt_tokens_details: details }),
    ).toMatchObject({ inputTokens: 16, cachedTokens: 8, cacheWriteTokens: 5 });
  });

  test('adds reasoning where completion_tokens leave it out, as at xAI', () => {
    expect(
      readUsage({
        prompt_tokens: 10,
        completion_tokens: 5,
        total_tokens: 115,
        completion_tokens_details: { reasoning_tokens: 100 },
      }),
    ).toEqual({ inputTokens: 10, outputTokens: 105, cachedTokens: 0, reasoningTokens: 100 });
  });

  test('reads what DeepSeek calls cached', () => {
    expect(
      readUsage({ prompt_tokens: 9, completion_tokens: 1, prompt_cache_hit_tokens: 4 }),
    ).toEqual({ inputTokens: 9, outputTokens: 1, cachedTokens: 4, reasoningTokens: 0 });
  });

  test('keeps a real zero', () => {
    expect(readUsage({ prompt_tokens: 3, completion_tokens: 0 })).toEqual({
      inputTokens: 3,
      outputTokens: 0,
      cachedTokens: 0,
      reasoningTokens: 0,
    });
  });

  test.each([null, undefined, {}, 'many', [], { prompt_tokens: '7' }, { prompt_tokens: -1 }])(
    'finds no counts in %j',
    (usage) => {
      expect(readUsage(usage)).toBeUndefined();
    },
  );
});
