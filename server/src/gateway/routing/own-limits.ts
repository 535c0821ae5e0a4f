/** Our own count of what a provider or a model was asked for, held against limits that the operator knows. */
import type { RateLimits } from '../../config/config.ts';
import { fullBucket, levelOf, type TokenBucket, take } from './token-bucket.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

export interface OwnLimits {
  requests: TokenBucket[];
  tokens: TokenBucket[];
}

/** What may still be asked for now; infinite where there is no limit. */
export interface OwnAllowance {
  requests: number;
  tokens: number;
}

export const UNLIMITED: OwnAllowance = {
  requests: Number.POSITIVE_INFINITY,
  tokens: Number.POSITIVE_INFINITY,
};

/** Limits of which nothing is used yet. */
export function newOwnLimits(limits: RateLimits, now: number): OwnLimits {
  const buckets = (perMinute: number | undefined, perDay: number | undefined): TokenBucket[] => [
    ...(perMinute === undefined ? [] : [fullBucket(perMinute, MINUTE_MS, now)]),
    ...(perDay === undefined ? [] : [fullBucket(perDay, DAY_MS, now)]),
  ];
  return {
    requests: buckets(limits.requestsPerMinute, limits.requestsPerDay),
    tokens: buckets(limits.tokensPerMinute, limits.tokensPerDay),
  };
}

export function spend(
  limits: OwnLimits,
  kind: keyof OwnLimits,
  amount: number,
  now: number,
): OwnLimits {
  return { ...limits, [kind]: limits[kind].map((bucket) => take(bucket, amount, now)) };
}

/** The least that any of the limits leaves. */
export function allowanceOf(all: OwnLimits[], now: number): OwnAllowance {
  const least = (kind: keyof OwnLimits): number =>
    Math.min(...all.flatMap((limits) => limits[kind].map((bucket) => levelOf(bucket, now))));
  return { requests: least('requests'), tokens: least('tokens') };
}
