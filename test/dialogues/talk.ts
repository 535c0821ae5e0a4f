/** One conversation with the shop, through one of the ways to it. */
import type { ToolOutcome, TurnEndReason } from '@chimera/protocol/events';
import type { JsonValue } from '@chimera/protocol/json';
import type { Cart } from '@chimera/protocol/shop';
import type { TestClient } from '../harness/app.ts';

/** A call of a tool, as whoever asked is told of it. */
export interface CallSeen {
  name: string;
  input: JsonValue;
  outcome: ToolOutcome;
  output: JsonValue;
}

/** What came of one message. */
export interface AnswerSeen {
  text: string;
  /** In the order in which they were made; null where the way tells nothing of them. */
  calls: CallSeen[] | null;
  /** Null where the way does not tell it. */
  end: TurnEndReason | null;
}

export interface Talk {
  /** Says something, and reads what comes of it to its end. */
  say(text: string): Promise<AnswerSeen>;
  cart(): Promise<Cart>;
  close(): void;
}

/** A way to the agent `shop`. */
export interface Way {
  name: string;
  /** @param id of the conversation, where the way lets its client choose it. */
  open(client: TestClient, id: string): Promise<Talk>;
}

/** @throws when there is no such conversation. */
export async function readCart(client: TestClient, conversationId: string): Promise<Cart> {
  const response = await client.fetch(`/api/cart?conversationId=${conversationId}`);
  if (response.status !== 200) throw new Error(`The cart was answered with ${response.status}.`);
  return (await response.json()) as Cart;
}

/** How many the cart holds of each product. */
export function quantitiesIn({ items }: Cart): Record<string, number> {
  return Object.fromEntries(items.map(({ productId, quantity }) => [productId, quantity]));
}
