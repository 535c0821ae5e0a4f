/** Which target is asked next after a failure, and when. */
import type { Target } from '../config/config.ts';
import type { ProviderError } from '../providers/port.ts';
import { FAILURE_RULES } from './failure.ts';

/** Attempts without a new token before the call is given up, when there is but one target. */
const MAX_FRUITLESS_ATTEMPTS = 3;
/** Tries of one target before the next one is asked. */
const TRIES_BEFORE_MOVING_ON = 2;
/** Whatever progress was made between: no call makes more attempts than this. */
const MAX_ATTEMPTS = 12;
const FIRST_BACKOFF_MS = 250;
/** Nobody is held longer than this because a provider asks to wait. */
const LONGEST_WAIT_MS = 10_000;

export interface NextAttempt {
  target: Target;
  cause: 'retry' | 'failover';
  waitMs: number;
}

/** Follows one call from failure to failure. */
export class RetryPlan {
  readonly #targets: Target[];
  readonly #random: () => number;
  readonly #contextTokens: (target: Target) => number | null;
  #index = 0;
  #attempts = 0;
  #fruitless = 0;
  #triesOfTarget = 0;
  /** Targets that were given up since something new was shown. */
  #givenUp = 0;

  /**
   * @param targets in the order in which they are to be asked.
   * @param random gives numbers from 0 to 1, for the jitter.
   * @param contextTokens the context window of a target's model; null when it is not known.
   */
  constructor(
    targets: Target[],
    random: () => number,
    contextTokens: (target: Target) => number | null = () => null,
  ) {
    this.#targets = targets;
    this.#random = random;
    this.#contextTokens = contextTokens;
  }

  get target(): Target | undefined {
    return this.#targets[this.#index];
  }

  /** @param madeProgress whether the failed attempt had given something new. */
  next(error: ProviderError, madeProgress: boolean): NextAttempt | null {
    this.#attempts++;
    this.#triesOfTarget++;
    this.#fruitless = madeProgress ? 0 : this.#fruitless + 1;
    const rule = FAILURE_RULES[error.kind];
    if (!rule.canMoveOn || this.#attempts >= MAX_ATTEMPTS) return null;
    if (error.kind === 'context-length') return this.#moveToLargerWindow();
    const waitMs = this.#waitMs(error);
    const canRetry = rule.canRetry && waitMs <= LONGEST_WAIT_MS;
    const isLone = this.#targets.length === 1;
    if (isLone) {
      return canRetry && this.#fruitless < MAX_FRUITLESS_ATTEMPTS ? this.#retry(waitMs) : null;
    }
    const isWorthRetrying =
      canRetry &&
      !madeProgress &&
      this.#triesOfTarget < TRIES_BEFORE_MOVING_ON &&
      error.kind !== 'timeout' &&
      error.retryAfterMs === undefined;
    return isWorthRetrying ? this.#retry(waitMs) : this.#moveOn(madeProgress);
  }

  #retry(waitMs: number): NextAttempt | null {
    const target = this.target;
    return target === undefined ? null : { target, cause: 'retry', waitMs };
  }

  /**
   * Goes round. After progress the round begins anew, so that an answer may come back to where it
   * began; without any it ends when every target was given up.
   */
  #moveOn(madeProgress: boolean): NextAttempt | null {
    this.#givenUp = madeProgress ? 0 : this.#givenUp + 1;
    if (this.#givenUp >= this.#targets.length) return null;
    this.#index = (this.#index + 1) % this.#targets.length;
    this.#triesOfTarget = 0;
    const target = this.target;
    return target === undefined ? null : { target, cause: 'failover', waitMs: 0 };
  }

  /** What was too long for one model is only worth asking of one that is not known to take as little. */
  #moveToLargerWindow(): NextAttempt | null {
    const failed = this.target;
    const least = failed === undefined ? null : this.#contextTokens(failed);
    for (let next = this.#moveOn(false); next !== null; next = this.#moveOn(false)) {
      const tokens = this.#contextTokens(next.target);
      if (tokens === null || least === null || tokens > least) return next;
    }
    return null;
  }

  #waitMs(error: ProviderError): number {
    const backoffMs = FIRST_BACKOFF_MS * 2 ** Math.max(0, this.#fruitless - 1);
    return error.retryAfterMs ?? backoffMs * (0.5 + this.#random());
  }
}
