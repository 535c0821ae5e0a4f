import { NO_USAGE, type Usage } from '@chimera/protocol/events';
import { expect, test } from 'vitest';
import type { RunBudget } from '../agents/port.ts';
import type { AttemptUsage } from '../journal/port.ts';
import { BudgetWatch } from './budget-watch.ts';
import { initialState } from './turn-state.ts';

const FREE: RunBudget = { maxSteps: 3, maxTokens: null, maxCostMicros: null, maxDurationMs: null };

function exhausted(
  budget: Partial<RunBudget>,
  used: { stepCount?: number; usage?: Partial<Usage> } = {},
) {
  const watch = new BudgetWatch({ ...FREE, ...budget }, () => 0, []);
  const { stepCount = 1, usage } = used;
  return watch.exhaustedBy({ ...initialState('a'), stepCount, usage: { ...NO_USAGE, ...usage } });
}

test('what has no limit is never used up', () => {
  expect(exhausted({}, { usage: { inputTokens: 1e9, costMicros: 1e9 } })).toBeNull();
});

test('steps are counted', () => {
  expect(exhausted({}, { stepCount: 2 })).toBeNull();
  expect(exhausted({}, { stepCount: 3 })).toBe('max-steps');
});

test('tokens are, those of questions and of answers', () => {
  const usage = { inputTokens: 6, outputTokens: 4 };
  expect(exhausted({ maxTokens: 11 }, { usage })).toBeNull();
  expect(exhausted({ maxTokens: 10 }, { usage })).toBe('budget');
});

test('money is, as far as its amount is known', () => {
  expect(exhausted({ maxCostMicros: 5 }, { usage: { costMicros: 4 } })).toBeNull();
  expect(exhausted({ maxCostMicros: 5 }, { usage: { costMicros: 5 } })).toBe('budget');
  expect(exhausted({ maxCostMicros: 5 }, { usage: { costMicros: null } })).toBeNull();
});

test('time is, with what earlier processes took, and without what passed between them', () => {
  const attempt: AttemptUsage = {
    provider: 'p',
    model: 'm',
    outcome: 'completed',
    finishReason: 'stop',
    usage: NO_USAGE,
    firstTokenMs: null,
    durationMs: 300,
  };
  let now = 1_000_000;
  const earlier = [attempt, { ...attempt, durationMs: null }];
  const watch = new BudgetWatch({ ...FREE, maxDurationMs: 500 }, () => now, earlier);
  const state = initialState('a');
  expect(watch.exhaustedBy(state)).toBeNull();
  now += 199;
  expect(watch.exhaustedBy(state)).toBeNull();
  now += 1;
  expect(watch.exhaustedBy(state)).toBe('budget');
});
