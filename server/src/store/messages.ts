/** Messages: a tree within each conversation. */
import type { Message, MessageMetadata, MessagePart, MessageRole } from '@chimera/protocol/message';
import { textOf } from '@chimera/protocol/message';
import { type Kysely, sql } from 'kysely';
import type { MessageRow, Tables } from './schema.ts';

/** A message with its place in the tree. */
export interface StoredMessage extends Message {
  conversationId: string;
  parentId: string | null;
  clientId: string | null;
  content: string;
  createdAt: number;
}

export interface NewMessage extends Message {
  conversationId: string;
  parentId: string | null;
  clientId?: string | null;
  createdAt: number;
}

export async function insertMessage(db: Kysely<Tables>, message: NewMessage): Promise<void> {
  await db
    .insertInto('messages')
    .values({
      id: message.id,
      conversation_id: message.conversationId,
      parent_id: message.parentId,
      client_id: message.clientId ?? null,
      role: message.role,
      content: textOf(message),
      parts: JSON.stringify(message.parts),
      metadata: JSON.stringify(message.metadata),
      created_at: message.createdAt,
    })
    .execute();
}

/** The whole tree of a conversation, oldest first. */
export async function listMessages(
  db: Kysely<Tables>,
  conversationId: string,
): Promise<StoredMessage[]> {
  const rows = await db
    .selectFrom('messages')
    .selectAll()
    .where('conversation_id', '=', conversationId)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(toMessage);
}

/** From the root to this message, the path that leads there. */
export async function listBranch(
  db: Kysely<Tables>,
  conversationId: string,
  leafId: string,
): Promise<StoredMessage[]> {
  const rows = await db
    .withRecursive('branch(id, parent_id, depth)', (branch) =>
      branch
        .selectFrom('messages')
        .select(['id', 'parent_id', sql<number>`0`.as('depth')])
        .where('id', '=', leafId)
        .where('conversation_id', '=', conversationId)
        .unionAll((union) =>
          union
            .selectFrom('messages')
            .innerJoin('branch', 'branch.parent_id', 'messages.id')
            .select([
              'messages.id',
              'messages.parent_id',
              sql<number>`branch.depth + 1`.as('depth'),
            ])
            .where('messages.conversation_id', '=', conversationId),
        ),
    )
    .selectFrom('messages')
    .innerJoin('branch', 'branch.id', 'messages.id')
    .selectAll('messages')
    .orderBy('branch.depth', 'desc')
    .execute();
  return rows.map(toMessage);
}

/** Where a message stands, without its words. */
export interface MessageLink {
  id: string;
  parentId: string | null;
  clientId: string | null;
  role: MessageRole;
}

/** The shape of a conversation's tree, oldest first. */
export async function listMessageLinks(
  db: Kysely<Tables>,
  conversationId: string,
): Promise<MessageLink[]> {
  return db
    .selectFrom('messages')
    .select(['id', 'parent_id as parentId', 'client_id as clientId', 'role'])
    .where('conversation_id', '=', conversationId)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

export async function findMessage(
  db: Kysely<Tables>,
  conversationId: string,
  id: string,
): Promise<StoredMessage | undefined> {
  const row = await db
    .selectFrom('messages')
    .selectAll()
    .where('conversation_id', '=', conversationId)
    .where('id', '=', id)
    .executeTakeFirst();
  return row && toMessage(row);
}

/** Whether a message has this id, or an answer that is still being written will have it. */
export async function isMessageIdTaken(db: Kysely<Tables>, id: string): Promise<boolean> {
  const row = await db
    .selectFrom('messages')
    .select('id')
    .where('id', '=', id)
    .union(db.selectFrom('turns').select('message_id as id').where('message_id', '=', id))
    .executeTakeFirst();
  return row !== undefined;
}

function toMessage(row: MessageRow): StoredMessage {
  return {
    id: row.id,
    conversationId: row.conversation_id,
    parentId: row.parent_id,
    clientId: row.client_id,
    role: row.role,
    content: row.content,
    parts: JSON.parse(row.parts) as MessagePart[],
    metadata: JSON.parse(row.metadata) as MessageMetadata,
    createdAt: row.created_at,
  };
}

/** Characters of all messages of a conversation. */
export async function countCharacters(db: Kysely<Tables>, conversationId: string): Promise<number> {
  const row = await db
    .selectFrom('messages')
    .select(({ fn }) => fn.sum(fn('length', ['content'])).as('characters'))
    .where('conversation_id', '=', conversationId)
    .executeTakeFirst();
  return Number(row?.characters ?? 0);
}
