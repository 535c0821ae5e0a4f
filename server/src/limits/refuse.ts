/** Says to a caller which limit was reached, and when to come back. */
import { ChimeraError } from '@chimera/protocol/errors';
import type { Refusal } from './decide.ts';
import type { LimitDetails } from './port.ts';

const MICROS_PER_DOLLAR = 1_000_000;
const PERIOD_WORDS = { day: 'for this day', month: 'for this month', total: 'in all' } as const;

/** A request that does not fit the limits of its caller; its details are {@link LimitDetails}. */
export class LimitReachedError extends ChimeraError {
  /** To be sent with the answer: `retry-after`, and what is left of the limits. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: 'rate_limited' | 'budget_exhausted',
    { message, details }: { message: string; details: LimitDetails },
    headers: Readonly<Record<string, string>>,
  ) {
    super(code, { message, details });
    const { retryAfterMs } = details;
    this.headers = {
      ...headers,
      ...(retryAfterMs === null ? {} : { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) }),
    };
  }
}

/** @param headers what is left of the limits. */
export function toLimitError(
  refusal: Refusal,
  headers: Readonly<Record<string, string>>,
): LimitReachedError {
  if (refusal.limit === 'budget') {
    const { limit, period, allowed, leftMicros, retryAfterMs } = refusal;
    return new LimitReachedError(
      'budget_exhausted',
      {
        message: `The budget of ${dollars(allowed)} ${PERIOD_WORDS[period]} has ${dollars(leftMicros)} left, which is less than this request may cost. Ask for fewer tokens, or for a larger budget.`,
        details: { limit, period, retryAfterMs },
      },
      headers,
    );
  }
  const { limit, allowed, retryAfterMs } = refusal;
  const seconds = Math.ceil(retryAfterMs / 1_000);
  const words = {
    requests: `${allowed} requests per minute`,
    tokens: `${allowed} tokens per minute`,
    streams: `${allowed} answers at the same time`,
  };
  return new LimitReachedError(
    'rate_limited',
    {
      message: `The limit of ${words[limit]} has been reached. Try again in ${seconds} s.`,
      details: { limit, retryAfterMs },
    },
    headers,
  );
}

function dollars(micros: number): string {
  return `$${(micros / MICROS_PER_DOLLAR).toFixed(6).replace(/(\.\d\d\d*?)0+$/, '$1')}`;
}
