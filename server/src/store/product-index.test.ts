import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SHOP_DATABASES } from '../../../test/harness/shop-databases.ts';
import type { ShopDatabase } from '../shop/testing/test-shop.ts';
import { replaceProducts } from './products.ts';

const NO_FILTERS = { category: null, minPriceCents: null, maxPriceCents: null, inStock: null };

let database: ShopDatabase;

/** Stores products and indexes them; each costs a dollar more than the last. */
async function fill(names: Record<string, string>): Promise<void> {
  const products = Object.entries(names).map(([id, name], index) => ({
    id,
    name,
    kind: 'thing',
    description: '',
    priceCents: 100 * (index + 1),
    category: 'home',
    imageUrl: '',
    stock: index,
    popularity: 50,
    tags: [],
    attributes: {},
    createdAt: 1,
  }));
  await replaceProducts(database.db, products, { hash: 'h', seededAt: 1 });
  await database.index.rebuild(
    database.db,
    products.map(({ id, name, kind, category }) => {
      return { id, name, kind, category, tags: '', attributes: '', description: '' };
    }),
  );
}

async function match(concepts: string[][][], filters = {}): Promise<[number, string][]> {
  const all = { ...NO_FILTERS, ...filters };
  const matches = await database.index.match(database.db, concepts, all);
  return matches.map(({ concept, id }): [number, string] => [concept, id]).toSorted();
}

describe.each(SHOP_DATABASES)('on $name', ({ open }) => {
  beforeAll(async () => {
    database = await open();
  });

  beforeEach(() => fill({ hat: 'sun hat', lamp: 'red desk lamp', bulb: 'lamp bulb lamp' }));

  afterAll(() => database.close());

  test('a word is never an operator', async () => {
    for (const word of [
      'hat" OR "lamp',
      '" NEAR(hat',
      'name : hat',
      '*',
      '""',
      "hat' | 'lamp",
      "lamp\\' | 'hat",
      'hat:* | lamp',
      'hat & !lamp',
    ]) {
      expect(await match([[[word]]])).toEqual([]);
    }
  });

  test('each concept tells for itself where it was found', async () => {
    expect(await match([[['lamp']], [['bulb'], ['hat']]])).toEqual([
      [0, 'bulb'],
      [0, 'lamp'],
      [1, 'bulb'],
      [1, 'hat'],
    ]);
  });

  test('the words of one wording stand together', async () => {
    expect(await match([[['sun', 'hat']]])).toEqual([[0, 'hat']]);
    expect(await match([[['hat', 'sun']]])).toEqual([]);
  });

  test.each([
    [{ minPriceCents: 300 }, ['bulb']],
    [{ maxPriceCents: 299 }, ['lamp']],
    [{ category: 'kitchen' }, []],
    [{ inStock: false }, []],
    [{ inStock: true, category: 'home' }, ['bulb', 'lamp']],
  ])('%j holds for every match', async (filters, ids) => {
    expect(await match([[['lamp']]], filters)).toEqual(ids.map((id) => [0, id]));
  });

  test('the vocabulary counts products, not mentions, and forgets what is gone', async () => {
    const before = await database.index.readVocabulary(database.db);
    expect([before.get('lamp'), before.get('hat')]).toEqual([2, 1]);
    await fill({ cap: 'cap' });
    const after = await database.index.readVocabulary(database.db);
    expect([...after.keys()].toSorted()).toEqual(['cap', 'home', 'thing']);
  });
});
