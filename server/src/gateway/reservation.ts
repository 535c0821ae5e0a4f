/** What an answer may use at most, as far as it can be known before it is written. */
import type { Price, Target } from '../config/config.ts';
import { costMicros } from './cost.ts';
import type { Route } from './port.ts';

/** Reserved for an answer whose length nobody has limited. */
const DEFAULT_OUTPUT_TOKENS = 4_096;

export interface Reservation {
  /** In and out. */
  tokens: number;
  /** By the dearest target of the route; what has no price counts nothing. */
  costMicros: number;
}

/**
 * @param inputTokens an upper estimate.
 * @param maxOutputTokens of all choices together; null when the client has set no limit.
 */
export function reservationFor(
  route: Route,
  priceOf: (target: Target) => Price | null,
  { inputTokens, maxOutputTokens }: { inputTokens: number; maxOutputTokens: number | null },
): Reservation {
  const outputTokens = maxOutputTokens ?? DEFAULT_OUTPUT_TOKENS;
  const counts = { inputTokens, outputTokens, cachedTokens: 0 };
  const costs = route.targets.map(
    (target) => costMicros(counts, route.price ?? priceOf(target)) ?? 0,
  );
  return { tokens: inputTokens + outputTokens, costMicros: Math.max(0, ...costs) };
}
