/** The turns of a conversation as a row that can be counted through: the first is number 1. */
import type { Kysely } from 'kysely';
import type { Tables } from './schema.ts';
import { type Turn, toTurn } from './turns.ts';

/** Undefined when there are not so many yet. */
export async function findTurnByNumber(
  db: Kysely<Tables>,
  conversationId: string,
  number: number,
): Promise<Turn | undefined> {
  const row = await db
    .selectFrom('turns')
    .selectAll()
    .where('conversation_id', '=', conversationId)
    // Ids rise with time, and no two turns of a conversation run at once.
    .orderBy('id')
    .limit(1)
    .offset(number - 1)
    .executeTakeFirst();
  return row && toTurn(row);
}

export async function countTurns(db: Kysely<Tables>, conversationId: string): Promise<number> {
  const { count } = await db
    .selectFrom('turns')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('conversation_id', '=', conversationId)
    .executeTakeFirstOrThrow();
  return Number(count);
}
