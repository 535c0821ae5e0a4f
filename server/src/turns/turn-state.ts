/**
 * Where a turn stands, as its journal tells it. The loop has no other memory: a process that takes a
 * turn over knows just as much as the one that began it.
 */
import type { CanonicalEvent, FinishReason, Usage } from '@chimera/protocol/events';
import { addUsage, NO_USAGE } from '@chimera/protocol/events';
import type { JsonValue } from '@chimera/protocol/json';
import type { Message } from '@chimera/protocol/message';
import { applyEvent, emptyAnswer } from '@chimera/protocol/reducer';
import type { AttemptUsage } from '../journal/port.ts';

export interface PendingCall {
  callId: string;
  toolName: string;
  input: JsonValue;
}

/** A model call with what came of it. */
export interface StepState {
  id: string;
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
  /** Calls without a result. */
  pendingCalls: PendingCall[];
  hasCalls: boolean;
  /** Set once the model's part of the step is whole. */
  finishReason: FinishReason | null;
}

export interface OpenAttempt {
  attempt: number;
  provider: string;
  model: string;
  /** What it had delivered, for the estimate of its usage. */
  delivered: string;
}

export interface TurnState {
  hasStarted: boolean;
  message: Message;
  /** The step that is not at its end. */
  step: StepState | null;
  stepCount: number;
  /** How the last ended step ended. */
  lastFinishReason: FinishReason | null;
  lastStepHadCalls: boolean;
  attemptCount: number;
  /** An attempt whose end was never written: its process died. */
  openAttempt: OpenAttempt | null;
  /** Attempts that were begun by a takeover since anything new was shown. */
  fruitlessTakeovers: number;
  attempts: AttemptUsage[];
  usage: Usage;
  /** `provider/model` of the last attempt. */
  lastTarget: string | null;
}

export function initialState(messageId: string): TurnState {
  return {
    hasStarted: false,
    message: emptyAnswer(messageId),
    step: null,
    stepCount: 0,
    lastFinishReason: null,
    lastStepHadCalls: false,
    attemptCount: 0,
    openAttempt: null,
    fruitlessTakeovers: 0,
    attempts: [],
    usage: NO_USAGE,
    lastTarget: null,
  };
}

/** Takes one more event into account. The state is changed in place. */
export function applyToTurn(state: TurnState, event: CanonicalEvent): void {
  state.message = applyEvent(state.message, event);
  switch (event.type) {
    case 'turn-start':
      state.hasStarted = true;
      return;
    case 'step-start':
      state.stepCount++;
      state.step = emptyStep(event.stepId ?? '');
      return;
    case 'step-end':
      state.lastFinishReason = event.finishReason;
      state.lastStepHadCalls = state.step?.hasCalls ?? false;
      state.step = null;
      return;
    case 'attempt-start':
      state.attemptCount = event.attempt;
      state.lastTarget = `${event.provider}/${event.model}`;
      state.openAttempt = { ...event, delivered: '' };
      if (event.cause === 'takeover') state.fruitlessTakeovers++;
      return;
    case 'attempt-end':
      endAttempt(state, event);
      return;
    default:
      if (state.step !== null) applyToStep(state, state.step, event);
  }
}

function endAttempt(state: TurnState, event: CanonicalEvent & { type: 'attempt-end' }): void {
  const open = state.openAttempt;
  if (open !== null) {
    state.attempts.push({
      provider: open.provider,
      model: open.model,
      outcome: event.outcome,
      finishReason: event.finishReason ?? null,
      usage: event.usage,
      firstTokenMs: event.firstTokenMs ?? null,
      durationMs: event.durationMs ?? null,
    });
  }
  state.openAttempt = null;
  state.usage = addUsage(state.usage, event.usage);
  if (state.step !== null && event.outcome === 'completed') {
    state.step.finishReason = event.finishReason ?? 'other';
  }
}

function applyToStep(state: TurnState, step: StepState, event: CanonicalEvent): void {
  if ('delta' in event) {
    state.fruitlessTakeovers = 0;
    if (state.openAttempt !== null) state.openAttempt.delivered += event.delta;
  }
  switch (event.type) {
    case 'text-start':
      step.partCount++;
      step.textPartId = event.id;
      step.isTextOpen = true;
      step.textBeforePart = step.text.length;
      return;
    case 'text-delta':
      step.text += event.delta;
      return;
    case 'text-end':
      step.isTextOpen = false;
      return;
    case 'reasoning-start':
      step.partCount++;
      step.reasoningPartId = event.id;
      return;
    case 'reasoning-end':
      step.reasoningPartId = null;
      return;
    case 'tool-input-start':
      step.cutCalls = without(step.cutCalls, event.callId);
      step.cutCalls.push({ callId: event.callId, toolName: event.toolName });
      return;
    case 'tool-call':
      step.cutCalls = without(step.cutCalls, event.callId);
      step.hasCalls = true;
      step.pendingCalls.push({
        callId: event.callId,
        toolName: event.toolName,
        input: event.input,
      });
      return;
    case 'tool-result':
      step.cutCalls = without(step.cutCalls, event.callId);
      step.pendingCalls = without(step.pendingCalls, event.callId);
      return;
    default:
      return;
  }
}

function without<T extends { callId: string }>(calls: T[], callId: string): T[] {
  return calls.filter((call) => call.callId !== callId);
}

function emptyStep(id: string): StepState {
  return {
    id,
    text: '',
    textBeforePart: 0,
    textPartId: null,
    isTextOpen: false,
    reasoningPartId: null,
    partCount: 0,
    cutCalls: [],
    pendingCalls: [],
    hasCalls: false,
    finishReason: null,
  };
}
