import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SHOP_DATABASES } from '../../../../test/harness/shop-databases.ts';
import { EVERYTHING, openTestShop, type TestShop } from '../testing/test-shop.ts';
import judged from './judged-queries.json' with { type: 'json' };

const shops = new Map<string, TestShop>();

beforeAll(async () => {
  for (const { name, open } of SHOP_DATABASES) shops.set(name, await openTestShop(open));
});

afterAll(async () => {
  for (const { database } of shops.values()) await database.close();
});

describe.each(SHOP_DATABASES)('on $name', ({ name }) => {
  let shop: TestShop;

  beforeAll(() => {
    shop = shopOn(name);
  });

  async function find(query: string, more: Partial<typeof EVERYTHING> = {}): Promise<string[]> {
    return findIn(shop, { ...more, query });
  }

  test('of fifty judged queries at least 45 have the right product among the first three', async () => {
    const missed: string[] = [];
    for (const { query, right } of judged) {
      const top = (await find(query)).slice(0, 3);
      if (!right.some((id) => top.includes(id))) missed.push(query);
    }
    expect(judged).toHaveLength(50);
    expect(missed.length, `missed: ${missed.join('; ')}`).toBeLessThanOrEqual(5);
  });

  test('every right answer of the judged queries is a product that there is', async () => {
    const { products } = await shop.search(null, { ...EVERYTHING, limit: 1_000 });
    const ids = new Set(products.map(({ id }) => id));
    expect(judged.flatMap(({ right }) => right).filter((id) => !ids.has(id))).toEqual([]);
  });

  describe('words', () => {
    test.each([
      ['headphnes', 'headphones-aurora-wireless'],
      ['keybaord', 'keyboard-tock-mechanical'],
      ['umbrela', 'umbrella-gust'],
      ['air fryers', 'air-fryer-crisp'],
      ['knife', 'knife-heron-chef'],
      ['knives', 'knife-heron-chef'],
      ['tshirt', 'tshirt-plain-cotton'],
      ['t shirts', 'tshirt-plain-cotton'],
      ['head phones', 'headphones-aurora-wireless'],
      ['yogamat', 'mat-lotus-yoga'],
      ['hammo', 'hammock-sway'],
      ['a wallet, please!', 'wallet-fold'],
      ['Crème for my face', 'cream-face-dew'],
      ['Auralin Aurora Wireless Headphones', 'headphones-aurora-wireless'],
    ])('%j finds %s first', async (query, id) => {
      expect((await find(query))[0]).toBe(id);
    });

    test('that are in the name come before those in a description', async () => {
      const ids = await find('tent');
      expect(ids.slice(0, 2).toSorted()).toEqual(['tent-alder-family', 'tent-larch-two']);
    });

    test('that nobody knows find nothing, beside others they do not matter', async () => {
      expect(await find('xyzzyqwv')).toEqual([]);
      expect((await find('xyzzyqwv umbrella'))[0]).toBe('umbrella-gust');
    });

    test.each(['', '   ', 'show me something, please', '?!'])(
      '%j asks for what is popular',
      async (query) => {
        const { products, total } = await shop.search(null, { ...EVERYTHING, query });
        expect(total).toBeGreaterThan(400);
        expect(products[0]?.id).toBe('headphones-aurora-wireless');
      },
    );
  });

  describe('filters', () => {
    test('hold for every result, with words and without', async () => {
      for (const query of ['', 'wireless headphones']) {
        const filters = { category: 'audio', minPrice: 30, maxPrice: 80, inStock: true };
        const { products, total } = await shop.search(null, {
          ...EVERYTHING,
          ...filters,
          query,
          limit: 50,
        });
        expect(products.length).toBeGreaterThan(3);
        expect(products).toHaveLength(total);
        for (const { category, price, inStock } of products) {
          expect({ category, inStock }).toEqual({ category: 'audio', inStock: true });
          expect(price).toBeGreaterThanOrEqual(30);
          expect(price).toBeLessThanOrEqual(80);
        }
      }
    });

    test('include their own prices, to the cent', async () => {
      const exact = { minPrice: 79.99, maxPrice: 79.99 };
      expect(await find('headphones', exact)).toEqual(['headphones-aurora-wireless']);
    });

    test('may be beyond every price', async () => {
      const whole = await find('lamp', { limit: 50 });
      expect(await find('lamp', { maxPrice: 1e15, limit: 50 })).toEqual(whole);
      expect(await find('lamp', { minPrice: 1e15 })).toEqual([]);
    });

    test('may ask for what is sold out', async () => {
      const { products } = await shop.search(null, { ...EVERYTHING, inStock: false });
      expect(products.length).toBeGreaterThan(5);
      expect(products.every(({ stock }) => stock === 0)).toBe(true);
    });

    test('name the category in any letters', async () => {
      expect((await find('lamp', { category: ' Home ' })).length).toBeGreaterThan(1);
    });

    test('that cannot be are refused with what is possible', async () => {
      await expect(find('lamp', { category: 'kitchens' })).rejects.toMatchObject({
        problem: {
          code: 'unknown_category',
          message: expect.stringContaining('audio, beauty, books'),
          suggestions: [{ type: 'category', name: 'kitchen' }],
        },
      });
      await expect(find('lamp', { minPrice: 50, maxPrice: 10 })).rejects.toMatchObject({
        problem: { code: 'invalid_price_range' },
      });
    });
  });

  test('pages neither repeat nor leave out', async () => {
    const whole = await find('wireless', { limit: 50 });
    const pages: string[] = [];
    for (let offset = 0; offset < whole.length; offset += 7) {
      pages.push(...(await find('wireless', { limit: 7, offset })));
    }
    expect(whole.length).toBeGreaterThan(10);
    expect(pages).toEqual(whole);
  });

  test('no text whatever is an error', async () => {
    const operators = fc.constantFrom(
      '"',
      '*',
      'AND',
      'OR',
      'NOT',
      'NEAR(',
      ')',
      '^',
      '-',
      ':',
      '{',
    );
    const anyText = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc
        .array(fc.oneof(operators, fc.constantFrom('headphones', 'name', "'; DROP")), {
          maxLength: 12,
        })
        .map((parts) => parts.join(' ')),
    );
    await fc.assert(
      fc.asyncProperty(anyText, async (query) => {
        const { products, total } = await shop.search(null, { ...EVERYTHING, query });
        expect(products.length).toBeLessThanOrEqual(Math.min(10, total));
      }),
      { numRuns: 150 },
    );
  });
});

test('all databases put everything in the same order', async () => {
  const { db, index } = shopOn('SQLite').database;
  const words = [...(await index.readVocabulary(db)).keys()];
  const queries = [
    ...judged.map(({ query }) => query),
    ...words.filter((_, place) => place % 10 === 0),
    ...words.map((word, place) => `${word} ${words.at(-place)}`).slice(0, 100),
  ];
  for (const query of queries) {
    const orders = await Promise.all(
      [...shops.values()].map((shop) => findIn(shop, { query, limit: 50 })),
    );
    expect(new Set(orders.map((ids) => ids.join(' '))).size, query).toBe(1);
  }
});

function shopOn(name: string): TestShop {
  const shop = shops.get(name);
  if (shop === undefined) throw new Error(`There is no shop on ${name}.`);
  return shop;
}

async function findIn(shop: TestShop, asked: Partial<typeof EVERYTHING>): Promise<string[]> {
  const { products } = await shop.search(null, { ...EVERYTHING, ...asked });
  return products.map(({ id }) => id);
}
