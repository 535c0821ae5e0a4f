import type { ToolPart } from '@chimera/protocol/message';
import type { Cart, CartUpdate } from '@chimera/protocol/shop';
import { readCart, readCartUpdate } from './shop-data.ts';

/** What a call has made of the cart. */
export interface CartChange {
  cart: Cart;
  /** E.g. "Added 2 × Aurora Wireless". */
  words: string;
  /** The product that it was about; null when the whole cart was asked for. */
  productId: string | null;
}

/** What a call that is done has made of the cart; null for one that has nothing to do with it. */
export function cartChangeOf(part: ToolPart): CartChange | null {
  if (part.state !== 'output-available' || part.preliminary === true) return null;
  if (part.toolName === 'view_cart') {
    const cart = readCart(part.output);
    return cart === null ? null : { cart, productId: null, words: 'Your cart' };
  }
  const update = CHANGING_TOOLS.has(part.toolName) ? readCartUpdate(part.output) : null;
  if (update === null) return null;
  return { cart: update.cart, productId: update.productId, words: wordsOf(update) };
}

const CHANGING_TOOLS = new Set(['add_to_cart', 'update_cart_item', 'remove_from_cart']);

function wordsOf({ action, quantity, name }: CartUpdate): string {
  switch (action) {
    case 'added':
      return `Added ${quantity} × ${name}`;
    case 'updated':
      return `Changed to ${quantity} × ${name}`;
    case 'removed':
      return `Removed ${name}`;
  }
}
