/** What went wrong, and what the reader can do next. */

/** A failure as the server tells of it. */
export interface ToldFailure {
  code: string;
  message: string;
}

interface Words {
  /** Null where the server says it best. */
  what: string | null;
  /** What to do next, given how long it makes no sense to try again; null when nobody said. */
  next: (waitMs: number | null) => string;
}

/** Where the words of the server can be bettered by what can be done in this page. */
const WORDS = new Map<string, Words>([
  [
    'provider_rate_limited',
    {
      what: 'The provider of this model allows no more requests just now.',
      next: (waitMs) => `Try again ${whenText(waitMs)}, or pick another model.`,
    },
  ],
  [
    'provider_unavailable',
    {
      what: 'The model could not be reached.',
      next: (waitMs) => `Try again ${whenText(waitMs)}, or pick another model.`,
    },
  ],
  [
    'provider_refused',
    {
      what: 'The provider did not accept our key for this model.',
      next: () => 'Whoever runs this server must look at it. Until then, pick another model.',
    },
  ],
  [
    'rate_limited',
    {
      what: 'You have reached a limit on your requests.',
      next: (waitMs) => `Try again ${whenText(waitMs)}. Your message is kept.`,
    },
  ],
  [
    'budget_exhausted',
    {
      what: null,
      next: (waitMs) =>
        waitMs === null
          ? 'A cheaper model may still answer.'
          : `It is renewed ${whenText(waitMs)}. A cheaper model may still answer.`,
    },
  ],
  [
    'answer_interrupted',
    {
      what: null,
      next: (waitMs) =>
        `Try again ${whenText(waitMs)} for a whole answer; this one stays beside it.`,
    },
  ],
]);

/** @param waitMs how long it makes no sense to try again; null when nobody said. */
export function failureWords({ code, message }: ToldFailure, waitMs: number | null): string {
  const words = WORDS.get(code);
  if (words !== undefined) return `${words.what ?? message} ${words.next(waitMs)}`;
  return waitMs !== null && waitMs > 0 ? `${message} Try again ${whenText(waitMs)}.` : message;
}

/**
 * What is left of a wait, never more than was asked for, whatever the clocks say; null when nothing was.
 *
 * @param failedAt ISO 8601, perhaps by the clock of the server.
 */
export function remainingWaitMs(
  failedAt: string,
  retryAfterMs: number | null | undefined,
  nowMs: number,
): number | null {
  if (retryAfterMs === null || retryAfterMs === undefined) return null;
  const leftMs = Date.parse(failedAt) + retryAfterMs - nowMs;
  return Math.max(0, Math.min(retryAfterMs, leftMs));
}

function whenText(waitMs: number | null): string {
  if (waitMs === null) return 'in a moment';
  if (waitMs <= 0) return 'now';
  const seconds = Math.ceil(waitMs / 1_000);
  if (seconds <= 90) return `in ${counted(seconds, 'second')}`;
  const minutes = Math.ceil(seconds / 60);
  return minutes <= 90
    ? `in ${counted(minutes, 'minute')}`
    : `in ${counted(Math.ceil(minutes / 60), 'hour')}`;
}

function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
