/** What Anthropic's errors tell beyond what all vendors' do. */
import type { ErrorDialect } from '../../transport/errors.ts';

const LIMITS = ['requests', 'tokens', 'input-tokens', 'output-tokens'];
/** "input length and `max_tokens` exceed context limit: 199000 + 8192 > 200000". */
const TOO_LONG = /exceed context limit|too many total text bytes/i;
const FILTERED = /content filtering policy/i;
/** "Your credit balance is too low to access the Anthropic API." comes with status 400. */
const OUT_OF_MONEY = /credit balance is too low/i;

export const readAnthropicError: ErrorDialect = ({ details, headers, nowMs }) => {
  const said = details.message ?? '';
  const retryAfterMs = headers['retry-after'] === undefined ? resetMs(headers, nowMs) : undefined;
  if (TOO_LONG.test(said)) return { kind: 'context-length' };
  if (FILTERED.test(said)) return { kind: 'content-filter' };
  if (OUT_OF_MONEY.test(said) || details.type === 'billing_error') return { kind: 'quota' };
  if (details.type === 'timeout_error') return { kind: 'timeout' };
  return { retryAfterMs };
};

/** The latest reset of the limits that are used up; they are given as times (RFC 3339). */
function resetMs(headers: Readonly<Record<string, string>>, nowMs: number): number | undefined {
  const resetsMs = LIMITS.filter(
    (limit) => Number(headers[`anthropic-ratelimit-${limit}-remaining`] ?? 1) <= 0,
  )
    .map((limit) => Date.parse(headers[`anthropic-ratelimit-${limit}-reset`] ?? '') - nowMs)
    .filter((waitMs) => !Number.isNaN(waitMs));
  return resetsMs.length === 0 ? undefined : Math.max(0, ...resetsMs);
}
