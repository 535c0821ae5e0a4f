/** Holds a turn to the budget of its agent. */
import type { TurnEndReason } from '@chimera/protocol/events';
import type { RunBudget } from '../agents/port.ts';
import type { AttemptUsage } from '../journal/port.ts';
import type { TurnState } from './turn-state.ts';

export class BudgetWatch {
  readonly #budget: RunBudget;
  readonly #now: () => number;
  /** When it would have begun, had it run without a pause. */
  readonly #startedAt: number;

  /**
   * @param now milliseconds since 1970.
   * @param earlierAttempts what processes before this one, or before a pause, took their time for.
   */
  constructor(budget: RunBudget, now: () => number, earlierAttempts: readonly AttemptUsage[]) {
    this.#budget = budget;
    this.#now = now;
    const earlierMs = earlierAttempts.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0);
    this.#startedAt = now() - earlierMs;
  }

  /** Why no further model call is to be made; null when one may. */
  exhaustedBy({ stepCount, usage }: TurnState): TurnEndReason | null {
    const { maxSteps, maxTokens, maxCostMicros, maxDurationMs } = this.#budget;
    if (stepCount >= maxSteps) return 'max-steps';
    const tokens = usage.inputTokens + usage.outputTokens;
    const isOver =
      reaches(tokens, maxTokens) ||
      reaches(usage.costMicros ?? 0, maxCostMicros) ||
      reaches(this.#now() - this.#startedAt, maxDurationMs);
    return isOver ? 'budget' : null;
  }
}

function reaches(used: number, limit: number | null): boolean {
  return limit !== null && used >= limit;
}
