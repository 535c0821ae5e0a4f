import type { Kysely } from 'kysely';
import type { Tables } from '../store/schema.ts';
import type { AuthTables } from './auth-tables.ts';

/** A guest who has not kept a conversation is forgotten after this long. */
const GUEST_IDLE_MS = 24 * 3_600_000;

/**
 * Removes sessions that have run out, and guests that have been there for a day and have no
 * conversation.
 *
 * @returns how many guests were removed.
 */
export async function purgeIdleGuests(
  db: Kysely<Tables & AuthTables>,
  nowMs: number,
): Promise<number> {
  await db
    .deleteFrom('auth_session')
    .where('expires_at', '<', new Date(nowMs).toISOString())
    .execute();
  const result = await db
    .deleteFrom('auth_user')
    .where('is_anonymous', '=', 1)
    .where('created_at', '<', new Date(nowMs - GUEST_IDLE_MS).toISOString())
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('conversations')
            .select('conversations.id')
            .whereRef('conversations.user_id', '=', 'auth_user.id'),
        ),
      ),
    )
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}
