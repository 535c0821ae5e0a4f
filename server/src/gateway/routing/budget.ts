/** How much a provider says is left, read off the heads of its answers before it has to refuse. */
import { parseGoDurationMs } from '../../providers/transport/retry-after.ts';

/** What is left of one kind of allowance. */
export interface Allowance {
  limit: number | null;
  remaining: number;
  /** Milliseconds since 1970; after it, what remains is not known any more. */
  resetAt: number;
}

export interface Budget {
  requests: Allowance | null;
  tokens: Allowance | null;
}

/** When a provider does not say when its allowance is whole again. */
const DEFAULT_RESET_MS = 60_000;

/** Header names of one dialect; the first dialect that has anything to say is read. */
interface Dialect {
  limit(kind: 'requests' | 'tokens'): string[];
  remaining(kind: 'requests' | 'tokens'): string[];
  reset(kind: 'requests' | 'tokens'): string[];
}

const DIALECTS: Dialect[] = [
  // OpenAI and Groq; Groq's requests are per day and its tokens per minute, which the resets tell.
  {
    limit: (kind) => [`x-ratelimit-limit-${kind}`],
    remaining: (kind) => [`x-ratelimit-remaining-${kind}`],
    reset: (kind) => [`x-ratelimit-reset-${kind}`],
  },
  // Anthropic; the tightest of its token allowances is in the one without a direction.
  {
    limit: (kind) => [
      `anthropic-ratelimit-${kind}-limit`,
      `anthropic-ratelimit-input-${kind}-limit`,
    ],
    remaining: (kind) => [
      `anthropic-ratelimit-${kind}-remaining`,
      `anthropic-ratelimit-input-${kind}-remaining`,
    ],
    reset: (kind) => [
      `anthropic-ratelimit-${kind}-reset`,
      `anthropic-ratelimit-input-${kind}-reset`,
    ],
  },
  // OpenRouter and others that count requests only.
  {
    limit: (kind) => (kind === 'requests' ? ['x-ratelimit-limit', 'ratelimit-limit'] : []),
    remaining: (kind) =>
      kind === 'requests' ? ['x-ratelimit-remaining', 'ratelimit-remaining'] : [],
    reset: (kind) => (kind === 'requests' ? ['x-ratelimit-reset', 'ratelimit-reset'] : []),
  },
];

/**
 * @param headers with lower-case names.
 * @returns null when the head says nothing of it.
 */
export function readBudget(headers: Record<string, string>, now: number): Budget | null {
  for (const dialect of DIALECTS) {
    const budget = {
      requests: readAllowance(headers, dialect, 'requests', now),
      tokens: readAllowance(headers, dialect, 'tokens', now),
    };
    if (budget.requests !== null || budget.tokens !== null) return budget;
  }
  return null;
}

function readAllowance(
  headers: Record<string, string>,
  dialect: Dialect,
  kind: 'requests' | 'tokens',
  now: number,
): Allowance | null {
  const remaining = readNumber(headers, dialect.remaining(kind));
  if (remaining === null) return null;
  return {
    limit: readNumber(headers, dialect.limit(kind)),
    remaining,
    resetAt: readReset(firstOf(headers, dialect.reset(kind)), now),
  };
}

function firstOf(headers: Record<string, string>, names: string[]): string | undefined {
  return names.map((name) => headers[name]).find((value) => value !== undefined);
}

function readNumber(headers: Record<string, string>, names: string[]): number | null {
  const text = firstOf(headers, names);
  if (text === undefined) return null;
  const value = Number(text.trim());
  return Number.isFinite(value) && value >= 0 ? value : null;
}

/** A Go duration (`6m0s`), an RFC 3339 time, seconds from now, or seconds or milliseconds since 1970. */
function readReset(text: string | undefined, now: number): number {
  if (text === undefined) return now + DEFAULT_RESET_MS;
  const durationMs = parseGoDurationMs(text);
  if (durationMs !== undefined) return now + durationMs;
  const value = Number(text);
  if (Number.isFinite(value)) {
    if (value > 1e12) return value;
    return value > 1e9 ? value * 1_000 : now + value * 1_000;
  }
  const time = Date.parse(text);
  return Number.isNaN(time) ? now + DEFAULT_RESET_MS : time;
}
