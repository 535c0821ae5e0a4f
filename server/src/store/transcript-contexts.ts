/** Which state of tools a transcript belongs to, for callers who send their whole conversation each time. */
import type { Kysely } from 'kysely';
import type { Tables } from './schema.ts';

/** Undefined when nothing was written down under the hash. */
export async function findTranscriptContext(
  db: Kysely<Tables>,
  hash: string,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('transcript_contexts')
    .select('context_id')
    .where('hash', '=', hash)
    .executeTakeFirst();
  return row?.context_id;
}

/** The newest one counts, when two conversations have had the very same words. */
export async function saveTranscriptContext(
  db: Kysely<Tables>,
  entry: { hash: string; contextId: string; createdAt: number },
): Promise<void> {
  const { hash, contextId, createdAt } = entry;
  await db
    .insertInto('transcript_contexts')
    .values({ hash, context_id: contextId, created_at: createdAt })
    .onConflict((conflict) =>
      conflict.column('hash').doUpdateSet({ context_id: contextId, created_at: createdAt }),
    )
    .execute();
}

/** Gives how many were deleted. */
export async function deleteTranscriptContexts(
  db: Kysely<Tables>,
  createdBefore: number,
): Promise<number> {
  const result = await db
    .deleteFrom('transcript_contexts')
    .where('created_at', '<', createdBefore)
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}
