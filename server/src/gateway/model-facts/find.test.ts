import { describe, expect, test } from 'vitest';
import { findModelFact } from './find.ts';

describe('what is known of a model', () => {
  test('is its windows, its price and what it can do', () => {
    expect(findModelFact('groq', 'openai/gpt-oss-120b')).toEqual({
      contextTokens: 131_072,
      maxOutputTokens: 65_536,
      price: { inputPerMillion: 0.15, outputPerMillion: 0.6, cachedInputPerMillion: 0.075 },
      tools: true,
      jsonSchema: true,
      vision: false,
    });
  });

  test('is known of a dated version as well', () => {
    expect(findModelFact('openai', 'gpt-4.1-mini-2025-04-14')).toEqual(
      findModelFact('openai', 'gpt-4.1-mini'),
    );
  });

  test('has the price of what is put into the cache, where there is one', () => {
    expect(findModelFact('anthropic', 'claude-haiku-4-5')?.price).toEqual({
      inputPerMillion: 1,
      outputPerMillion: 5,
      cachedInputPerMillion: 0.1,
      cacheWritePerMillion: 1.25,
    });
  });

  test('is nothing for models, vendors and names that nobody has written down', () => {
    expect(findModelFact('openai', 'gpt-99')).toBeNull();
    expect(findModelFact('openai', 'constructor')).toBeNull();
    expect(findModelFact('openai-compatible', 'gpt-5')).toBeNull();
    expect(findModelFact(undefined, 'gpt-5')).toBeNull();
  });
});
