/** What `/api` shows of stored rows. */
import type {
  ApiMessage,
  ConversationDetails,
  ConversationSummary,
  RunningTurn,
} from '@chimera/protocol/api';
import type { ConversationListing } from '../store/conversations.ts';
import type { StoredMessage } from '../store/messages.ts';
import type { Turn } from '../store/turns.ts';

export function messageView(message: StoredMessage): ApiMessage {
  const { id, role, content, parts, metadata, parentId, createdAt } = message;
  return { id, role, content, parts, metadata, parentId, timestamp: isoTime(createdAt) };
}

export function conversationSummaryView(row: ConversationListing): ConversationSummary {
  return {
    id: row.id,
    userId: row.user_id,
    title: row.title,
    createdAt: isoTime(row.created_at),
    updatedAt: isoTime(row.updated_at),
    runningTurnId: row.running_turn_id,
  };
}

export function conversationView(
  row: ConversationListing,
  messages: StoredMessage[],
  openTurn: Turn | undefined,
): ConversationDetails {
  return {
    ...conversationSummaryView(row),
    messages: messages.map(messageView),
    runningTurn: openTurn === undefined ? null : runningTurnView(openTurn),
  };
}

function runningTurnView({ id, messageId, parentId }: Turn): RunningTurn {
  return { turnId: id, messageId, parentId };
}

function isoTime(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
