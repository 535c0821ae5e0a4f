/** Ends a step so that nothing in it stays open, wherever it stands. */
import type { FinishReason } from '@chimera/protocol/events';
import type { NewEvent } from '../journal/port.ts';
import { denied } from './approvals.ts';
import { ModelStep } from './model-step.ts';
import { pendingCalls, type StepState } from './step-state.ts';
import { StepTools } from './step-tools.ts';
import type { TurnLedger } from './turn-ledger.ts';
import type { TurnParts } from './turn-parts.ts';

/** For closing what a model has left open: it can call nothing. */
export function closingModelStep(
  { tools, newId }: TurnParts,
  { state }: TurnLedger,
  step: StepState,
): ModelStep {
  return new ModelStep(step, state.attemptCount, new StepTools(tools, { tools: [] }), newId);
}

/**
 * Closes every part, and gives every call that was to run here a result.
 *
 * @param mayHaveRun calls of which nobody knows what they did; the others did not begin.
 */
export function closeStep(
  parts: TurnParts,
  ledger: TurnLedger,
  step: StepState,
  finishReason: FinishReason,
  mayHaveRun: (callId: string) => boolean,
): void {
  const modelStep = closingModelStep(parts, ledger, step);
  const results = pendingCalls(step).map(
    ({ callId }): NewEvent =>
      mayHaveRun(callId)
        ? {
            type: 'tool-result',
            callId,
            outcome: 'unknown',
            output: null,
            modelOutput: 'The turn ended before this call had a result.',
          }
        : denied(callId, 'The turn went on or ended before this call ran. It did not run.'),
  );
  ledger.appendTo(step, [
    ...modelStep.closeParts(),
    ...modelStep.closeCutCalls(),
    ...results,
    { type: 'step-end', finishReason },
  ]);
}
