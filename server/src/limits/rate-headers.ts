/** The headers by which OpenAI's clients learn what is left of their limits. */
import type { UsageLimits } from '@chimera/protocol/keys';
import type { Decision } from './decide.ts';
import type { Taken } from './meter.ts';

/** Of several limits on one request, the one of which least is left is told. */
export function rateHeaders(
  decisions: readonly { limits: UsageLimits; decision: Decision }[],
): Record<string, string> {
  return {
    ...meterHeaders(
      'requests',
      decisions.map(({ limits, decision }) => [limits.requestsPerMinute, decision.requests]),
    ),
    ...meterHeaders(
      'tokens',
      decisions.map(({ limits, decision }) => [limits.tokensPerMinute, decision.tokens]),
    ),
  };
}

function meterHeaders(
  what: 'requests' | 'tokens',
  meters: (readonly [limit: number | null, taken: Taken | null])[],
): Record<string, string> {
  let least: { limit: number; taken: Taken } | null = null;
  for (const [limit, taken] of meters) {
    if (limit === null || taken === null) continue;
    if (least === null || taken.remaining < least.taken.remaining) least = { limit, taken };
  }
  if (least === null) return {};
  return {
    [`x-ratelimit-limit-${what}`]: String(least.limit),
    [`x-ratelimit-remaining-${what}`]: String(least.taken.remaining),
    [`x-ratelimit-reset-${what}`]: formatGoDuration(least.taken.resetMs),
  };
}

/** Milliseconds as Go writes durations, and OpenAI with it: `820ms`, `6.5s`, `1m0s`. */
export function formatGoDuration(ms: number): string {
  if (ms === 0) return '0s';
  if (ms < 1_000) return `${ms}ms`;
  const minutes = Math.floor(ms / 60_000);
  const seconds = (ms % 60_000) / 1_000;
  if (minutes === 0) return `${seconds}s`;
  const hours = Math.floor(minutes / 60);
  return hours === 0 ? `${minutes}m${seconds}s` : `${hours}h${minutes % 60}m${seconds}s`;
}
