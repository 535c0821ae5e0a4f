/** How long a provider asks to wait, in each of the ways that providers say it. */

const UNIT_MS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };
const DURATION_PART = /(\d+(?:\.\d+)?)(h|ms|m|s)/g;
const DURATION = /^(?:\d+(?:\.\d+)?(?:h|ms|m|s))+$/;
const TRY_AGAIN = /try again in\s+((?:\d+(?:\.\d+)?\s*(?:h|ms|m|s))+)/i;

/**
 * Reads a Go duration such as `2m59.56s` or `120ms`, as the `x-ratelimit-reset-*` headers carry it.
 * Milliseconds, rounded up; undefined for anything else.
 */
export function parseGoDurationMs(text: string): number | undefined {
  if (!DURATION.test(text)) return undefined;
  let totalMs = 0;
  for (const [, amount, unit] of text.matchAll(DURATION_PART)) {
    totalMs += Number(amount) * (UNIT_MS[unit ?? ''] ?? 0);
  }
  return Math.ceil(totalMs);
}

/**
 * Reads how long to wait from the headers, else from the body of an error: `retry-after-ms`,
 * `retry-after` (seconds or HTTP date), Google's `retryDelay`, "try again in 5.289s", and the reset
 * time of a limit that is used up.
 *
 * @param headers lower-case names
 * @returns milliseconds from `nowMs`, never negative
 */
export function readRetryAfterMs(
  headers: Readonly<Record<string, string>>,
  body: string,
  nowMs: number,
): number | undefined {
  return (
    parseNumberMs(headers['retry-after-ms'], 1) ??
    parseNumberMs(headers['retry-after'], 1_000) ??
    parseDateMs(headers['retry-after'], nowMs) ??
    parseDurationIn(body, /"retryDelay"\s*:\s*"([^"]+)"/) ??
    parseDurationIn(body, TRY_AGAIN) ??
    resetOfUsedUpLimitMs(headers)
  );
}

function parseNumberMs(text: string | undefined, unitMs: number): number | undefined {
  const amount = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(amount) ? Math.max(0, Math.ceil(amount * unitMs)) : undefined;
}

function parseDateMs(text: string | undefined, nowMs: number): number | undefined {
  const timeMs = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(timeMs) ? undefined : Math.max(0, timeMs - nowMs);
}

function parseDurationIn(body: string, pattern: RegExp): number | undefined {
  const match = pattern.exec(body)?.[1];
  return match === undefined ? undefined : parseGoDurationMs(match.replaceAll(/\s/g, ''));
}

function resetOfUsedUpLimitMs(headers: Readonly<Record<string, string>>): number | undefined {
  const resetsMs = ['requests', 'tokens']
    .filter((limit) => Number(headers[`x-ratelimit-remaining-${limit}`] ?? 1) <= 0)
    .map((limit) => parseGoDurationMs(headers[`x-ratelimit-reset-${limit}`] ?? ''))
    .filter((resetMs) => resetMs !== undefined);
  return resetsMs.length === 0 ? undefined : Math.max(...resetsMs);
}
