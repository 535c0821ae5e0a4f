/** Cleans up behind the server, once a minute: what nobody can ask for any more is deleted. */
import type { Accounts } from './accounts/accounts.ts';
import type { Journal } from './journal/port.ts';
import { EVENT_RETENTION_MS } from './journal/retention.ts';
import type { Limits } from './limits/port.ts';
import { rollUpUsage } from './metering/roll-up.ts';
import { deleteCachedReplies } from './store/cached-replies.ts';
import { deleteIdleShopSessions } from './store/carts.ts';
import { deleteOneShots } from './store/conversations.ts';
import type { Database } from './store/database.ts';
import { deleteTranscriptContexts } from './store/transcript-contexts.ts';
import { deleteIdempotencyKeys } from './store/turns.ts';
import type { Clock } from './telemetry/clock.ts';

const INTERVAL_MS = 60_000;
const ONE_SHOT_RETENTION_MS = 60 * 60_000;
const IDEMPOTENCY_KEY_RETENTION_MS = 24 * 60 * 60_000;
const CACHED_REPLY_RETENTION_MS = 30 * 24 * 60 * 60_000;
const TRANSCRIPT_CONTEXT_RETENTION_MS = 30 * 24 * 60 * 60_000;
const SHOP_SESSION_RETENTION_MS = TRANSCRIPT_CONTEXT_RETENTION_MS;

export interface JanitorParts {
  database: Database;
  journal: Journal;
  accounts: Pick<Accounts, 'purgeIdleGuests'>;
  limits: Pick<Limits, 'tend'>;
  usageRetentionDays: number;
  clock: Clock;
  onFailure(error: unknown): void;
}

/** Does one round. */
export async function cleanUp(parts: JanitorParts): Promise<void> {
  const { database, journal, accounts, limits, clock } = parts;
  const now = clock.now();
  // First, since what this process holds runs out when nobody renews it.
  await limits.tend();
  await journal.purge(now - EVENT_RETENTION_MS);
  await deleteOneShots(database.db, now - ONE_SHOT_RETENTION_MS);
  await deleteIdempotencyKeys(database.db, now - IDEMPOTENCY_KEY_RETENTION_MS);
  await deleteTranscriptContexts(database.db, now - TRANSCRIPT_CONTEXT_RETENTION_MS);
  await deleteIdleShopSessions(database.db, now - SHOP_SESSION_RETENTION_MS);
  await deleteCachedReplies(database.db, now - CACHED_REPLY_RETENTION_MS);
  await accounts.purgeIdleGuests();
  await rollUpUsage(database.db, now, parts.usageRetentionDays);
  await database.checkpoint();
}

/** Begins the rounds; gives the function that ends them. */
export function startJanitor(parts: JanitorParts): () => Promise<void> {
  let round = Promise.resolve();
  const timer = setInterval(() => {
    round = round.then(() => cleanUp(parts)).catch(parts.onFailure);
  }, INTERVAL_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await round;
  };
}
