import { expect, test } from 'vitest';
import { ManualTime } from '../../../../test/harness/manual-time.ts';
import type { ProviderConfig, Target } from '../../config/config.ts';
import { OwnCounts } from './own-counts.ts';
import { UNLIMITED } from './own-limits.ts';

const PROVIDER: ProviderConfig = { type: 'groq', baseUrl: null, auto: true, prefill: 'auto' };
const LARGE: Target = { provider: 'groq', model: 'openai/large' };
const SMALL: Target = { provider: 'groq', model: 'small' };

function countsOf(time: ManualTime): OwnCounts {
  const groq = {
    ...PROVIDER,
    limits: { requestsPerMinute: 30, tokensPerDay: 86_400 },
    modelLimits: { 'openai/large': { requestsPerDay: 10, tokensPerMinute: 6_000 } },
  };
  return new OwnCounts({ groq, free: PROVIDER }, time);
}

test('what has no limits has no end', () => {
  const counts = countsOf(new ManualTime());
  for (const provider of ['free', 'unheard-of']) {
    const target = { provider, model: 'any' };
    counts.requestBegan(target);
    counts.tokensSpent(target, 1e9);
    expect(counts.left(target)).toEqual(UNLIMITED);
  }
});

test('the tightest limit of provider and model counts', () => {
  const counts = countsOf(new ManualTime());
  expect(counts.left(LARGE)).toEqual({ requests: 10, tokens: 6_000 });
  expect(counts.left(SMALL)).toEqual({ requests: 30, tokens: 86_400 });
});

test('the provider counts what any of its models is asked for, a model only its own', () => {
  const counts = countsOf(new ManualTime());
  counts.requestBegan(SMALL);
  counts.tokensSpent(SMALL, 400);
  expect(counts.left(LARGE)).toEqual({ requests: 10, tokens: 6_000 });
  counts.requestBegan(LARGE);
  counts.tokensSpent(LARGE, 1_000);
  expect(counts.left(LARGE)).toEqual({ requests: 9, tokens: 5_000 });
  expect(counts.left(SMALL)).toEqual({ requests: 28, tokens: 85_000 });
});

test('what was used comes back with time', async () => {
  const time = new ManualTime();
  const counts = countsOf(time);
  counts.tokensSpent(LARGE, 6_000);
  expect(counts.left(LARGE).tokens).toBe(0);
  await time.advance(30_000);
  expect(counts.left(LARGE).tokens).toBe(3_000);
  await time.advance(30_000);
  expect(counts.left(LARGE).tokens).toBe(6_000);
});
