/** A turn without a model: a person pressed a button that runs one tool. */
import { type Program, runTools } from '../agents/program.ts';
import type { NewEvent } from '../journal/port.ts';
import type { TurnRequest } from '../store/turns.ts';

const STEP_ID = 'step-1';

/** The call as the journal has it, before it runs. */
export function startAction(
  { toolName, input }: NonNullable<TurnRequest['action']>,
  newId: () => string,
): NewEvent[] {
  const callId = `call_${newId().replaceAll('-', '')}`;
  return [
    { type: 'step-start', stepId: STEP_ID },
    { type: 'tool-call', stepId: STEP_ID, callId, toolName, input, run: 'server' },
  ];
}

/** Runs that call, and is done. */
export function* runAction(): Program {
  yield* runTools([]);
  return { reason: 'completed', finishReason: 'stop' };
}
