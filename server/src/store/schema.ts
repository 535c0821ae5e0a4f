/** The tables, as Kysely sees them. Times are milliseconds since 1970; JSON is text. */
import type { FinishReason, TurnEndReason } from '@chimera/protocol/events';
import type { MessageRole } from '@chimera/protocol/message';

export type TurnStatus = 'running' | 'waiting' | 'completed' | 'failed' | 'stopped';

/** Whether a conversation is listed (`chat`) or only carries one text answer (`one-shot`). */
export type ConversationKind = 'chat' | 'one-shot';

export interface ConversationRow {
  id: string;
  user_id: string;
  kind: ConversationKind;
  title: string;
  created_at: number;
  updated_at: number;
}

export interface MessageRow {
  id: string;
  conversation_id: string;
  parent_id: string | null;
  /** The id that a client gave to an edited message, when another message already has that id. */
  client_id: string | null;
  role: MessageRole;
  content: string;
  /** `MessagePart[]` */
  parts: string;
  /** `MessageMetadata` */
  metadata: string;
  created_at: number;
}

export interface TurnRow {
  id: string;
  conversation_id: string;
  user_id: string;
  /** The assistant message that the turn writes. */
  message_id: string;
  /** The message that it answers. */
  parent_id: string;
  status: TurnStatus;
  owner: string | null;
  epoch: number;
  lease_until: number;
  /** The first sequence number that the journal does not hold yet. */
  next_seq: number;
  stop_requested: number;
  takeovers: number;
  /** `TurnRequest`: what was asked for, so that another process can go on. */
  request: string;
  created_at: number;
  ended_at: number | null;
  end_reason: TurnEndReason | null;
}

export interface TurnEventRow {
  turn_id: string;
  first_seq: number;
  last_seq: number;
  epoch: number;
  /** `CanonicalEvent[]` without their `turnId`, contiguous from `first_seq` to `last_seq`. */
  events: string;
}

export interface IdempotencyKeyRow {
  user_id: string;
  key: string;
  turn_id: string;
  created_at: number;
}

export interface UsageRow {
  id: string;
  user_id: string;
  conversation_id: string | null;
  turn_id: string | null;
  key_id: string | null;
  provider: string;
  model: string;
  tokens_used: number;
  input_tokens: number;
  output_tokens: number;
  cached_tokens: number;
  reasoning_tokens: number;
  cost_cents: number | null;
  cost_micros: number | null;
  estimated: number;
  outcome: string;
  finish_reason: FinishReason | null;
  created_at: number;
}

export interface Tables {
  conversations: ConversationRow;
  messages: MessageRow;
  turns: TurnRow;
  turn_events: TurnEventRow;
  idempotency_keys: IdempotencyKeyRow;
  ai_usage: UsageRow;
}
