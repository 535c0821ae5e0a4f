/** What all agents of one run share. */
import type { FinishReason } from '@chimera/protocol/events';
import { createLoopGuard, type LoopGuard } from './loop-guard.ts';
import type { Outcome, ProgramInput } from './program.ts';

/** Made anew each time a program is begun, and changed by nothing but the results that it is fed. */
export interface Run {
  readonly input: ProgramInput;
  readonly guard: LoopGuard;
  /** How the last answer of a model ended. */
  finishReason: FinishReason;
  /** Whether a model was asked for an answer: a tool that the request demands binds the first one. */
  hasAsked: boolean;
}

/** Why a chat, or the whole run with it, is over. */
export interface Ending extends Outcome {
  /** The run ends with it, not only the chat in which it came up. */
  endsRun: boolean;
  /** Said to people. */
  why: string;
}

/** The state in which every run begins. */
export function createRun(input: ProgramInput): Run {
  return { input, guard: createLoopGuard(), finishReason: 'stop', hasAsked: false };
}

/** The end of a chat as it is meant to end; what came before it in the run goes on. */
export function completed(run: Run, why: string): Ending {
  // Calls that an agent left over are none that a client could run.
  const finishReason = run.finishReason === 'tool-calls' ? 'stop' : run.finishReason;
  return { reason: 'completed', finishReason, endsRun: false, why };
}
