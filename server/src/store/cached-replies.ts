/** Replies of models that are repeated to the same question. */
import type { Kysely } from 'kysely';
import type { Tables } from './schema.ts';

/** The JSON text of a reply. */
export async function findCachedReply(
  db: Kysely<Tables>,
  key: string,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('cached_replies')
    .select('reply')
    .where('key', '=', key)
    .executeTakeFirst();
  return row?.reply;
}

/** Keeps the first reply to a question. */
export async function insertCachedReply(
  db: Kysely<Tables>,
  entry: { key: string; reply: string; createdAt: number },
): Promise<void> {
  await db
    .insertInto('cached_replies')
    .values({ key: entry.key, reply: entry.reply, created_at: entry.createdAt })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
}

/** Gives how many were deleted. */
export async function deleteCachedReplies(
  db: Kysely<Tables>,
  createdBefore: number,
): Promise<number> {
  const result = await db
    .deleteFrom('cached_replies')
    .where('created_at', '<', createdBefore)
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}
