/**
 * Where a turn stands, as its journal tells it. The loop has no other memory: a process that takes a
 * turn over knows just as much as the one that began it.
 */
import type { CanonicalEvent, EventOf, Usage } from '@chimera/protocol/events';
import { addUsage, NO_USAGE } from '@chimera/protocol/events';
import type { Message } from '@chimera/protocol/message';
import { applyEvent, emptyAnswer } from '@chimera/protocol/reducer';
import type { AttemptUsage } from '../journal/port.ts';
import { applyToStep, type StepState, startStep } from './step-state.ts';

export interface OpenAttempt {
  attempt: number;
  provider: string;
  model: string;
  /** What it had delivered, for the estimate of its usage. */
  delivered: string;
}

/** Something that the turn's program wanted and that was done. */
export type DoneEffect =
  | { type: 'announced'; event: EventOf<'agent-start' | 'agent-end' | 'hand-over'> }
  /** Its calls may still lack their results, if it is the last one. */
  | { type: 'model'; step: StepState }
  | { type: 'human'; agentPath: string[]; text: string };

export interface TurnState {
  hasStarted: boolean;
  message: Message;
  /** The step that is not at its end. */
  step: StepState | null;
  stepCount: number;
  /** In the order in which the program wanted it. */
  done: DoneEffect[];
  /** What a person was asked and has not answered. */
  openInput: EventOf<'input-request'> | null;
  /** Whether the last that was said is that it waits for a person. */
  isWaiting: boolean;
  attemptCount: number;
  /** An attempt whose end was never written: its process died. */
  openAttempt: OpenAttempt | null;
  /** Attempts that were begun by a takeover since anything new was shown. */
  fruitlessTakeovers: number;
  attempts: AttemptUsage[];
  usage: Usage;
  /** By the path of the agent, joined with `/`; empty while only a plain model spoke. */
  usageByAgent: Record<string, Usage>;
  /** `provider/model` of the last attempt. */
  lastTarget: string | null;
}

export function initialState(messageId: string): TurnState {
  return {
    hasStarted: false,
    message: emptyAnswer(messageId),
    step: null,
    stepCount: 0,
    done: [],
    openInput: null,
    isWaiting: false,
    attemptCount: 0,
    openAttempt: null,
    fruitlessTakeovers: 0,
    attempts: [],
    usage: NO_USAGE,
    usageByAgent: {},
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
    case 'turn-wait':
      state.isWaiting = true;
      return;
    case 'turn-resume':
      state.isWaiting = false;
      return;
    case 'agent-start':
    case 'agent-end':
    case 'hand-over':
      state.done.push({ type: 'announced', event });
      return;
    case 'input-request':
      state.openInput = event;
      return;
    case 'input-response':
      state.openInput = null;
      state.done.push({ type: 'human', agentPath: event.agentPath, text: event.text });
      return;
    case 'step-start':
      state.stepCount++;
      state.step = startStep(event);
      return;
    case 'step-end':
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
      if (state.step === null) return;
      if ('delta' in event) {
        state.fruitlessTakeovers = 0;
        if (state.openAttempt !== null) state.openAttempt.delivered += event.delta;
      }
      applyToStep(state.step, event);
  }
}

function endAttempt(state: TurnState, event: EventOf<'attempt-end'>): void {
  const { openAttempt, step } = state;
  if (openAttempt !== null) {
    state.attempts.push({
      provider: openAttempt.provider,
      model: openAttempt.model,
      outcome: event.outcome,
      finishReason: event.finishReason ?? null,
      usage: event.usage,
      firstTokenMs: event.firstTokenMs ?? null,
      durationMs: event.durationMs ?? null,
    });
  }
  state.openAttempt = null;
  state.usage = addUsage(state.usage, event.usage);
  if (step === null) return;
  step.usage = addUsage(step.usage, event.usage);
  if (step.agentPath.length > 0) {
    const agent = step.agentPath.join('/');
    const before = state.usageByAgent[agent] ?? NO_USAGE;
    state.usageByAgent = { ...state.usageByAgent, [agent]: addUsage(before, event.usage) };
  }
  if (event.outcome === 'completed') {
    step.finishReason = event.finishReason ?? 'other';
    state.done.push({ type: 'model', step });
  }
}
