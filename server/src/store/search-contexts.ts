/** What was shown in a session, set by set. */
import type { Kysely } from 'kysely';
import type { ShownBy, Tables } from './schema.ts';

/** Products that were shown together. */
export interface ShownSet {
  id: string;
  sessionId: string;
  shownBy: ShownBy;
  /** The words of a search, or what the set was based on. */
  query: string;
  productIds: string[];
  /** Milliseconds since 1970. */
  shownAt: number;
}

export async function insertShownSet(db: Kysely<Tables>, set: ShownSet): Promise<void> {
  await db
    .insertInto('search_contexts')
    .values({
      id: set.id,
      session_id: set.sessionId,
      kind: set.shownBy,
      search_query: set.query,
      results: JSON.stringify(set.productIds),
      timestamp: set.shownAt,
    })
    .execute();
}

/** The newest sets of a session, the newest first. */
export async function listShownSets(
  db: Kysely<Tables>,
  sessionId: string,
  limit: number,
): Promise<ShownSet[]> {
  const rows = await db
    .selectFrom('search_contexts')
    .selectAll()
    .where('session_id', '=', sessionId)
    .orderBy('timestamp', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    sessionId: row.session_id,
    shownBy: row.kind,
    query: row.search_query,
    productIds: JSON.parse(row.results) as string[],
    shownAt: Number(row.timestamp),
  }));
}

/** Forgets all but the newest sets of a session. */
export async function deleteOlderShownSets(
  db: Kysely<Tables>,
  sessionId: string,
  kept: number,
): Promise<void> {
  await db
    .deleteFrom('search_contexts')
    .where('session_id', '=', sessionId)
    .where('id', 'not in', (query) =>
      query
        .selectFrom('search_contexts')
        .select('id')
        .where('session_id', '=', sessionId)
        .orderBy('timestamp', 'desc')
        .orderBy('id', 'desc')
        .limit(kept),
    )
    .execute();
}
