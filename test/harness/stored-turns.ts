/** Puts conversations and turns into a database, and reads what became of them. */
import type { Kysely } from 'kysely';
import type { NewEvent } from '../../server/src/journal/port.ts';
import { insertConversation } from '../../server/src/store/conversations.ts';
import { insertMessage } from '../../server/src/store/messages.ts';
import type { MessageRow, Tables, TurnRow, UsageRow } from '../../server/src/store/schema.ts';
import { insertTurn, PLAIN_WISH, type TurnRequest } from '../../server/src/store/turns.ts';

export const PLAIN_REQUEST: TurnRequest = { ...PLAIN_WISH, model: 'auto' };

/** Stores a running turn that answers a question, in a conversation of its own. */
export async function storeTurn(db: Kysely<Tables>, turnId: string): Promise<void> {
  const conversationId = `conversation-of-${turnId}`;
  const createdAt = 1;
  const userId = 'user-1';
  await insertConversation(db, { id: conversationId, userId, kind: 'chat', title: 'T', createdAt });
  await insertMessage(db, {
    id: `question-of-${turnId}`,
    conversationId,
    parentId: null,
    role: 'user',
    parts: [{ type: 'text', text: 'Why?' }],
    metadata: {},
    createdAt,
  });
  await insertTurn(db, {
    id: turnId,
    conversationId,
    userId,
    messageId: `answer-of-${turnId}`,
    parentId: `question-of-${turnId}`,
    owner: 'test',
    request: PLAIN_REQUEST,
    createdAt,
  });
}

/** Everything that the database holds of a turn. */
export interface StoredTurn {
  turn: TurnRow;
  /** Rows of the journal. */
  rows: { firstSeq: number; lastSeq: number; epoch: number; events: NewEvent[] }[];
  answer: MessageRow | undefined;
  usage: UsageRow[];
}

export async function readStoredTurn(db: Kysely<Tables>, turnId: string): Promise<StoredTurn> {
  const turn = await db
    .selectFrom('turns')
    .selectAll()
    .where('id', '=', turnId)
    .executeTakeFirstOrThrow();
  const rows = await db
    .selectFrom('turn_events')
    .selectAll()
    .where('turn_id', '=', turnId)
    .orderBy('first_seq')
    .execute();
  const answer = await db
    .selectFrom('messages')
    .selectAll()
    .where('id', '=', turn.message_id)
    .executeTakeFirst();
  const usage = await db
    .selectFrom('ai_usage')
    .selectAll()
    .where('turn_id', '=', turnId)
    .orderBy('id')
    .execute();
  return {
    turn,
    rows: rows.map((row) => ({
      firstSeq: row.first_seq,
      lastSeq: row.last_seq,
      epoch: row.epoch,
      events: JSON.parse(row.events) as NewEvent[],
    })),
    answer,
    usage,
  };
}
