import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { replaceProducts } from '../../store/products.ts';
import { DRAWN_CATEGORIES } from '../image/pictograms.ts';
import { EVERYTHING, openTestShop, type TestShop } from '../testing/test-shop.ts';
import { parseCatalogue, readCatalogueFiles } from './catalogue.ts';
import { productsOf } from './seed.ts';

const categories = parseCatalogue(readCatalogueFiles());
const products = categories.flatMap(productsOf);

describe('the catalogue', () => {
  test('is large and wide enough to search in', () => {
    expect(products.length).toBeGreaterThanOrEqual(320);
    expect(categories.length).toBeGreaterThanOrEqual(14);
    for (const category of categories) expect(category.products.length).toBeGreaterThan(15);
  });

  test('gives every product an id and a name of its own', () => {
    expect(new Set(products.map(({ id }) => id)).size).toBe(products.length);
    expect(new Set(products.map(({ name }) => name)).size).toBe(products.length);
  });

  test('describes each in one to three sentences', () => {
    const sentences = (text: string): number => text.match(/[.!?](\s|$)/g)?.length ?? 0;
    const bad = products.filter(({ description }) => {
      const count = sentences(description);
      return count < 1 || count > 3 || description.length < 20;
    });
    expect(bad.map(({ id }) => id)).toEqual([]);
  });

  test('has what is sold out, what is nearly so, and plenty', () => {
    const stocks = products.map(({ stock }) => stock);
    expect(stocks.filter((stock) => stock === 0).length).toBeGreaterThan(5);
    expect(stocks.filter((stock) => stock > 0 && stock < 6).length).toBeGreaterThan(5);
    expect(stocks.filter((stock) => stock > 50).length).toBeGreaterThan(50);
  });

  test('has five pairs of wireless headphones and more for less than a hundred', () => {
    const found = products.filter(
      ({ kind, priceCents }) => kind === 'wireless headphones' && priceCents < 100_00,
    );
    expect(found.length).toBeGreaterThanOrEqual(5);
  });

  test('has a drawing for every category', () => {
    expect(DRAWN_CATEGORIES.toSorted()).toEqual(categories.map(({ category }) => category));
  });
});

describe('storing it', () => {
  let shop: TestShop;
  beforeAll(async () => {
    shop = await openTestShop();
  });
  afterAll(() => shop.database.close());

  test('happens once', async () => {
    expect(await shop.seed()).toBe(false);
    expect((await shop.search(null, EVERYTHING)).total).toBe(products.length);
  });

  test('happens again when it has changed; what is no longer sold leaves the carts', async () => {
    const [sold, kept] = await shop.showed('s1', 'desk lamp');
    if (sold === undefined || kept === undefined) throw new Error('no lamps were found');
    for (const productId of [sold, kept]) {
      const command = { sessionId: 's1', callId: productId, productId, quantity: 1 };
      expect(await shop.transaction((db) => shop.addToCart(db, command))).toMatchObject({
        ok: true,
      });
    }
    const changed = products.filter(({ id }) => id !== sold);
    const version = { hash: 'another', seededAt: 1 };
    await shop.transaction((db) => replaceProducts(db, changed, version));
    expect((await shop.readCart('s1')).items.map(({ productId }) => productId)).toEqual([kept]);
    expect(await shop.seed()).toBe(true);
    expect((await shop.search(null, EVERYTHING)).total).toBe(products.length);
  });
});
