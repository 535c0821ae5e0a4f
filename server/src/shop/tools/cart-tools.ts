/** The tools that read and change the cart. A call that comes again changes nothing again. */
import { MAX_QUANTITY, MIN_QUANTITY } from '@chimera/protocol/shop';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Tables } from '../../store/schema.ts';
import type { Tool, ToolContext, ToolResult } from '../../tools/port.ts';
import type { CartOutcome } from '../cart.ts';
import type { Shop } from '../shop.ts';
import { productIdSchema } from './product-id.ts';
import { cartLines, toolFailure } from './wording.ts';

/** Whether it is allowed is the shop's to say, which tells the component as well as the model. */
const quantity = z
  .number()
  .describe(`How many: a whole number from ${MIN_QUANTITY} to ${MAX_QUANTITY}.`);

const addInput = z.object({ product_id: productIdSchema, quantity: quantity.default(1) });
const updateInput = z.object({ product_id: productIdSchema, quantity });
const removeInput = z.object({ product_id: productIdSchema });
const viewInput = z.object({});

export function createAddToCartTool(shop: Shop): Tool<z.infer<typeof addInput>> {
  return {
    name: 'add_to_cart',
    description: 'Adds a product to the cart, to what the cart already holds of it.',
    input: addInput,
    isIdempotent: true,
    execute: (asked, context) =>
      runCommand(shop, (transaction) =>
        shop.addToCart(transaction, {
          ...commandOf(asked.product_id, context),
          quantity: asked.quantity,
        }),
      ),
  };
}

export function createUpdateCartItemTool(shop: Shop): Tool<z.infer<typeof updateInput>> {
  return {
    name: 'update_cart_item',
    description: 'Sets how many of a product the cart holds.',
    input: updateInput,
    isIdempotent: true,
    execute: (asked, context) =>
      runCommand(shop, (transaction) =>
        shop.updateCartItem(transaction, {
          ...commandOf(asked.product_id, context),
          quantity: asked.quantity,
        }),
      ),
  };
}

export function createRemoveFromCartTool(shop: Shop): Tool<z.infer<typeof removeInput>> {
  return {
    name: 'remove_from_cart',
    description: 'Takes a product out of the cart altogether.',
    input: removeInput,
    isIdempotent: true,
    execute: (asked, context) =>
      runCommand(shop, (transaction) =>
        shop.removeFromCart(transaction, commandOf(asked.product_id, context)),
      ),
  };
}

export function createViewCartTool(shop: Shop): Tool<z.infer<typeof viewInput>> {
  return {
    name: 'view_cart',
    description: 'Shows what is in the cart, with the total.',
    input: viewInput,
    isIdempotent: true,
    async execute(_asked, { conversationId }) {
      const cart = await shop.viewCart(conversationId);
      return { output: cart, modelOutput: cartLines(cart) };
    },
  };
}

function commandOf(productId: string, { conversationId, callId }: ToolContext) {
  return { sessionId: conversationId, callId, productId };
}

async function runCommand(
  shop: Shop,
  command: (transaction: Kysely<Tables>) => Promise<CartOutcome>,
): Promise<ToolResult> {
  const outcome = await shop.transaction(command);
  if (!outcome.ok) throw toolFailure(outcome.problem);
  const { update } = outcome;
  return { output: update, modelOutput: `${update.message}\n${cartLines(update.cart)}` };
}
