/** Conversations: always asked for by their owner, so that nobody sees another's. */
import type { Kysely } from 'kysely';
import { deleteShopSession } from './carts.ts';
import type { ConversationKind, ConversationRow, Tables } from './schema.ts';

export interface ConversationListing extends ConversationRow {
  running_turn_id: string | null;
}

/** Where a page of the list begins: after this row, in the order of the list. */
export interface ConversationCursor {
  updatedAt: number;
  id: string;
}

export async function insertConversation(
  db: Kysely<Tables>,
  conversation: {
    id: string;
    userId: string;
    kind: ConversationKind;
    title: string;
    createdAt: number;
  },
): Promise<void> {
  await db
    .insertInto('conversations')
    .values({
      id: conversation.id,
      user_id: conversation.userId,
      kind: conversation.kind,
      title: conversation.title,
      created_at: conversation.createdAt,
      updated_at: conversation.createdAt,
    })
    .execute();
}

/** The owner of a conversation, whoever asks; undefined when there is none of that id. */
export async function findConversationOwner(
  db: Kysely<Tables>,
  id: string,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('conversations')
    .select('user_id')
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.user_id;
}

export async function findConversation(
  db: Kysely<Tables>,
  userId: string,
  id: string,
): Promise<ConversationListing | undefined> {
  return selectListing(db, userId).where('conversations.id', '=', id).executeTakeFirst();
}

/** Newest first; one-shot conversations are left out. */
export async function listConversations(
  db: Kysely<Tables>,
  userId: string,
  page: { limit: number; after: ConversationCursor | null },
): Promise<ConversationListing[]> {
  const { after } = page;
  let query = selectListing(db, userId).where('kind', '=', 'chat');
  if (after !== null) {
    query = query.where((where) =>
      where.or([
        where('conversations.updated_at', '<', after.updatedAt),
        where.and([
          where('conversations.updated_at', '=', after.updatedAt),
          where('conversations.id', '<', after.id),
        ]),
      ]),
    );
  }
  return query
    .orderBy('conversations.updated_at', 'desc')
    .orderBy('conversations.id', 'desc')
    .limit(page.limit)
    .execute();
}

function selectListing(db: Kysely<Tables>, userId: string) {
  return db
    .selectFrom('conversations')
    .leftJoin('turns', (join) =>
      join
        .onRef('turns.conversation_id', '=', 'conversations.id')
        .on('turns.status', 'in', ['running', 'waiting']),
    )
    .selectAll('conversations')
    .select('turns.id as running_turn_id')
    .where('conversations.user_id', '=', userId);
}

/** Gives false when there is no such conversation of this user. */
export async function renameConversation(
  db: Kysely<Tables>,
  userId: string,
  id: string,
  title: string,
): Promise<boolean> {
  const result = await db
    .updateTable('conversations')
    .set({ title })
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** With its messages, turns, events and cart. Gives false when there is no such conversation of this user. */
export async function deleteConversation(
  db: Kysely<Tables>,
  userId: string,
  id: string,
): Promise<boolean> {
  const result = await db
    .deleteFrom('conversations')
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  if (result.numDeletedRows === 0n) return false;
  await deleteShopSession(db, id);
  return true;
}

/** Deletes one-shot conversations that have rested since then. Gives how many. */
export async function deleteOneShots(db: Kysely<Tables>, restingSince: number): Promise<number> {
  const result = await db
    .deleteFrom('conversations')
    .where('kind', '=', 'one-shot')
    .where('updated_at', '<', restingSince)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('turns')
            .select('turns.id')
            .whereRef('turns.conversation_id', '=', 'conversations.id')
            .where('turns.status', 'in', ['running', 'waiting']),
        ),
      ),
    )
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}
