import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EVERYTHING, openTestShop, type TestShop } from './testing/test-shop.ts';

let shop: TestShop;

beforeAll(async () => {
  shop = await openTestShop();
});

afterAll(() => shop.database.close());

describe('for a product', () => {
  test('are related, in stock, without itself, and not all of one kind', async () => {
    const { basedOn, products } = await shop.recommend('s1', 'guitar-willow-acoustic', 10);
    expect(basedOn).toBe('guitar-willow-acoustic');
    expect(products).toHaveLength(10);
    expect(products.every(({ inStock }) => inStock)).toBe(true);
    const ids = products.map(({ id }) => id);
    expect(ids).not.toContain('guitar-willow-acoustic');
    expect(ids.slice(0, 5)).toContain('guitar-nylon-classical');
    expect(ids).toContain('strings-guitar-acoustic');
    expect(new Set(ids).size).toBe(10);
  });

  test('hold at most two of a kind while there is something else', async () => {
    const { products } = await shop.recommend('s1', 'headphones-aurora-wireless', 8);
    const details = await Promise.all(products.map(({ id }) => shop.findDetails(id)));
    const same = details.filter((product) => product?.kind === 'wireless headphones');
    expect(same.length).toBeLessThanOrEqual(2);
  });

  test('are the same whenever they are asked for', async () => {
    const first = await shop.recommend('s1', 'camera-fable-mirrorless', 20);
    expect(await shop.recommend('s1', 'camera-fable-mirrorless', 20)).toEqual(first);
  });
});

describe('for a category', () => {
  test('are its most popular products that are in stock', async () => {
    const { products } = await shop.recommend('s1', 'Kitchen', 5);
    expect(products).toHaveLength(5);
    expect(products[0]?.id).toBe('air-fryer-crisp');
    expect(products.every(({ category, stock }) => category === 'kitchen' && stock > 0)).toBe(true);
  });
});

test('for what is neither there are suggestions, and a line in the log', async () => {
  await expect(shop.recommend('s1', 'wireless-headphone', 5)).rejects.toMatchObject({
    problem: {
      code: 'unknown_basis',
      suggestions: expect.arrayContaining([
        expect.objectContaining({ type: 'product', id: 'headphones-aurora-wireless' }),
        { type: 'category', name: 'audio' },
      ]),
    },
  });
  expect(shop.failures.at(-1)).toMatchObject({
    sessionId: 's1',
    code: 'unknown_basis',
    productId: 'wireless-headphone',
  });
});

test('every category has something to recommend', async () => {
  const { categories } = await shop.listCategories();
  for (const { name } of categories) {
    const [best] = (await shop.search(null, { ...EVERYTHING, category: name })).products;
    const { products } = await shop.recommend('s1', best?.id ?? name, 5);
    expect(products).toHaveLength(5);
  }
});
