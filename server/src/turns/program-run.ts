/**
 * Runs the program of a turn against its journal: whatever the journal holds is fed to it, and the first
 * effect of which nothing is recorded is what there is to do. A turn that this process began and one
 * that it took over go the same way.
 */
import { ChimeraError } from '@chimera/protocol/errors';
import type { AgentCall, Effect, EffectResult, Outcome, Program } from '../agents/program.ts';
import { pendingCalls, type StepCall, type StepState } from './step-state.ts';
import type { DoneEffect, TurnState } from './turn-state.ts';

export type NextEffect = { isOver: false; effect: Effect } | { isOver: true; outcome: Outcome };

export class ProgramRun {
  readonly #program: Program;
  readonly #canAskHuman: boolean;
  #next: IteratorResult<Effect, Outcome>;
  /** How many entries of the record were fed. */
  #position = 0;
  /** The model call that was fed last. */
  #step: StepState | null = null;

  /** @param canAskHuman false answers every question to a person with nothing. */
  constructor(program: Program, canAskHuman: boolean) {
    this.#program = program;
    this.#canAskHuman = canAskHuman;
    this.#next = program.next();
  }

  /**
   * Feeds all that was done since the last call.
   *
   * @throws {ChimeraError} when the journal tells of another program: the agents were changed.
   */
  advance(state: TurnState): NextEffect {
    for (;;) {
      if (this.#next.done === true) return { isOver: true, outcome: this.#next.value };
      const effect = this.#next.value;
      const result = this.#resultOf(effect, state);
      if (result === null) return { isOver: false, effect };
      this.#next = this.#program.next(result);
    }
  }

  #resultOf(effect: Effect, state: TurnState): EffectResult | null {
    if (effect.type === 'run-tools') return this.#toolResults(state);
    if (effect.type === 'ask-human' && !this.#canAskHuman) return { type: 'human', text: '' };
    const done = state.done[this.#position];
    if (done === undefined) return null;
    if (!isDone(effect, done)) throw changedAgents();
    this.#position++;
    switch (done.type) {
      case 'announced':
        return { type: 'announced' };
      case 'human':
        return { type: 'human', text: done.text };
      case 'model': {
        this.#step = done.step;
        const { text, calls, finishReason, usage } = done.step;
        const reply = { text, calls: calls.map(toAgentCall), usage };
        return { type: 'model', reply: { ...reply, finishReason: finishReason ?? 'other' } };
      }
    }
  }

  #toolResults(state: TurnState): EffectResult | null {
    // A button's call is in a step that no model began.
    const step = this.#step ?? state.step;
    if (step === null) return { type: 'tools', results: [] };
    if (pendingCalls(step).length > 0) return null;
    const results = step.calls.flatMap(({ callId, toolName, result }) =>
      result === null ? [] : [{ callId, toolName, ...result }],
    );
    return { type: 'tools', results };
  }
}

function isDone(effect: Effect, done: DoneEffect): boolean {
  switch (done.type) {
    case 'announced':
      return effect.type === 'announce' && saysTheSame(effect, done.event);
    case 'model':
      return (
        effect.type === 'call-model' &&
        effect.call.purpose === done.step.purpose &&
        isSamePath(effect.agentPath, done.step.agentPath)
      );
    case 'human':
      return effect.type === 'ask-human' && isSamePath(effect.agentPath, done.agentPath);
  }
}

function saysTheSame(
  { event, agentPath }: Effect & { type: 'announce' },
  done: (DoneEffect & { type: 'announced' })['event'],
): boolean {
  return event.type === done.type && isSamePath(agentPath, done.agentPath);
}

function isSamePath(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((name, index) => name === right[index]);
}

function toAgentCall({ callId, toolName, input, run, signature }: StepCall): AgentCall {
  const call = { callId, toolName, input, run };
  return signature === undefined ? call : { ...call, signature };
}

function changedAgents(): ChimeraError {
  return new ChimeraError('answer_interrupted', {
    message: 'The agents were changed after this answer had begun. What you see is kept.',
  });
}
