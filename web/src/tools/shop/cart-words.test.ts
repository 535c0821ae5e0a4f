import type { JsonValue } from '@chimera/protocol/json';
import type { ToolPart } from '@chimera/protocol/message';
import { describe, expect, test } from 'vitest';
import { cartChangeOf } from './cart-words.ts';
import { cartUpdate, filledCart, searchResult } from './shop-examples.ts';

function done(toolName: string, output: unknown, overrides: Partial<ToolPart> = {}): ToolPart {
  return {
    type: `tool-${toolName}`,
    toolName,
    toolCallId: 'call-1',
    state: 'output-available',
    output: output as JsonValue,
    ...overrides,
  };
}

describe('cartChangeOf', () => {
  test.each([
    ['add_to_cart', { ...cartUpdate }, 'Added 2 × Aurora Wireless Headphones'],
    [
      'update_cart_item',
      { ...cartUpdate, action: 'updated', quantity: 3 },
      'Changed to 3 × Aurora Wireless Headphones',
    ],
    [
      'remove_from_cart',
      { ...cartUpdate, action: 'removed', quantity: 0 },
      'Removed Aurora Wireless Headphones',
    ],
  ])('%s', (toolName, output, words) => {
    expect(cartChangeOf(done(toolName, output))).toEqual({
      cart: filledCart,
      words,
      productId: 'headphones-aurora',
    });
  });

  test('a look at the cart is about all of it', () => {
    expect(cartChangeOf(done('view_cart', filledCart))).toMatchObject({ productId: null });
  });

  test('is nothing before the call is done, of other tools, and of other data', () => {
    expect(cartChangeOf(done('add_to_cart', cartUpdate, { preliminary: true }))).toBeNull();
    expect(cartChangeOf(done('add_to_cart', cartUpdate, { state: 'output-error' }))).toBeNull();
    expect(cartChangeOf(done('search_products', searchResult))).toBeNull();
    expect(cartChangeOf(done('my_cart', cartUpdate))).toBeNull();
    expect(cartChangeOf(done('add_to_cart', { cart: 'gone' }))).toBeNull();
  });
});
