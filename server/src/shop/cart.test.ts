import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CartOutcome, QuantityCommand } from './cart.ts';
import { openTestShop, type TestShop } from './testing/test-shop.ts';

const LAMP = 'lamp-moth-desk';
/** Of which there are three. */
const DRUMS = 'drums-roll-electronic';
const SOLD_OUT = 'rug-dune';

let shop: TestShop;
let calls = 0;

beforeEach(async () => {
  shop = await openTestShop();
  calls = 0;
  for (const query of ['desk lamp', 'electronic drum kit', 'wool rug']) {
    await shop.showed('s1', query);
  }
});

afterEach(() => shop.database.close());

type Change = 'addToCart' | 'updateCartItem';

function change(
  name: Change,
  productId: string,
  quantity: number,
  callId = `call-${++calls}`,
): Promise<CartOutcome> {
  const command: QuantityCommand = { sessionId: 's1', callId, productId, quantity };
  return shop.transaction((db) => shop[name](db, command));
}

function remove(productId: string, callId = `call-${++calls}`): Promise<CartOutcome> {
  const command = { sessionId: 's1', callId, productId };
  return shop.transaction((db) => shop.removeFromCart(db, command));
}

async function held(): Promise<Record<string, number>> {
  const { items } = await shop.readCart('s1');
  return Object.fromEntries(items.map(({ productId, quantity }) => [productId, quantity]));
}

describe('a cart', () => {
  test('is filled, changed and emptied, with its totals', async () => {
    expect(await change('addToCart', LAMP, 2)).toMatchObject({
      ok: true,
      update: {
        action: 'added',
        quantity: 2,
        message: 'Added 2 × Hearthwell Moth Desk Lamp to the cart.',
        cart: { itemCount: 2, total: 88, currency: 'USD' },
      },
    });
    await change('addToCart', LAMP, 1);
    await change('addToCart', DRUMS, 1);
    expect(await shop.readCart('s1')).toMatchObject({
      sessionId: 's1',
      items: [
        { productId: LAMP, quantity: 3, unitPrice: 44, lineTotal: 132 },
        { productId: DRUMS, quantity: 1, unitPrice: 399 },
      ],
      itemCount: 4,
      total: 531,
    });
    expect(await change('updateCartItem', LAMP, 1)).toMatchObject({
      update: { action: 'updated', quantity: 1, cart: { total: 443 } },
    });
    expect(await remove(DRUMS)).toMatchObject({ update: { action: 'removed', quantity: 0 } });
    expect(await held()).toEqual({ [LAMP]: 1 });
  });

  test('is one conversation’s', async () => {
    await change('addToCart', LAMP, 1);
    expect((await shop.readCart('s2')).items).toEqual([]);
  });
});

describe('a call', () => {
  test('that comes again changes nothing and is told the same', async () => {
    const first = await change('addToCart', LAMP, 2, 'same');
    await change('addToCart', LAMP, 1);
    expect(await change('addToCart', LAMP, 2, 'same')).toEqual(first);
    expect(await held()).toEqual({ [LAMP]: 3 });
  });

  test('that was refused is refused again, whatever is possible by then', async () => {
    const refused = await change('addToCart', 'mug-travel-lid', 1, 'early');
    expect(refused).toMatchObject({ ok: false, problem: { code: 'stale_product' } });
    await shop.showed('s1', 'travel mug');
    expect(await change('addToCart', 'mug-travel-lid', 1, 'early')).toEqual(refused);
    expect(await change('addToCart', 'mug-travel-lid', 1, 'late')).toMatchObject({ ok: true });
  });

  test('that comes twenty times at once adds once', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => change('addToCart', LAMP, 1, 'same')),
    );
    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(1);
    expect(await held()).toEqual({ [LAMP]: 1 });
  });

  test('leaves nothing when the transaction around it fails, and can then be made', async () => {
    const command = { sessionId: 's1', callId: 'c1', productId: LAMP, quantity: 2 };
    const failing = shop.transaction(async (db) => {
      await shop.addToCart(db, command);
      throw new Error('the journal is gone');
    });
    await expect(failing).rejects.toThrow('the journal is gone');
    expect(await held()).toEqual({});
    await shop.transaction((db) => shop.addToCart(db, command));
    expect(await held()).toEqual({ [LAMP]: 2 });
  });
});

describe('a quantity', () => {
  test.each([0, -1, 1e9, 100, 1.5, Number.NaN, Number.POSITIVE_INFINITY])(
    'of %d is refused by name',
    async (quantity) => {
      for (const name of ['addToCart', 'updateCartItem'] as const) {
        expect(await change(name, LAMP, quantity)).toMatchObject({
          ok: false,
          problem: {
            code: 'invalid_quantity',
            message: expect.stringMatching(/^quantity: must be a whole number from 1 to 99, not /),
          },
        });
      }
      expect(await held()).toEqual({});
    },
  );

  test('must be in stock, with what the cart holds already', async () => {
    await change('addToCart', DRUMS, 2);
    expect(await change('addToCart', DRUMS, 2)).toMatchObject({
      ok: false,
      problem: {
        code: 'insufficient_stock',
        message: expect.stringMatching(
          /^Only 3 of .* in stock, and the cart already holds 2\. At most 1 can be added\.$/,
        ),
        suggestions: [{ type: 'quantity', quantity: 1 }],
      },
    });
    expect(await change('updateCartItem', DRUMS, 4)).toMatchObject({
      problem: { code: 'insufficient_stock', suggestions: [{ type: 'quantity', quantity: 3 }] },
    });
    expect(await change('addToCart', DRUMS, 1)).toMatchObject({ ok: true });
    expect(await change('addToCart', DRUMS, 1)).toMatchObject({
      problem: { message: expect.stringContaining('No more can be added.'), suggestions: [] },
    });
    expect(await held()).toEqual({ [DRUMS]: 3 });
  });

  test('of 99 is the most of one product', async () => {
    await shop.showed('s1', 'sticky notes');
    await change('addToCart', 'sticky-notes', 90);
    expect(await change('addToCart', 'sticky-notes', 10)).toMatchObject({
      problem: {
        code: 'invalid_quantity',
        message: expect.stringContaining('at most 99 of a product'),
        suggestions: [{ type: 'quantity', quantity: 9 }],
      },
    });
  });
});

test('what is sold out is not added, and something like it is suggested', async () => {
  const outcome = await change('addToCart', SOLD_OUT, 1);
  expect(outcome).toMatchObject({ ok: false, problem: { code: 'out_of_stock' } });
  expect(outcome).toHaveProperty('problem.suggestions.length', 3);
});

test('what is not in the cart is neither changed nor removed', async () => {
  expect(await remove(LAMP)).toMatchObject({
    problem: { code: 'not_in_cart', message: 'The cart is empty.', suggestions: [] },
  });
  await change('addToCart', DRUMS, 1);
  expect(await change('updateCartItem', LAMP, 1)).toMatchObject({
    problem: {
      code: 'not_in_cart',
      suggestions: [{ type: 'product', id: DRUMS, name: 'Cadenzo Thunder Electronic Drum Kit' }],
    },
  });
});
