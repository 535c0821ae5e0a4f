/** What guards the models from too many requests, tokens, streams and dollars of one caller. */
import type { UsageLimits } from '@chimera/protocol/keys';
import type { Kysely } from 'kysely';
import type { Tables } from '../store/schema.ts';

/** Who asks, and by which key. */
export interface LimitedCaller {
  id: string;
  /** The operator has no limits but those of a key. */
  kind: 'operator' | 'guest' | 'member';
  /** The API key that was used, if one was. */
  key?: { id: string; limits: UsageLimits } | undefined;
}

/** What an answer will use at most, as far as that can be known before it is written. */
export interface UsageEstimate {
  /** Tokens in and out. */
  tokens: number;
  /** Millionths of a US dollar; 0 where no price is known. */
  costMicros: number;
}

/** What an answer did use. */
export interface UsedAmount {
  inputTokens: number;
  outputTokens: number;
  /** Null counts as nothing: what has no price cannot be paid from a budget. */
  costMicros: number | null;
}

/** A place that is taken until it is given back; exactly one of the two has to be called, once. */
export interface Admission {
  /** `x-ratelimit-limit-requests` and its kin, in OpenAI's form; empty for callers without such limits. */
  readonly headers: Readonly<Record<string, string>>;
  /** Counts what was used in place of what was reserved. Never throws: a failure is reported and the reservation runs out. */
  settle(used: UsedAmount): Promise<void>;
  /** Gives all back but the request itself: no model was asked. */
  cancel(): Promise<void>;
}

export interface Limits {
  /**
   * Takes what an answer may use out of every limit of its caller, or nothing at all.
   *
   * @throws {ChimeraError} `rate_limited`, with {@link LimitDetails}.
   * @throws {ChimeraError} `budget_exhausted`, with {@link LimitDetails}.
   */
  admit(caller: LimitedCaller, estimate: UsageEstimate): Promise<Admission>;
  /**
   * The same as part of a transaction, and under an id that survives the process: for a turn, which
   * another process may bring to its end. It has to be rolled back when this throws.
   */
  reserve(
    transaction: Kysely<Tables>,
    id: string,
    caller: LimitedCaller,
    estimate: UsageEstimate,
  ): Promise<void>;
  /** Settles what was reserved under an id; nothing happens the second time. Never throws. */
  settle(id: string, used: UsedAmount): Promise<void>;
  /**
   * Renews a reservation no more: the turn waits for a person and uses nothing. It runs out like that of
   * a process that died, and for a day it can still be settled.
   */
  letGo(id: string): void;
  /** Renews what this process holds, and forgets what is long over; to be called every minute. */
  tend(): Promise<void>;
}

/** The `details` of an error by which a request is refused. */
export interface LimitDetails {
  limit: 'requests' | 'tokens' | 'streams' | 'budget';
  /** Of a budget. */
  period?: 'day' | 'month' | 'total';
  /** Null when waiting does not help. */
  retryAfterMs: number | null;
}
