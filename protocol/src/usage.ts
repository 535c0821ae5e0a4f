/** What was used, as `GET /api/usage` tells it. */
import { z } from 'zod';

export const USAGE_GROUPS = ['day', 'model', 'key', 'provider'] as const;
export type UsageGroup = (typeof USAGE_GROUPS)[number];

const day = z.iso.date().optional();

/** Days are those of UTC, and both are included. */
export const usageQuerySchema = z.object({
  from: day.describe('First day, as YYYY-MM-DD; 29 days before `to` when left out.'),
  to: day.describe('Last day; today when left out.'),
  groupBy: z.enum(USAGE_GROUPS).default('day'),
  all: z
    .enum(['true', 'false'])
    .default('false')
    .describe('Whether the usage of all users is told; for the operator only.'),
});

export interface UsageSums {
  /** Calls of models, those that failed among them. */
  attempts: number;
  /** Those whose price is not known, and which `costMicros` leaves out. */
  unpricedAttempts: number;
  inputTokens: number;
  outputTokens: number;
  /** Part of `inputTokens`. */
  cachedTokens: number;
  /** Part of `outputTokens`. */
  reasoningTokens: number;
  /** Millionths of a US dollar. */
  costMicros: number;
}

export interface UsageReportRow extends UsageSums {
  /** A day, `provider/model`, the id of a key (empty without one), or a provider. */
  key: string;
  /** The same for people: the name of a key. */
  label: string;
}

export interface UsageReport {
  from: string;
  to: string;
  groupBy: UsageGroup;
  totals: UsageSums;
  /** By day in order of time, otherwise the dearest first, then those with most tokens. */
  rows: UsageReportRow[];
}
