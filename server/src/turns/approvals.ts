/** Which calls may run now, which need a person first, and which must not run. Pure. */
import type { JsonValue } from '@chimera/protocol/json';
import type { NewEvent } from '../journal/port.ts';
import type { StepCall } from './step-state.ts';

/** A call that may run. */
export interface ReadyCall {
  callId: string;
  toolName: string;
  input: JsonValue;
  /** Whether a person changed what the model wrote. */
  isEdited: boolean;
}

export interface ApprovalRules {
  needsApproval(call: StepCall): boolean;
  /** False where nobody is there to be asked. */
  canAsk: boolean;
  newId(): string;
}

/** The calls that may run, and the events that ask for the others or deny them. */
export function sortCalls(
  calls: readonly StepCall[],
  rules: ApprovalRules,
): { ready: ReadyCall[]; events: NewEvent[] } {
  const ready: ReadyCall[] = [];
  const events: NewEvent[] = [];
  for (const call of calls) {
    const { callId, toolName, input, approval } = call;
    const response = approval?.response;
    if (response?.approved === true || (approval === null && !rules.needsApproval(call))) {
      const edited = response?.input;
      ready.push({ callId, toolName, input: edited ?? input, isEdited: edited !== undefined });
    } else if (response?.approved === false) {
      events.push(denied(callId, deniedBecause(response.reason)));
    } else if (!rules.canAsk) {
      events.push(denied(callId, NOBODY_THERE));
    } else if (approval === null) {
      events.push({ type: 'approval-request', approvalId: rules.newId(), callId });
    }
  }
  return { ready, events };
}

const NOBODY_THERE =
  'The call was not run: it needs the approval of a person, and over this API nobody can give it.';

function deniedBecause(reason: string | undefined): string {
  const because = reason === undefined || reason.trim() === '' ? '' : ` Their reason: ${reason}`;
  return `The user did not allow this call, and it was not run.${because}`;
}

/** The result of a call that does not run. */
export function denied(callId: string, modelOutput: string): NewEvent {
  return { type: 'tool-result', callId, outcome: 'denied', output: null, modelOutput };
}
