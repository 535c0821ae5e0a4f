import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Needs } from './needs.ts';
import { type OwnAllowance, UNLIMITED } from './own-limits.ts';
import { type Candidate, type ModelFacts, rank } from './rank.ts';
import { fail, newHealth, succeed, type TargetHealth } from './target-health.ts';

const NOW = 1_800_000_000_000;
const NEEDS: Needs = {
  inputTokens: 1_000,
  outputTokens: null,
  tools: false,
  jsonSchema: false,
  vision: false,
  complexity: 'complex',
};
const UNKNOWN: ModelFacts = {
  contextTokens: null,
  tools: null,
  jsonSchema: null,
  vision: null,
  pricePerMillion: null,
  isSmall: false,
};

function candidate(
  name: string,
  facts: Partial<ModelFacts> = {},
  health = newHealth(),
  own: OwnAllowance = UNLIMITED,
): Candidate {
  return { target: { provider: name, model: 'm' }, facts: { ...UNKNOWN, ...facts }, health, own };
}

function order(candidates: Candidate[], needs: Partial<Needs> = {}, isFree = false): string[] {
  return rank(candidates, { ...NEEDS, ...needs }, NOW, isFree).map(({ target }) => target.provider);
}

function down(): TargetHealth {
  return fail(newHealth(), { kind: 'quota', retryAfterMs: 60_000 }, NOW, 0);
}

function withTokensLeft(remaining: number): TargetHealth {
  return {
    ...newHealth(),
    budget: { requests: null, tokens: { limit: null, remaining, resetAt: NOW + 9_000 } },
  };
}

test('the operator’s order stands when nothing speaks against it', () => {
  expect(
    order([candidate('a', { pricePerMillion: 9 }), candidate('b', { pricePerMillion: 1 })]),
  ).toEqual(['a', 'b']);
});

test.each([
  ['cooling', candidate('a', {}, down())],
  ['a window that is too small', candidate('a', { contextTokens: 500 })],
  ['little left of its rate limit', candidate('a', {}, withTokensLeft(10))],
  ['no request left of ours', candidate('a', {}, newHealth(), { ...UNLIMITED, requests: 0.9 })],
  ['few tokens left of ours', candidate('a', {}, newHealth(), { ...UNLIMITED, tokens: 999 })],
])('%s comes after the rest, but is not taken out', (_name, bad) => {
  expect(order([bad, candidate('b')])).toEqual(['b', 'a']);
  expect(order([bad])).toEqual(['a']);
});

test.each([
  ['tools', { tools: true }, { tools: false }],
  ['JSON schema', { jsonSchema: true }, { jsonSchema: false }],
  ['vision', { vision: true }, { vision: false }],
] as const)('what a model lacks counts when it is needed: %s', (_name, needs, facts) => {
  expect(order([candidate('a', facts), candidate('b')], needs)).toEqual(['b', 'a']);
  expect(order([candidate('a', facts), candidate('b')])).toEqual(['a', 'b']);
});

test('budget that has been reset counts as whole', () => {
  const health = withTokensLeft(10);
  const past = {
    ...health,
    budget: { requests: null, tokens: { limit: null, remaining: 10, resetAt: NOW - 1 } },
  };
  expect(order([candidate('a', {}, past), candidate('b')])).toEqual(['a', 'b']);
});

describe('where the order is ours', () => {
  test('quick models take easy tasks, strong ones hard tasks', () => {
    const models = [candidate('strong'), candidate('quick', { isSmall: true })];
    expect(order(models, { complexity: 'simple' }, true)).toEqual(['quick', 'strong']);
    expect(order(models, { complexity: 'complex' }, true)).toEqual(['strong', 'quick']);
  });

  test('among providers of one model the noticeably faster comes first, then the cheaper', () => {
    const slow = candidate('slow', { pricePerMillion: 1 }, succeed(newHealth(), 900));
    const fast = candidate('fast', { pricePerMillion: 9 }, succeed(newHealth(), 300));
    const similar = candidate('similar', { pricePerMillion: 2 }, succeed(newHealth(), 301));
    expect(order([slow, fast], {}, true)).toEqual(['fast', 'slow']);
    expect(order([fast, similar], {}, true)).toEqual(['similar', 'fast']);
    const other = { ...fast, target: { provider: 'other', model: 'another' } };
    expect(order([slow, other], {}, true)).toEqual(['slow', 'other']);
  });
});

test('every target is in the answer once, with the ready and fit ones first', () => {
  const arbitrary = fc.record({
    isDown: fc.boolean(),
    contextTokens: fc.option(fc.constantFrom(100, 100_000)),
    tokensLeft: fc.option(fc.constantFrom(1, 1_000_000)),
  });
  fc.assert(
    fc.property(fc.array(arbitrary, { maxLength: 8 }), fc.boolean(), (specs, isFree) => {
      const candidates = specs.map(({ isDown, contextTokens, tokensLeft }, index) =>
        candidate(
          String(index),
          { contextTokens },
          {
            ...(isDown ? down() : newHealth()),
            budget: tokensLeft === null ? null : withTokensLeft(tokensLeft).budget,
          },
        ),
      );
      const ranked = rank(candidates, NEEDS, NOW, isFree);
      expect(ranked.map(({ target }) => target.provider).sort()).toEqual(
        candidates.map(({ target }) => target.provider).sort(),
      );
      const grades = ranked.map(
        ({ lacks, availability }) => lacks.length * 2 + Number(availability === 'cooling'),
      );
      expect(grades).toEqual([...grades].sort((left, right) => left - right));
    }),
  );
});
