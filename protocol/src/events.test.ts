import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Usage } from './events.ts';
import { addUsage, NO_USAGE } from './events.ts';

const count = fc.nat(1_000_000);
const usage: fc.Arbitrary<Usage> = fc.record({
  inputTokens: count,
  outputTokens: count,
  cachedTokens: count,
  reasoningTokens: count,
  costMicros: fc.option(count),
  estimated: fc.boolean(),
});

describe('addUsage', () => {
  test('adds up every count', () => {
    const left: Usage = {
      inputTokens: 1,
      outputTokens: 2,
      cachedTokens: 3,
      reasoningTokens: 4,
      costMicros: 5,
      estimated: false,
    };
    expect(addUsage(left, { ...left, costMicros: 50 })).toEqual({
      inputTokens: 2,
      outputTokens: 4,
      cachedTokens: 6,
      reasoningTokens: 8,
      costMicros: 55,
      estimated: false,
    });
  });

  test('knows no cost and no exact count when one of the two does not', () => {
    const vague: Usage = { ...NO_USAGE, costMicros: null, estimated: true };
    for (const sum of [addUsage(vague, NO_USAGE), addUsage(NO_USAGE, vague)]) {
      expect(sum).toMatchObject({ costMicros: null, estimated: true });
    }
  });

  test('does not depend on the order, and nothing added changes nothing', () => {
    fc.assert(
      fc.property(usage, usage, usage, (one, two, three) => {
        expect(addUsage(one, two)).toEqual(addUsage(two, one));
        expect(addUsage(addUsage(one, two), three)).toEqual(addUsage(one, addUsage(two, three)));
        expect(addUsage(one, NO_USAGE)).toEqual(one);
      }),
    );
  });
});
