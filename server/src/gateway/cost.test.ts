import { describe, expect, test } from 'vitest';
import { countedUsage, estimatedUsage } from './cost.ts';
import { estimateTokens } from './estimate.ts';

const PRICE = { inputPerMillion: 0.15, outputPerMillion: 0.6 };
const COUNTS = { inputTokens: 1_000, outputTokens: 500, cachedTokens: 100, reasoningTokens: 50 };

describe('usage that the provider has counted', () => {
  test('costs millionths of a dollar', () => {
    expect(countedUsage(COUNTS, PRICE)).toEqual({ ...COUNTS, costMicros: 450, estimated: false });
  });

  test('has no cost where there is no price, and costs nothing where the price is nothing', () => {
    expect(countedUsage(COUNTS, null).costMicros).toBeNull();
    expect(countedUsage(COUNTS, { inputPerMillion: 0, outputPerMillion: 0 }).costMicros).toBe(0);
  });

  test('costs less where the provider sells cached input for less', () => {
    const price = { ...PRICE, cachedInputPerMillion: 0.05 };
    expect(countedUsage(COUNTS, price).costMicros).toBe(900 * 0.15 + 100 * 0.05 + 300);
  });

  test('costs more where the provider takes more for what it puts into its cache', () => {
    const price = { ...PRICE, cachedInputPerMillion: 0.05, cacheWritePerMillion: 0.2 };
    const counts = { ...COUNTS, cacheWriteTokens: 300 };
    const usage = countedUsage(counts, price);
    expect(usage.costMicros).toBe(600 * 0.15 + 100 * 0.05 + 300 * 0.2 + 300);
    expect(usage).not.toHaveProperty('cacheWriteTokens');
    expect(countedUsage(counts, PRICE).costMicros).toBe(450);
  });

  test('is rounded to whole millionths', () => {
    const counts = { ...COUNTS, inputTokens: 1, outputTokens: 1 };
    expect(countedUsage(counts, PRICE).costMicros).toBe(1);
  });
});

describe('usage that nobody has counted', () => {
  test('is estimated from what was sent and what was delivered', () => {
    const usage = estimatedUsage([{ role: 'user', content: 'Hello' }], 'Goodbye!', PRICE);
    const sent = '[{"role":"user","content":"Hello"}]';
    expect(usage).toEqual({
      inputTokens: Math.ceil(sent.length / 3),
      outputTokens: 3,
      cachedTokens: 0,
      reasoningTokens: 0,
      costMicros: Math.round(12 * 0.15 + 3 * 0.6),
      estimated: true,
    });
  });

  test('is nothing for nothing delivered', () => {
    expect(estimatedUsage([], '', null)).toMatchObject({ outputTokens: 0, costMicros: null });
  });
});

describe('an estimate of tokens', () => {
  test.each([
    ['', 0],
    ['a', 1],
    ['abc', 1],
    ['abcd', 2],
    ['日本語', 3],
    ['🚲', 2],
  ])('of %j is %i', (text, tokens) => {
    expect(estimateTokens(text)).toBe(tokens);
  });
});
