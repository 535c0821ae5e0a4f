import {
  cartSchema,
  cartUpdateSchema,
  productDetailsSchema,
  recommendationsSchema,
  searchResultSchema,
  toolProblemSchema,
} from '@chimera/protocol/shop';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ToolFailure } from '../../tools/port.ts';
import { createToolRegistry, type ToolRegistry } from '../../tools/registry.ts';
import { openTestShop, type TestShop } from '../testing/test-shop.ts';
import { createShopTools } from './shop-tools.ts';

let shop: TestShop;
let registry: ToolRegistry;

beforeEach(async () => {
  shop = await openTestShop();
  registry = createToolRegistry(createShopTools(shop));
});

afterEach(() => shop.database.close());

/** Runs a tool as a model calls it: arguments as text, checked first. */
async function call(name: string, args: object, callId = name) {
  const parsed = registry.parse(name, JSON.stringify(args));
  if (!parsed.ok) throw new Error(parsed.problem);
  const context = shop.call(callId);
  return { ...(await registry.execute(name, parsed.input, context)), shown: context.shown };
}

async function failureOf(name: string, args: object): Promise<ToolFailure> {
  const error = await call(name, args, 'failing').catch((reason: unknown) => reason);
  if (!(error instanceof ToolFailure)) throw new Error('it did not fail as a tool');
  return error;
}

describe('what a model is told of them', () => {
  test('has the parameters and defaults of the specification, and no session', () => {
    const offers = new Map(
      registry.offer(registry.names).map(({ name, parameters }) => [name, parameters]),
    );
    expect(offers.get('search_products')).toMatchObject({
      properties: { query: {}, category: {}, limit: { default: 10, minimum: 1, maximum: 50 } },
      required: ['query'],
    });
    expect(offers.get('show_product_details')).toMatchObject({
      properties: { product_id: {}, include_recommendations: { default: true } },
      required: ['product_id'],
    });
    expect(offers.get('add_to_cart')).toMatchObject({
      properties: { product_id: {}, quantity: { default: 1 } },
      required: ['product_id'],
    });
    expect(offers.get('get_recommendations')).toMatchObject({
      properties: { based_on: {}, max_results: { default: 5, maximum: 20 } },
      required: ['based_on'],
    });
    expect(JSON.stringify([...offers.values()])).not.toContain('session');
  });

  test('lets every call run again after a crash', () => {
    expect(registry.names).toHaveLength(7);
    expect(registry.names.every((name) => registry.isIdempotent(name))).toBe(true);
  });
});

test('a whole purchase: search, look, add, change, remove', async () => {
  const found = await call('search_products', { query: 'wireless headphones', max_price: 100 });
  const { products, total } = searchResultSchema.parse(found.output);
  expect(products.length).toBeGreaterThanOrEqual(5);
  expect(products.every(({ price }) => price <= 100)).toBe(true);
  expect(found.shown).toEqual([{ ...(found.output as object), products: products.slice(0, 3) }]);
  expect(found.modelOutput.split('\n').slice(0, 2)).toEqual([
    `Found ${total}:`,
    '1. headphones-aurora-wireless | Auralin Aurora Wireless Headphones | $79.99 | 42 in stock',
  ]);

  const second = products[1]?.id ?? '';
  const shown = await call('show_product_details', { product_id: second });
  const details = productDetailsSchema.parse(shown.output);
  expect(details.id).toBe(second);
  expect(details.recommendations).toHaveLength(4);
  for (const { id } of details.recommendations) expect(shown.modelOutput).toContain(id);

  const added = await call('add_to_cart', { product_id: second, quantity: 2 });
  expect(cartUpdateSchema.parse(added.output)).toMatchObject({ action: 'added', quantity: 2 });
  expect(await call('add_to_cart', { product_id: second, quantity: 2 })).toEqual(added);

  await call('update_cart_item', { product_id: second, quantity: 3 });
  const viewed = await call('view_cart', {});
  expect(cartSchema.parse(viewed.output)).toMatchObject({ itemCount: 3 });
  expect(viewed.modelOutput).toMatch(new RegExp(`^Cart: 3 items, .*\n${second} \\| 3 × `));

  const removed = await call('remove_from_cart', { product_id: second });
  expect(removed.modelOutput).toMatch(/^Removed .* from the cart\.\nThe cart is empty\.$/);
});

test('details come without recommendations when none are wanted', async () => {
  await call('search_products', { query: 'hammock' });
  const args = { product_id: 'hammock-sway', include_recommendations: false };
  expect((await call('show_product_details', args)).output).toMatchObject({ recommendations: [] });
});

test('recommendations may be followed at once', async () => {
  const { output } = await call('get_recommendations', { based_on: 'garden', max_results: 3 });
  const { products } = recommendationsSchema.parse(output);
  expect(products).toHaveLength(3);
  for (const { id } of products) {
    await call('add_to_cart', { product_id: id }, `add-${id}`);
  }
  expect((await shop.readCart('s1')).itemCount).toBe(3);
});

test('a search without a result says what to try', async () => {
  const { output, modelOutput } = await call('search_products', { query: 'xyzzyqwv' });
  expect(output).toMatchObject({ products: [], total: 0 });
  expect(modelOutput).toContain('Nothing was found. Try');
});

describe('a problem', () => {
  test('is typed for the component and worded for the model', async () => {
    await call('search_products', { query: 'desk lamp' });
    const failure = await failureOf('add_to_cart', { product_id: 'lamp-moth' });
    expect(toolProblemSchema.parse(failure.output).code).toBe('unknown_product');
    expect(failure.message).toMatch(
      /^unknown_product: There is no product with the id “lamp-moth”/,
    );
    expect(failure.message).toContain('- lamp-moth-desk (Hearthwell Moth Desk Lamp)');
  });

  test.each([
    ['show_product_details', { product_id: 'lamp-moth-desk' }, 'stale_product', 'search_products'],
    ['search_products', { query: 'lamp', category: 'lamps' }, 'unknown_category', 'category'],
    ['get_recommendations', { based_on: 'nonsense' }, 'unknown_basis', '- category audio'],
    ['add_to_cart', { product_id: 'x', quantity: 0 }, 'invalid_quantity', 'quantity: must be'],
    ['add_to_cart', { product_id: 'x', quantity: -1 }, 'invalid_quantity', 'quantity: must be'],
    ['add_to_cart', { product_id: 'x', quantity: 1e9 }, 'invalid_quantity', 'quantity: must be'],
    ['update_cart_item', { product_id: 'x', quantity: 1 }, 'not_in_cart', 'The cart is empty.'],
  ])('of %s with %j is %s', async (name, args, code, words) => {
    const failure = await failureOf(name, args);
    expect(failure.output).toMatchObject({ code });
    expect(failure.message).toContain(words);
  });

  test('of a quantity tells which one is possible', async () => {
    await call('search_products', { query: 'electronic drum kit' });
    const args = { product_id: 'drums-roll-electronic', quantity: 4 };
    expect((await failureOf('add_to_cart', args)).message).toContain('- quantity 3');
  });
});
