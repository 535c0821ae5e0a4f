/** API keys and their limits, as the HTTP API and the web app know them. */
import { z } from 'zod';

/**
 * What a key may be used for: `chat` answers and conversations, `models` to list them, `usage` to read
 * what was used, `keys` to make and revoke keys.
 */
export const SCOPES = ['chat', 'models', 'usage', 'keys'] as const;
export type Scope = (typeof SCOPES)[number];
export const scopeSchema = z.enum(SCOPES);

const MAX_LIMIT = 1_000_000_000_000;
const limit = z.int().min(1).max(MAX_LIMIT).nullable().default(null);

/** Limits of one caller; null is no limit. Money is in millionths of a US dollar; days and months are UTC's. */
export const usageLimitsSchema = z.strictObject({
  requestsPerMinute: limit,
  tokensPerMinute: limit,
  concurrentStreams: limit,
  microsPerDay: limit,
  microsPerMonth: limit,
  microsTotal: limit,
});
export type UsageLimits = z.output<typeof usageLimitsSchema>;

export const NO_LIMITS: UsageLimits = usageLimitsSchema.parse({});

/** `POST /api/keys`. */
export const newKeyRequestSchema = z.strictObject({
  name: z.string().trim().min(1).max(100).describe('What the key is for.'),
  scopes: z
    .array(scopeSchema)
    .min(1)
    .max(SCOPES.length)
    .default(['chat', 'models'])
    .describe('What the key may be used for; not more than its maker may.'),
  expiresAt: z.iso
    .datetime({ offset: true })
    .nullable()
    .default(null)
    .describe('When it stops working, as ISO 8601; null is never.'),
  limits: usageLimitsSchema
    .prefault({})
    .describe('Money is in millionths of a US dollar; null is no limit.'),
});
export type NewKeyRequest = z.output<typeof newKeyRequestSchema>;

/** A key as it is listed: everything but the key itself. Times are ISO 8601. */
export interface ApiKeySummary {
  id: string;
  name: string;
  /** The last four characters, to tell keys apart. */
  lastFour: string;
  scopes: Scope[];
  limits: UsageLimits;
  createdAt: string;
  expiresAt: string | null;
  /** To the minute. */
  lastUsedAt: string | null;
  revokedAt: string | null;
}

/** The answer to `POST /api/keys`: the only one that ever holds the key. */
export interface CreatedApiKey extends ApiKeySummary {
  key: string;
}

export interface ApiKeyList {
  keys: ApiKeySummary[];
}
