/**
 * The event stream of a session: five kinds of events, each whole in itself, whose ids rise across all
 * turns of the session.
 */
import { z } from 'zod';
import type { FinishReason, TurnEndReason, Usage } from './events.ts';
import type { JsonValue } from './json.ts';

/** What a reader gets of one call of a tool, once there is something to say of it. */
export interface SessionFunctionCall {
  callId: string;
  name: string;
  parameters: JsonValue;
  /** Typed as the tool's component takes it; absent while nothing came of the call. */
  result?: JsonValue;
  status: 'completed' | 'error' | 'denied' | 'unknown' | 'awaiting_approval';
  /** What to answer to, while it waits for somebody's approval. */
  approvalId?: string;
}

/** What the session knows when a turn ends. */
export interface SessionContext {
  /** The products that were found last. */
  searchResults: JsonValue[];
  cart: JsonValue;
}

/** The data of each kind of event. */
export interface SessionEventData {
  text_chunk: { text: string; agent?: string };
  function_call: SessionFunctionCall;
  /** The last event of a turn that did not fail. */
  completion: {
    messageId: string;
    finishReason: FinishReason;
    endReason: TurnEndReason;
    usage: Usage;
  };
  /** With `callId` just that call failed and the turn goes on; without it the turn ends here. */
  error: {
    code: string;
    message: string;
    suggestions?: JsonValue[];
    callId?: string;
    retryable?: boolean;
  };
  /** Comes before `completion`. */
  context: SessionContext & { waitingFor?: string[] };
}

export type SessionEventType = keyof SessionEventData;

/** What stands in the `data:` of one event. */
export interface SessionEvent<Type extends SessionEventType = SessionEventType> {
  event: Type;
  /** A whole number in digits; the cursor to resume from. */
  id: string;
  /** When it was sent, in ISO 8601. */
  timestamp: string;
  data: SessionEventData[Type];
}

export const sessionMessageSchema = z.object({
  message: z.string(),
  /** `shop` when nothing is said; also `agent/shop`, `team/research`. */
  agent: z.string().min(1).max(128).optional(),
  model: z.string().min(1).max(256).optional(),
  /** Chosen by the client, so that the same message sent twice is one message. */
  messageId: z.string().min(1).max(128).optional(),
});

/** The answer to a message that was taken. */
export interface SessionMessageAccepted {
  sessionId: string;
  turnId: string;
  /** The answer that is being written. */
  messageId: string;
}

export const EMPTY_CONTEXT: SessionContext = { searchResults: [], cart: null };

/** What a tool's result changes of what the session knows: products that were found, and the cart. */
export function contextAfter(
  context: SessionContext,
  toolName: string,
  output: JsonValue,
): SessionContext {
  if (typeof output !== 'object' || output === null || Array.isArray(output)) return context;
  if (toolName === 'view_cart') return { ...context, cart: output };
  const { products, cart } = output;
  return {
    searchResults:
      toolName === 'search_products' && Array.isArray(products) ? products : context.searchResults,
    cart: cart === undefined ? context.cart : cart,
  };
}
