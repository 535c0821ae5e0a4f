/**
 * What happens in the business, one line each, so that an operator can follow a turn by its ids. The
 * fields are ids, names, counts and codes: never the text of a message, never an address or a key.
 */
import type { AttemptCause, AttemptOutcome, TurnEndReason, Usage } from '@chimera/protocol/events';
import type { Loggers } from './loggers.ts';

interface TurnIds {
  conversationId: string;
  turnId: string;
}

interface AttemptIds extends Partial<TurnIds> {
  /** The HTTP request that asked for it, where it is still known. */
  requestId?: string;
  /** Counted from 1 within the turn or request. */
  attempt: number;
  provider: string;
  model: string;
}

export interface BusinessEvents {
  turnStarted(
    fields: TurnIds & { requestId?: string; userId: string; requestedModel: string },
  ): void;
  turnEnded(
    fields: TurnIds & { reason: TurnEndReason; durationMs: number; usage: Usage; code?: string },
  ): void;
  /** Another process, or this one after a restart, goes on with a turn. */
  turnTakenOver(fields: TurnIds & { epoch: number; takeovers: number }): void;
  /** Somebody asked for a turn to stop. */
  turnStopRequested(fields: TurnIds & { requestId?: string }): void;
  attemptStarted(fields: AttemptIds & { cause: AttemptCause }): void;
  attemptEnded(
    fields: AttemptIds & {
      outcome: AttemptOutcome;
      /** Unknown of an attempt whose process died. */
      durationMs?: number;
      firstTokenMs?: number;
      usage: Usage;
      code?: string;
    },
  ): void;
  guestCreated(fields: { userId: string }): void;
  /** An address has made as many guests as it may. */
  guestRefused(fields: { guestsThisHour: number }): void;
  guestsPurged(fields: { count: number }): void;
}

export function createBusinessEvents(loggers: Loggers): BusinessEvents {
  return {
    turnStarted: (fields) =>
      loggers.turns.info({ event: 'turn-started', ...fields }, 'turn started'),
    turnEnded: (fields) =>
      loggers.turns[fields.reason === 'failed' ? 'warn' : 'info'](
        { event: 'turn-ended', ...fields },
        'turn ended',
      ),
    turnTakenOver: (fields) =>
      loggers.turns.warn({ event: 'turn-taken-over', ...fields }, 'turn taken over'),
    turnStopRequested: (fields) =>
      loggers.turns.info({ event: 'turn-stop-requested', ...fields }, 'turn stop requested'),
    attemptStarted: (fields) =>
      loggers.gateway.info({ event: 'attempt-started', ...fields }, 'attempt started'),
    attemptEnded: (fields) =>
      loggers.gateway[isFailure(fields.outcome) ? 'warn' : 'info'](
        { event: 'attempt-ended', ...fields },
        'attempt ended',
      ),
    guestCreated: (fields) =>
      loggers.accounts.info({ event: 'guest-created', ...fields }, 'guest created'),
    guestRefused: (fields) =>
      loggers.accounts.warn({ event: 'guest-refused', ...fields }, 'guest refused'),
    guestsPurged: (fields) =>
      loggers.accounts.info({ event: 'guests-purged', ...fields }, 'idle guests purged'),
  };
}

function isFailure(outcome: AttemptOutcome): boolean {
  return outcome === 'failed' || outcome === 'truncated';
}
