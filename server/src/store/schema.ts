/** The tables, as Kysely sees them. Times are milliseconds since 1970; JSON is text. */
import type { FinishReason, TurnEndReason } from '@chimera/protocol/events';
import type { MessageRole } from '@chimera/protocol/message';
import type { GeneratedAlways } from 'kysely';

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
  /** The API key that it was asked for with. */
  key_id: string | null;
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
  /** Ids of the requests that a person has to answer first, as JSON; null while it does not wait. */
  waiting_for: string | null;
  created_at: number;
  ended_at: number | null;
  end_reason: TurnEndReason | null;
}

export interface TurnResponseRow {
  /** Of the approval or the input that was asked for. */
  request_id: string;
  turn_id: string;
  /** `TurnResponse` */
  response: string;
  created_at: number;
}

/** A tool that runs without asking, for the rest of a conversation. */
export interface ToolGrantRow {
  conversation_id: string;
  tool_name: string;
  created_at: number;
}

export interface CachedReplyRow {
  /** A hash of the request. */
  key: string;
  /** `CachedReply` */
  reply: string;
  created_at: number;
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
  /** The model that was asked for, as the catalogue names it. */
  route: string | null;
  request_id: string | null;
  /** From the call to the first token. */
  first_token_ms: number | null;
  duration_ms: number | null;
  created_at: number;
}

/** The sums of `ai_usage` over a day that is over. */
export interface UsageDailyRow {
  /** Days since 1970, of UTC. */
  day: number;
  user_id: string;
  /** Empty without a key. */
  key_id: string;
  provider: string;
  model: string;
  attempts: number;
  /** Those whose price is not known. */
  unpriced_attempts: number;
  input_tokens: number;
  output_tokens: number;
  cached_tokens: number;
  reasoning_tokens: number;
  cost_micros: number;
}

export interface ApiKeyRow {
  /** The part of the key that is no secret. */
  id: string;
  user_id: string;
  /** SHA-256 of the whole key, in hexadecimal digits. */
  hash: string;
  last_four: string;
  name: string;
  /** `Scope[]` */
  scopes: string;
  /** `UsageLimits` */
  limits: string;
  created_at: number;
  expires_at: number | null;
  last_used_at: number | null;
  revoked_at: number | null;
}

/** A caller whose use is limited: `user:<id>` or `key:<id>`. */
export interface LimitSubjectRow {
  subject: string;
  /** When its whole minute of requests is free again, in microseconds since 1970. */
  requests_full_at: number;
  /** The same for tokens. */
  tokens_full_at: number;
}

/** What a running answer may still use; it counts until it is settled or expires. */
export interface LimitReservationRow {
  id: string;
  subject: string;
  /** What the meter of tokens was charged with. */
  tokens: number;
  /** The limit by which it was charged; null charged nothing. */
  tokens_per_minute: number | null;
  cost_micros: number;
  created_at: number;
  expires_at: number;
}

export interface LimitSpendingRow {
  subject: string;
  /** `2026-11-21`, `2026-11` or `total`; of UTC. */
  period: string;
  spent_micros: number;
}

/** Which catalogue the products are from. */
export interface CatalogueVersionRow {
  id: string;
  /** Of the files that it was read from. */
  hash: string;
  seeded_at: number;
}

export interface ProductRow {
  id: string;
  name: string;
  /** What it is, such as `wireless headphones`. */
  kind: string;
  description: string;
  price_cents: number;
  category: string;
  image_url: string;
  stock: number;
  in_stock: GeneratedAlways<boolean | 0 | 1>;
  /** 1–100; decides between products that fit equally well. */
  popularity: number;
  /** `string[]` */
  tags: string;
  /** `Record<string, string>` */
  attributes: string;
  created_at: number;
}

/** What showed products in a session. */
export type ShownBy = 'search' | 'details' | 'recommendations' | 'cart';

export interface SearchContextRow {
  id: string;
  session_id: string;
  kind: ShownBy;
  search_query: string;
  /** Product ids, as `string[]`. */
  results: string;
  timestamp: number;
}

export interface CartItemRow {
  id: string;
  session_id: string;
  product_id: string;
  quantity: number;
  added_at: number;
}

/** What a call that changes a cart came to, so that the same call never changes it twice. */
export interface CartCommandRow {
  session_id: string;
  call_id: string;
  /** JSON of the shop. */
  outcome: string;
  created_at: number;
}

/** The state of tools that a transcript of `/v1` goes on with. */
export interface TranscriptContextRow {
  hash: string;
  context_id: string;
  created_at: number;
}

export interface Tables {
  conversations: ConversationRow;
  messages: MessageRow;
  turns: TurnRow;
  turn_events: TurnEventRow;
  idempotency_keys: IdempotencyKeyRow;
  turn_responses: TurnResponseRow;
  tool_grants: ToolGrantRow;
  cached_replies: CachedReplyRow;
  ai_usage: UsageRow;
  usage_daily: UsageDailyRow;
  api_keys: ApiKeyRow;
  limit_subjects: LimitSubjectRow;
  limit_reservations: LimitReservationRow;
  limit_spending: LimitSpendingRow;
  catalogue_versions: CatalogueVersionRow;
  products: ProductRow;
  search_contexts: SearchContextRow;
  cart_items: CartItemRow;
  cart_commands: CartCommandRow;
  transcript_contexts: TranscriptContextRow;
}
