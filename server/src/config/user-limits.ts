import type { UsageLimits } from '@chimera/protocol/keys';
import type { UserLimitsEntry } from './config-file.ts';

const MICROS_PER_DOLLAR = 1_000_000;

/** The section `limits` of the configuration file, in the units of the limits. */
export function buildUserLimits(entry: UserLimitsEntry): UsageLimits {
  return {
    requestsPerMinute: entry.requestsPerMinute ?? null,
    tokensPerMinute: entry.tokensPerMinute ?? null,
    concurrentStreams: entry.concurrentStreams ?? null,
    microsPerDay: toMicros(entry.dollarsPerDay),
    microsPerMonth: toMicros(entry.dollarsPerMonth),
    microsTotal: toMicros(entry.dollarsTotal),
  };
}

function toMicros(dollars: number | undefined): number | null {
  return dollars === undefined ? null : Math.round(dollars * MICROS_PER_DOLLAR);
}
