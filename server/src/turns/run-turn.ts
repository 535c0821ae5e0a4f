/**
 * The turn loop: feed the turn's program what its journal holds, do the next thing that it wants, and
 * again until it ends. A turn that is taken over after a crash goes through the very same loop.
 */
import { ChimeraError } from '@chimera/protocol/errors';
import type { FinishReason, TurnEndReason } from '@chimera/protocol/events';
import { applyEvent } from '@chimera/protocol/reducer';
import type { Runnable } from '../agents/port.ts';
import type { Effect } from '../agents/program.ts';
import { estimatedUsage } from '../gateway/cost.ts';
import { TurnLostError } from '../journal/errors.ts';
import type { NewEvent, TurnEnding, TurnWriter } from '../journal/port.ts';
import type { Turn } from '../store/turns.ts';
import { runAction, startAction } from './action.ts';
import { assembleHistory } from './agent-history.ts';
import { BudgetWatch } from './budget-watch.ts';
import { callModel } from './call-model.ts';
import { closeStep, closingModelStep } from './close-step.ts';
import { findRunnable } from './find-runnable.ts';
import { openRequestIds, takeResponses } from './open-requests.ts';
import { type NextEffect, ProgramRun } from './program-run.ts';
import { runCalls } from './run-calls.ts';
import { pendingCalls, type StepState } from './step-state.ts';
import { TurnLedger } from './turn-ledger.ts';
import { TurnLog } from './turn-log.ts';
import { HandedOver, StopRequested, type TurnParts } from './turn-parts.ts';
import type { OpenAttempt } from './turn-state.ts';

/** Processes that may die over a turn before it is taken for the cause. */
const MAX_FRUITLESS_TAKEOVERS = 20;

/** How it came that this process does not write the turn any more. */
export type RunEnd = 'ended' | 'waits' | 'left';

export async function runTurn(
  parts: TurnParts,
  turn: Turn,
  writer: TurnWriter,
  signal: AbortSignal,
): Promise<RunEnd> {
  const history = await parts.journal.history(turn.id);
  const ledger = new TurnLedger(turn, writer, new TurnLog(parts.events, turn), history);
  try {
    return await new TurnRun(parts, ledger, signal).untilItEnds();
  } catch (error) {
    if (error instanceof TurnLostError || error instanceof HandedOver) return 'left';
    throw error;
  }
}

class TurnRun {
  readonly #parts: TurnParts;
  readonly #ledger: TurnLedger;
  readonly #signal: AbortSignal;
  /** Calls that were in the journal before this process had the turn, and may have run. */
  readonly #mayHaveRun = new Set<string>();
  /** Calls that this process has begun. */
  readonly #begun = new Set<string>();
  /** Whether the model call that comes next is one that a process which died was in. */
  #isTakeover = false;

  constructor(parts: TurnParts, ledger: TurnLedger, signal: AbortSignal) {
    this.#parts = parts;
    this.#ledger = ledger;
    this.#signal = signal;
  }

  async untilItEnds(): Promise<RunEnd> {
    try {
      this.#begin();
      await takeResponses(this.#parts.db, this.#ledger);
      this.#signal.throwIfAborted();
      return await this.#runProgram();
    } catch (error) {
      await this.#endAfter(error);
      return 'ended';
    }
  }

  /** Writes the first event, or closes what the process before this one left open. */
  #begin(): void {
    const { turn, state } = this.#ledger;
    const { model: requestedModel, agent, action } = turn.request;
    if (!state.hasStarted) {
      this.#ledger.append({
        type: 'turn-start',
        conversationId: turn.conversationId,
        messageId: turn.messageId,
        requestedModel: agent ?? requestedModel,
        ...(agent === null ? {} : { agent }),
        ...(action === null ? {} : { trigger: 'action' }),
      });
      if (action !== null) this.#ledger.append(...startAction(action, this.#parts.newId));
      return;
    }
    const { step, openAttempt } = state;
    for (const call of step === null ? [] : pendingCalls(step)) {
      const neverAllowed = call.approval !== null && call.approval.response === null;
      if (!neverAllowed) this.#mayHaveRun.add(call.callId);
    }
    if (state.isWaiting) {
      this.#ledger.append({ type: 'turn-resume' });
      return;
    }
    this.#isTakeover = true;
    if (step !== null && openAttempt !== null) this.#abandon(step, openAttempt);
  }

  /** Ends the attempt that the process before this one was in, as if it had been cut. */
  #abandon(step: StepState, { provider, model, delivered }: OpenAttempt): void {
    this.#ledger.log.adoptAttempt({ provider, model });
    const events = closingModelStep(this.#parts, this.#ledger, step).take({
      type: 'attempt-end',
      target: { provider, model },
      outcome: 'abandoned',
      finishReason: null,
      usage: estimatedUsage([], delivered, null),
      code: null,
    });
    this.#ledger.appendTo(step, events);
  }

  async #runProgram(): Promise<RunEnd> {
    const { db, agents, now } = this.#parts;
    const { turn, state } = this.#ledger;
    const { request } = turn;
    const runnable = findRunnable(agents, request.agent);
    const program =
      request.action !== null
        ? runAction()
        : runnable.start({
            history: await assembleHistory(db, turn),
            system: request.system,
            temperature: request.temperature,
            maxOutputTokens: request.maxTokens,
            clientTools: request.clientTools,
            toolChoice: request.toolChoice ?? undefined,
            responseFormat: request.responseFormat ?? undefined,
            canAskHuman: request.isInteractive,
            seed: turn.id,
          });
    const run = new ProgramRun(program, request.isInteractive);
    const watch = new BudgetWatch(runnable.budget, now, state.attempts);
    for (;;) {
      this.#signal.throwIfAborted();
      const end = await this.#doNext(run.advance(this.#ledger.state), runnable, watch);
      if (end !== null) return end;
    }
  }

  /** Does one thing; null when there is more to do. */
  async #doNext(next: NextEffect, runnable: Runnable, watch: BudgetWatch): Promise<RunEnd | null> {
    if (next.isOver) {
      this.#endStep('not-run');
      const { reason, finishReason } = next.outcome;
      return this.#end(reason, finishReason);
    }
    const { effect } = next;
    switch (effect.type) {
      case 'announce':
        this.#endStep('keep-open');
        this.#ledger.append({ ...effect.event, agentPath: effect.agentPath });
        return null;
      case 'call-model':
        return this.#callModel(effect, watch);
      case 'run-tools': {
        const { step } = this.#ledger.state;
        if (step === null) throw new Error('A program runs tools behind the end of their step.');
        await runCalls(this.#parts, this.#ledger, step, {
          answers: effect.answers,
          approvals: runnable.approvals,
          agentPath: effect.agentPath,
          mayHaveRun: this.#mayHaveRun,
          begin: (callId) => this.#begun.add(callId),
          signal: this.#signal,
        });
        return openRequestIds(this.#ledger.state).length > 0 ? this.#wait() : null;
      }
      case 'ask-human':
        this.#endStep('keep-open');
        if (this.#ledger.state.openInput === null) {
          const { agent, prompt, agentPath } = effect;
          const requestId = this.#parts.newId();
          this.#ledger.append({ type: 'input-request', requestId, agent, prompt, agentPath });
        }
        return this.#wait();
    }
  }

  async #callModel(
    { agentPath, call }: Effect & { type: 'call-model' },
    watch: BudgetWatch,
  ): Promise<RunEnd | null> {
    const { step } = this.#ledger.state;
    if (step === null || step.finishReason !== null) {
      this.#endStep('not-run');
      const exhausted = watch.exhaustedBy(this.#ledger.state);
      if (exhausted !== null) return this.#end(exhausted, 'other');
      const stepId = `step-${this.#ledger.state.stepCount + 1}`;
      const { purpose } = call;
      const start = { type: 'step-start', stepId, agentPath } as const;
      this.#ledger.append(purpose === null ? start : { ...start, purpose });
      return null;
    }
    if (this.#ledger.state.fruitlessTakeovers > MAX_FRUITLESS_TAKEOVERS) {
      return this.#end('no-progress', 'error');
    }
    const isTakeover = this.#isTakeover;
    this.#isTakeover = false;
    await callModel(this.#parts, this.#ledger, step, call, { isTakeover, signal: this.#signal });
    return null;
  }

  /** Null when somebody has answered already. */
  async #wait(): Promise<RunEnd | null> {
    if (await takeResponses(this.#parts.db, this.#ledger)) return null;
    this.#signal.throwIfAborted();
    await this.#ledger.writer.wait(openRequestIds(this.#ledger.state));
    return 'waits';
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
    if (!isKnown) this.#parts.onFault(this.#ledger.turn.id, error);
    await this.#end('failed', 'error', [{ type: 'error', code, message, retryable, retryAfterMs }]);
  }

  /** Closes what is open, and commits the answer with its last event. */
  async #end(
    reason: TurnEndReason,
    finishReason: FinishReason,
    lastWords: NewEvent[] = [],
  ): Promise<RunEnd> {
    const { step } = this.#ledger.state;
    if (step !== null) this.#closeStep(step, finishReason);
    this.#ledger.append(...lastWords);
    const { turn, state, writer, log } = this.#ledger;
    const durationMs = this.#parts.now() - turn.createdAt;
    const { usage, usageByAgent } = state;
    const end = {
      type: 'turn-end',
      reason,
      finishReason,
      usage,
      ...(Object.keys(usageByAgent).length === 0 ? {} : { usageByAgent }),
      durationMs,
    } as const;
    await writer.end({
      event: end,
      status: STATUS_OF[reason],
      attempts: state.attempts,
      message: applyEvent(state.message, this.#ledger.unnumbered(end)),
    });
    await this.#parts.limits.settle(turn.id, usage);
    const code = state.message.metadata.error?.code;
    log.ended({ reason, durationMs, usage, code });
    return 'ended';
  }

  /** Ends the step whose model is done. Calls that nobody ran are told so, or keep it open. */
  #endStep(unanswered: 'not-run' | 'keep-open'): void {
    const { step } = this.#ledger.state;
    if (step === null || step.finishReason === null) return;
    if (unanswered === 'keep-open' && pendingCalls(step).length > 0) return;
    this.#closeStep(step, step.finishReason);
  }

  #closeStep(step: StepState, finishReason: FinishReason): void {
    closeStep(
      this.#parts,
      this.#ledger,
      step,
      finishReason,
      (callId) => this.#begun.has(callId) || this.#mayHaveRun.has(callId),
    );
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
