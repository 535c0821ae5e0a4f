/** What a failure of a target means: try it again, move on, or tell the client. */
import { ChimeraError, type ErrorCode } from '@chimera/protocol/errors';
import { ProviderError, type ProviderErrorKind } from '../providers/port.ts';

interface FailureRule {
  /** Whether the same target may be asked once more. */
  canRetry: boolean;
  /** Whether another target may do better. */
  canMoveOn: boolean;
  code: ErrorCode;
}

/** One row for every kind of failure. */
export const FAILURE_RULES: Record<ProviderErrorKind, FailureRule> = {
  'rate-limit': { canRetry: true, canMoveOn: true, code: 'provider_rate_limited' },
  quota: { canRetry: false, canMoveOn: true, code: 'provider_rate_limited' },
  overloaded: { canRetry: true, canMoveOn: true, code: 'provider_unavailable' },
  network: { canRetry: true, canMoveOn: true, code: 'provider_unavailable' },
  timeout: { canRetry: true, canMoveOn: true, code: 'provider_unavailable' },
  truncated: { canRetry: true, canMoveOn: true, code: 'provider_unavailable' },
  malformed: { canRetry: true, canMoveOn: true, code: 'provider_unavailable' },
  auth: { canRetry: false, canMoveOn: true, code: 'provider_refused' },
  'not-found': { canRetry: false, canMoveOn: true, code: 'unknown_model' },
  'context-length': { canRetry: false, canMoveOn: true, code: 'context_too_long' },
  'content-filter': { canRetry: false, canMoveOn: false, code: 'content_filtered' },
  'invalid-request': { canRetry: false, canMoveOn: false, code: 'provider_rejected' },
};

/** The error that a client sees when nothing is left to try. */
export function toChimeraError(error: ProviderError, wasAnswerShown: boolean): ChimeraError {
  const { code } = FAILURE_RULES[error.kind];
  if (wasAnswerShown) return new ChimeraError('answer_interrupted', { cause: error });
  if (code === 'provider_rejected') {
    return new ChimeraError(code, { message: error.message, field: error.param, cause: error });
  }
  const { retryAfterMs } = error;
  return new ChimeraError(code, {
    details: retryAfterMs === undefined ? undefined : { retryAfterMs },
    cause: error,
  });
}

/** What a provider threw that is none of its errors is a fault of ours, yet the next one may serve. */
export function asProviderError(error: unknown): ProviderError {
  return error instanceof ProviderError
    ? error
    : new ProviderError('malformed', 'The provider adapter failed.', { cause: error });
}
