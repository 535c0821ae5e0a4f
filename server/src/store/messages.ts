/** Messages: a tree within each conversation. */
import type { Message, MessageMetadata, MessagePart } from '@chimera/protocol/message';
import { textOf } from '@chimera/protocol/message';
import type { Kysely } from 'kysely';
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

export async function messageExists(db: Kysely<Tables>, id: string): Promise<boolean> {
  const row = await db.selectFrom('messages').select('id').where('id', '=', id).executeTakeFirst();
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
