/** Decides, from what a caller has used, whether one more answer fits its limits. Pure. */
import type { UsageLimits } from '@chimera/protocol/keys';
import type { SubjectMeters } from '../store/limits.ts';
import { type Taken, take } from './meter.ts';
import { type Periods, untilNext } from './periods.ts';
import type { UsageEstimate } from './port.ts';

/** What a caller has used and holds, just now. */
export interface SubjectState {
  meters: SubjectMeters;
  /** Held by answers that are being written. */
  held: { streams: number; costMicros: number };
  /** Millionths of a dollar, by period. */
  spent: Record<keyof Periods, number>;
}

export type Refusal =
  | { limit: 'requests' | 'tokens' | 'streams'; allowed: number; retryAfterMs: number }
  | {
      limit: 'budget';
      period: keyof Periods;
      allowed: number;
      leftMicros: number;
      /** Null when time alone will not help. */
      retryAfterMs: number | null;
    };

export interface Decision {
  /** The meters as they are if all of the caller's limits agree. */
  meters: SubjectMeters;
  requests: Taken | null;
  tokens: Taken | null;
  /** Empty when it fits. */
  refusals: Refusal[];
}

/** Nobody knows when a running answer ends. */
const ASK_AGAIN_AFTER_MS = 1_000;

/** @param now milliseconds since 1970 */
export function decide(
  limits: UsageLimits,
  state: SubjectState,
  estimate: UsageEstimate,
  now: number,
): Decision {
  const { meters, held } = state;
  const { requestsPerMinute, tokensPerMinute, concurrentStreams } = limits;
  const requests = requestsPerMinute && take(meters.requestsFullAt, 1, requestsPerMinute, now);
  const tokens =
    tokensPerMinute && take(meters.tokensFullAt, estimate.tokens, tokensPerMinute, now);
  const refusals: Refusal[] = [];
  if (requestsPerMinute && requests && !requests.isAllowed) {
    const { retryAfterMs } = requests;
    refusals.push({ limit: 'requests', allowed: requestsPerMinute, retryAfterMs });
  }
  if (tokensPerMinute && tokens && !tokens.isAllowed) {
    const { retryAfterMs } = tokens;
    refusals.push({ limit: 'tokens', allowed: tokensPerMinute, retryAfterMs });
  }
  if (concurrentStreams !== null && held.streams >= concurrentStreams) {
    const retryAfterMs = ASK_AGAIN_AFTER_MS;
    refusals.push({ limit: 'streams', allowed: concurrentStreams, retryAfterMs });
  }
  refusals.push(...budgetRefusals(limits, state, estimate, now));
  return {
    meters: {
      requestsFullAt: requests ? requests.fullAt : meters.requestsFullAt,
      tokensFullAt: tokens ? tokens.fullAt : meters.tokensFullAt,
    },
    requests: requests || null,
    tokens: tokens || null,
    refusals,
  };
}

function budgetRefusals(
  limits: UsageLimits,
  { spent, held }: SubjectState,
  { costMicros }: UsageEstimate,
  now: number,
): Refusal[] {
  const budgets = {
    day: limits.microsPerDay,
    month: limits.microsPerMonth,
    total: limits.microsTotal,
  };
  return (Object.keys(budgets) as (keyof Periods)[]).flatMap((period): Refusal[] => {
    const allowed = budgets[period];
    if (allowed === null) return [];
    const leftMicros = allowed - spent[period] - held.costMicros;
    if (costMicros <= leftMicros) return [];
    const isOnlyHeld = costMicros <= allowed - spent[period];
    const retryAfterMs = isOnlyHeld ? ASK_AGAIN_AFTER_MS : untilNext(period, now);
    return [
      { limit: 'budget', period, allowed, leftMicros: Math.max(0, leftMicros), retryAfterMs },
    ];
  });
}

/** The refusal that lasts longest: whoever waits for it has waited for the others. */
export function longestOf(refusals: Refusal[]): Refusal | null {
  return refusals.reduce<Refusal | null>(
    (longest, refusal) =>
      longest === null ||
      (refusal.retryAfterMs ?? Number.POSITIVE_INFINITY) >
        (longest.retryAfterMs ?? Number.POSITIVE_INFINITY)
        ? refusal
        : longest,
    null,
  );
}
