import type { Kysely } from 'kysely';
import type { Tables } from '../store/schema.ts';
import type { AuthTables } from './auth-tables.ts';
import { SESSION_RENEWAL_INTERVAL_S } from './session-cookie.ts';

/**
 * A guest without a conversation and without a key is forgotten this long after the last renewal of the session. Longer
 * than renewals are apart, so that nobody is forgotten who is here just now.
 */
const GUEST_IDLE_MS = 2 * SESSION_RENEWAL_INTERVAL_S * 1000;

/**
 * Removes sessions that have run out, and guests that have no conversation, no API key and have not been
 * here for a day or more.
 *
 * @returns how many guests were removed.
 */
export async function purgeIdleGuests(
  db: Kysely<Tables & AuthTables>,
  nowMs: number,
): Promise<number> {
  const idleSince = new Date(nowMs - GUEST_IDLE_MS).toISOString();
  await db
    .deleteFrom('auth_session')
    .where('expires_at', '<', new Date(nowMs).toISOString())
    .execute();
  const result = await db
    .deleteFrom('auth_user')
    .where('is_anonymous', '=', 1)
    .where('created_at', '<', idleSince)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('auth_session')
            .select('auth_session.id')
            .whereRef('auth_session.user_id', '=', 'auth_user.id')
            .where('auth_session.updated_at', '>=', idleSince),
        ),
      ),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('conversations')
            .select('conversations.id')
            .whereRef('conversations.user_id', '=', 'auth_user.id'),
        ),
      ),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('api_keys')
            .select('api_keys.id')
            .whereRef('api_keys.user_id', '=', 'auth_user.id')
            .where('api_keys.revoked_at', 'is', null),
        ),
      ),
    )
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}
