/** A model call with what came of it, as the journal tells it. */
import type {
  CanonicalEvent,
  EventOf,
  FinishReason,
  StepPurpose,
  ToolOutcome,
  Usage,
} from '@chimera/protocol/events';
import { NO_USAGE } from '@chimera/protocol/events';
import type { JsonValue } from '@chimera/protocol/json';

/** A call of a tool, whole. */
export interface StepCall {
  callId: string;
  toolName: string;
  /** As the model wrote it, whatever a person made of it since. */
  input: JsonValue;
  run: 'server' | 'client';
  signature?: string | undefined;
  /** Set once a person was asked. */
  approval: { id: string; response: ApprovalResponse | null } | null;
  result: { outcome: ToolOutcome; modelOutput: string } | null;
}

export interface ApprovalResponse {
  approved: boolean;
  reason?: string | undefined;
  /** Arguments as edited; absent where they stay as they are. */
  input?: JsonValue | undefined;
}

export interface StepState {
  id: string;
  agentPath: string[];
  /** Null is an answer. */
  purpose: StepPurpose | null;
  /** All text of the step. */
  text: string;
  /** Length of the text before the part that was opened last. */
  textBeforePart: number;
  /** The part that was opened last; it goes on when the step does, unless it was closed. */
  textPartId: string | null;
  isTextOpen: boolean;
  reasoningPartId: string | null;
  /** Counts the parts, for their ids. */
  partCount: number;
  /** Calls whose arguments were cut. */
  cutCalls: { callId: string; toolName: string }[];
  calls: StepCall[];
  /** Of all attempts. */
  usage: Usage;
  /** Set once the model's part of the step is whole. */
  finishReason: FinishReason | null;
}

/** The step that begins with this event. */
export function startStep(event: EventOf<'step-start'>): StepState {
  return {
    id: event.stepId ?? '',
    agentPath: event.agentPath,
    purpose: event.purpose ?? null,
    text: '',
    textBeforePart: 0,
    textPartId: null,
    isTextOpen: false,
    reasoningPartId: null,
    partCount: 0,
    cutCalls: [],
    calls: [],
    usage: NO_USAGE,
    finishReason: null,
  };
}

/** Calls that are to run here and have no result. */
export function pendingCalls(step: StepState): StepCall[] {
  return step.calls.filter((call) => call.run === 'server' && call.result === null);
}

/** Takes one more event into account. The step is changed in place. */
export function applyToStep(step: StepState, event: CanonicalEvent): void {
  switch (event.type) {
    case 'text-start':
      openText(step, event.id);
      return;
    case 'text-delta':
      step.text += event.delta;
      return;
    case 'text-end':
      step.isTextOpen = false;
      return;
    case 'reasoning-start':
    case 'reasoning-delta':
    case 'reasoning-end':
      applyReasoning(step, event);
      return;
    case 'tool-input-start':
      settleCut(step, event.callId);
      step.cutCalls.push({ callId: event.callId, toolName: event.toolName });
      return;
    case 'tool-call': {
      const { callId, toolName, input, run, signature } = event;
      settleCut(step, callId);
      const call = { callId, toolName, input, run, signature, approval: null, result: null };
      step.calls.push(call);
      return;
    }
    case 'approval-request':
      changeCall(step, event.callId, { approval: { id: event.approvalId, response: null } });
      return;
    case 'approval-response': {
      const { approvalId: id, approved, reason, input } = event;
      const approval = { id, response: { approved, reason, input } };
      changeCall(step, event.callId, { approval });
      return;
    }
    case 'tool-result': {
      const { callId, outcome, modelOutput } = event;
      settleCut(step, callId);
      changeCall(step, callId, { result: { outcome, modelOutput } });
      return;
    }
    default:
      return;
  }
}

/** The words of a step that is no answer stand in the journal as reasoning. */
function applyReasoning(
  step: StepState,
  event: EventOf<'reasoning-start' | 'reasoning-delta' | 'reasoning-end'>,
): void {
  if (event.type === 'reasoning-delta') {
    if (step.purpose !== null) step.text += event.delta;
  } else if (step.purpose !== null) {
    if (event.type === 'reasoning-start') openText(step, event.id);
    else step.isTextOpen = false;
  } else if (event.type === 'reasoning-start') {
    step.partCount++;
    step.reasoningPartId = event.id;
  } else {
    step.reasoningPartId = null;
  }
}

function openText(step: StepState, id: string): void {
  step.partCount++;
  step.textPartId = id;
  step.isTextOpen = true;
  step.textBeforePart = step.text.length;
}

function settleCut(step: StepState, callId: string): void {
  step.cutCalls = step.cutCalls.filter((call) => call.callId !== callId);
}

function changeCall(step: StepState, callId: string, change: Partial<StepCall>): void {
  step.calls = step.calls.map((call) => (call.callId === callId ? { ...call, ...change } : call));
}
