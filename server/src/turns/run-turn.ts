/**
 * The turn loop: read where the turn stands, do the next thing, and again until it ends. A turn that
 * is taken over after a crash goes through the very same loop.
 */
import { ChimeraError } from '@chimera/protocol/errors';
import type { CanonicalEvent, FinishReason, TurnEndReason } from '@chimera/protocol/events';
import { applyEvent } from '@chimera/protocol/reducer';
import type { Kysely } from 'kysely';
import { estimatedUsage } from '../gateway/cost.ts';
import type { Gateway } from '../gateway/gateway.ts';
import { TurnLostError } from '../journal/errors.ts';
import type { Journal, NewEvent, TurnEnding, TurnWriter } from '../journal/port.ts';
import type { Limits } from '../limits/port.ts';
import type { Tables } from '../store/schema.ts';
import type { Turn } from '../store/turns.ts';
import type { BusinessEvents } from '../telemetry/events.ts';
import type { ToolRegistry } from '../tools/registry.ts';
import { AttemptTimer } from './attempt-timer.ts';
import { assembleHistory } from './history.ts';
import { ModelStep } from './model-step.ts';
import { nextAction } from './next-action.ts';
import { runTools } from './tool-phase.ts';
import { TurnLog } from './turn-log.ts';
import {
  applyToTurn,
  initialState,
  type OpenAttempt,
  type StepState,
  type TurnState,
} from './turn-state.ts';

/** Characters that may wait for the disk before no more are taken from the provider. */
const MAX_PENDING_CHARACTERS = 1_000_000;

/** Somebody asked the turn to stop: it ends, with what it has. */
export class StopRequested extends Error {
  override readonly name = 'StopRequested';
}

/** The process is about to end: the turn stays as it is, and another process goes on with it. */
export class HandedOver extends Error {
  override readonly name = 'HandedOver';
}

export interface TurnParts {
  db: Kysely<Tables>;
  journal: Journal;
  gateway: Gateway;
  tools: ToolRegistry;
  limits: Pick<Limits, 'reserve' | 'settle'>;
  events: BusinessEvents;
  newId(): string;
  now(): number;
  contextMaxTokens: number;
  /** Told of what is no failure of a provider but a fault of ours. */
  onFault(turnId: string, error: unknown): void;
}

export async function runTurn(
  parts: TurnParts,
  turn: Turn,
  writer: TurnWriter,
  signal: AbortSignal,
): Promise<void> {
  const run = new TurnRun(parts, turn, writer, signal);
  try {
    await run.untilItEnds();
  } catch (error) {
    if (error instanceof TurnLostError || error instanceof HandedOver) return;
    throw error;
  }
}

class TurnRun {
  readonly #parts: TurnParts;
  readonly #turn: Turn;
  readonly #writer: TurnWriter;
  readonly #signal: AbortSignal;
  /** Calls that were in the journal before this process had the turn. */
  readonly #inheritedCalls = new Set<string>();
  readonly #state: TurnState;
  /** Appended, but not in the state yet: tokens are folded when somebody asks, not one by one. */
  #unfolded: NewEvent[] = [];
  readonly #log: TurnLog;
  #isTakeover = false;

  constructor(parts: TurnParts, turn: Turn, writer: TurnWriter, signal: AbortSignal) {
    this.#parts = parts;
    this.#turn = turn;
    this.#writer = writer;
    this.#signal = signal;
    this.#state = initialState(turn.messageId);
    this.#log = new TurnLog(parts.events, turn);
  }

  async untilItEnds(): Promise<void> {
    try {
      await this.#begin();
      while (!(await this.#advance()));
    } catch (error) {
      await this.#endAfter(error);
    }
  }

  /** Writes the first event, or closes what the process before this one left open. */
  async #begin(): Promise<void> {
    for (const event of await this.#parts.journal.history(this.#turn.id)) {
      applyToTurn(this.#state, event);
    }
    const state = this.#state;
    if (!state.hasStarted) {
      this.#append([
        {
          type: 'turn-start',
          conversationId: this.#turn.conversationId,
          messageId: this.#turn.messageId,
          requestedModel: this.#turn.request.model,
        },
      ]);
      return;
    }
    this.#isTakeover = true;
    const { step, openAttempt } = state;
    for (const call of step?.pendingCalls ?? []) this.#inheritedCalls.add(call.callId);
    if (step !== null && openAttempt !== null) this.#abandon(state, step, openAttempt);
  }

  /** Ends the attempt that the process before this one was in, as if it had been cut. */
  #abandon(state: TurnState, step: StepState, { provider, model, delivered }: OpenAttempt): void {
    this.#log.adoptAttempt({ provider, model });
    const events = this.#modelStep(state, step).take({
      type: 'attempt-end',
      target: { provider, model },
      outcome: 'abandoned',
      finishReason: null,
      usage: estimatedUsage([], delivered, null),
      code: null,
    });
    this.#append(events.map(withStep(step.id)));
  }

  /** Does one thing; true when it was the last. */
  async #advance(): Promise<boolean> {
    this.#signal.throwIfAborted();
    const state = this.#foldState();
    const action = nextAction(state);
    switch (action.type) {
      case 'start-step':
        this.#append([{ type: 'step-start', stepId: `step-${state.stepCount + 1}` }]);
        return false;
      case 'call-model':
        await this.#callModel(state, action.step);
        return false;
      case 'run-tools':
        await this.#runTools(action.step);
        return false;
      case 'end-step':
        this.#append([
          { type: 'step-end', stepId: state.step?.id, finishReason: action.finishReason },
        ]);
        return false;
      case 'end-turn':
        await this.#end(action.reason, action.finishReason);
        return true;
    }
  }

  async #callModel(state: TurnState, step: StepState): Promise<void> {
    const { gateway, tools, contextMaxTokens, db } = this.#parts;
    const { request } = this.#turn;
    const route = await gateway.resolve(request.model);
    const messages = await assembleHistory(db, this.#turn, state, contextMaxTokens);
    const modelStep = this.#modelStep(state, step);
    const timer = new AttemptTimer(this.#parts.now);
    const inStep = withStep(step.id);
    const batches = gateway.call({
      route,
      request: {
        messages,
        tools: tools.offer(tools.names),
        temperature: request.temperature ?? undefined,
        maxOutputTokens: request.maxTokens ?? undefined,
      },
      shown: step.text === '' ? null : { text: step.text, from: state.lastTarget ?? '' },
      cause: this.#isTakeover ? 'takeover' : 'first',
      signal: this.#signal,
      passThrough: null,
      continuation: 'freely',
    });
    this.#isTakeover = false;
    for await (const batch of batches) {
      const events = batch.flatMap((event) => modelStep.take(event));
      this.#append(events.map((event) => inStep(timer.stamp(event))));
      if (this.#writer.pendingCharacters > MAX_PENDING_CHARACTERS) await this.#writer.flushed();
    }
  }

  async #runTools(step: StepState): Promise<void> {
    await this.#writer.flushed();
    await runTools(
      step.pendingCalls,
      this.#parts.tools,
      this.#inheritedCalls,
      {
        conversationId: this.#turn.conversationId,
        userId: this.#turn.userId,
        agentPath: [],
        signal: this.#signal,
      },
      (event) => this.#append([withStep(step.id)(event)]),
    );
  }

  async #endAfter(error: unknown): Promise<void> {
    // What waits is committed when the journal is closed, if it can be.
    if (error instanceof TurnLostError || error instanceof HandedOver) throw error;
    if (error instanceof StopRequested) {
      await this.#end('stopped', 'other');
      return;
    }
    const isKnown = error instanceof ChimeraError;
    const known = isKnown ? error : new ChimeraError('internal');
    const { code, message, isRetryable: retryable, retryAfterMs } = known;
    if (!isKnown) this.#parts.onFault(this.#turn.id, error);
    await this.#end('failed', 'error', [{ type: 'error', code, message, retryable, retryAfterMs }]);
  }

  /** Closes what is open, and commits the answer with its last event. */
  async #end(
    reason: TurnEndReason,
    finishReason: FinishReason,
    lastWords: NewEvent[] = [],
  ): Promise<void> {
    const open = this.#foldState();
    if (open.step !== null) this.#append(this.#closingEvents(open, open.step, finishReason));
    this.#append(lastWords);
    const state = this.#foldState();
    const durationMs = this.#parts.now() - this.#turn.createdAt;
    const end = { type: 'turn-end', reason, finishReason, usage: state.usage, durationMs } as const;
    await this.#writer.end({
      event: end,
      status: STATUS_OF[reason],
      attempts: state.attempts,
      message: applyEvent(state.message, this.#unnumbered(end)),
    });
    await this.#parts.limits.settle(this.#turn.id, state.usage);
    const code = state.message.metadata.error?.code;
    this.#log.ended({ reason, durationMs, usage: state.usage, code });
  }

  /** Ends a step in its middle: no part stays open, and every call has a result. */
  #closingEvents(state: TurnState, step: StepState, finishReason: FinishReason): NewEvent[] {
    const modelStep = this.#modelStep(state, step);
    const unfinishedCalls = step.pendingCalls.map(
      ({ callId }): NewEvent => ({
        type: 'tool-result',
        callId,
        outcome: 'unknown',
        output: null,
        modelOutput: 'The turn ended before this call had a result.',
      }),
    );
    return [
      ...modelStep.closeParts(),
      ...modelStep.closeCutCalls(),
      ...unfinishedCalls,
      { type: 'step-end', finishReason } as const,
    ].map(withStep(step.id));
  }

  #modelStep(state: TurnState, step: StepState): ModelStep {
    const { tools, newId } = this.#parts;
    return new ModelStep(step, state.attemptCount, tools, newId);
  }

  #append(events: NewEvent[]): void {
    this.#writer.append(events);
    for (const event of events) {
      this.#unfolded.push(event);
      this.#log.take(event);
    }
  }

  #foldState(): TurnState {
    for (const event of this.#unfolded) applyToTurn(this.#state, this.#unnumbered(event));
    this.#unfolded = [];
    return this.#state;
  }

  #unnumbered(event: NewEvent): CanonicalEvent {
    return { ...event, turnId: this.#turn.id, seq: 0, agentPath: event.agentPath ?? [] };
  }
}

const STATUS_OF: Record<TurnEndReason, TurnEnding['status']> = {
  completed: 'completed',
  stopped: 'stopped',
  failed: 'failed',
  budget: 'completed',
  'loop-guard': 'completed',
  'max-steps': 'completed',
  'no-progress': 'failed',
};

function withStep(stepId: string): (event: NewEvent) => NewEvent {
  return (event) => ({ ...event, stepId });
}
