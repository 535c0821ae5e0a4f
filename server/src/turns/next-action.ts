/** What a turn does next. Pure: the same journal always leads to the same action. */
import type { FinishReason, TurnEndReason } from '@chimera/protocol/events';
import type { StepState, TurnState } from './turn-state.ts';

/** Model calls in one turn, before it is taken for a loop. */
const MAX_STEPS = 25;
/** Processes that may die over a turn before it is taken for the cause. */
const MAX_FRUITLESS_TAKEOVERS = 20;

export type TurnAction =
  | { type: 'start-step' }
  | { type: 'call-model'; step: StepState }
  | { type: 'run-tools'; step: StepState }
  | { type: 'end-step'; finishReason: FinishReason }
  | { type: 'end-turn'; reason: TurnEndReason; finishReason: FinishReason };

export function nextAction(state: TurnState): TurnAction {
  const { step } = state;
  if (state.fruitlessTakeovers > MAX_FRUITLESS_TAKEOVERS) {
    return { type: 'end-turn', reason: 'no-progress', finishReason: 'error' };
  }
  if (step !== null) {
    if (step.finishReason === null) return { type: 'call-model', step };
    if (step.pendingCalls.length > 0) return { type: 'run-tools', step };
    return { type: 'end-step', finishReason: step.finishReason };
  }
  if (state.lastFinishReason === null) return { type: 'start-step' };
  if (!state.lastStepHadCalls) {
    return { type: 'end-turn', reason: 'completed', finishReason: state.lastFinishReason };
  }
  return state.stepCount >= MAX_STEPS
    ? { type: 'end-turn', reason: 'max-steps', finishReason: 'other' }
    : { type: 'start-step' };
}
