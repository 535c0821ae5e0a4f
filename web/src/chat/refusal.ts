import { ApiError, describeError, runningTurnOf } from './api-error.ts';
import type { ChatFailure } from './chat-state.ts';

/** Why a turn that was asked for did not begin, and so what is to be done about it. */
export interface Refusal {
  /**
   * `try-again`: the same request may succeed later. `turn-running`: somebody else was faster, in another
   * tab perhaps. `already-stored`: it had been answered so long ago that only the conversation has it still.
   * `refused`: it will not succeed as it is.
   */
  kind: 'try-again' | 'turn-running' | 'already-stored' | 'refused';
  failure: ChatFailure;
}

/** Judges what a request for a turn ended with. */
export function judgeRefusal(error: unknown, signal: AbortSignal, nowIso: string): Refusal {
  const kind = kindOf(error, signal);
  const failure = describeFailure(error, nowIso, kind === 'try-again');
  return {
    kind,
    failure: signal.aborted ? { ...failure, message: 'The message was not sent.' } : failure,
  };
}

function kindOf(error: unknown, signal: AbortSignal): Refusal['kind'] {
  if (signal.aborted || !(error instanceof ApiError)) return 'refused';
  if (error.code === 'answer_expired') return 'already-stored';
  if (runningTurnOf(error) !== null) return 'turn-running';
  return error.isRetryable ? 'try-again' : 'refused';
}

/** An error as the reader is told of it. */
export function describeFailure(error: unknown, nowIso: string, canRetry: boolean): ChatFailure {
  const { code, retryAfterMs } =
    error instanceof ApiError ? error : ({ code: 'internal', retryAfterMs: null } as const);
  return { code, message: describeError(error), retryAfterMs, failedAt: nowIso, canRetry };
}
