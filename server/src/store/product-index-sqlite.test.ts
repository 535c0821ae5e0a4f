import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestShop, type TestShop } from '../shop/testing/test-shop.ts';
import { sqliteProductIndex } from './product-index-sqlite.ts';

const NO_FILTERS = { category: null, minPriceCents: null, maxPriceCents: null, inStock: null };

let shop: TestShop;

beforeAll(async () => {
  shop = await openTestShop();
});

afterAll(() => shop.database.close());

async function match(...concepts: string[][][]): Promise<[number, string][]> {
  const matches = await sqliteProductIndex.match(shop.database.db, concepts, NO_FILTERS);
  return matches.map(({ concept, id }) => [concept, id]);
}

test('a word is never an operator', async () => {
  for (const word of ['hammock" OR "parasol', '" NEAR(hammock', 'name : hammock', '*', '""']) {
    expect(await match([[word]])).toEqual([]);
  }
});

test('each concept tells for itself where it was found; words of one wording stand together', async () => {
  expect(await match([['hammock']], [['sun', 'hat'], ['parasol']])).toEqual([
    [0, 'hammock-sway'],
    [1, 'hat-sun-straw'],
    [1, 'parasol-shade'],
  ]);
  expect(await match([['hat', 'sun']])).toEqual([]);
});

test('the vocabulary counts products, not mentions', async () => {
  const words = await sqliteProductIndex.readVocabulary(shop.database.db);
  expect(words.get('hammock')).toBe(1);
  expect(words.get('headphone')).toBeGreaterThan(5);
});
