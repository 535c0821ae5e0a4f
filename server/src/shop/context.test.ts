import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listShownSets } from '../store/search-contexts.ts';
import { RECENT_SETS, recordShown, validateProductId } from './context.ts';
import { openTestShop, type TestShop } from './testing/test-shop.ts';

let shop: TestShop;

beforeEach(async () => {
  shop = await openTestShop();
});

afterEach(() => shop.database.close());

function validate(id: string, sessionId = 's1') {
  return validateProductId(shop.database.db, sessionId, id);
}

function record(productIds: string[], sessionId = 's1') {
  const set = { sessionId, shownBy: 'search', query: 'q', productIds } as const;
  return recordShown(shop.database.db, shop.parts, set);
}

describe('an id is good', () => {
  test.each([
    ['a search', () => shop.showed('s1', 'desk lamp'), 'lamp-moth-desk'],
    ['recommendations', () => shop.recommend('s1', 'home', 5), 'vacuum-dart-cordless'],
  ])('after %s has shown it', async (_, show, id) => {
    await expect(validate(id)).rejects.toMatchObject({ problem: { code: 'stale_product' } });
    await show();
    expect(await validate(id)).toMatchObject({ id });
  });

  test('after it stood among what goes with another one', async () => {
    await shop.showed('s1', 'acoustic guitar');
    const details = await shop.showDetails('s1', 'guitar-willow-acoustic', true);
    for (const { id } of details.recommendations) expect(await validate(id)).toMatchObject({ id });
  });

  test('while it is in the cart, however long ago it was shown', async () => {
    await record(['mug-travel-lid']);
    await shop.transaction((db) =>
      shop.addToCart(db, {
        sessionId: 's1',
        callId: 'c1',
        productId: 'mug-travel-lid',
        quantity: 1,
      }),
    );
    for (let count = 0; count < RECENT_SETS; count += 1) await record(['lamp-moth-desk']);
    expect(await validate('mug-travel-lid')).toMatchObject({ id: 'mug-travel-lid' });
  });

  test('only in the conversation that showed it', async () => {
    await record(['lamp-moth-desk'], 'other');
    await expect(validate('lamp-moth-desk')).rejects.toMatchObject({
      problem: { code: 'stale_product' },
    });
  });
});

test('an id is stale once ten newer sets have been shown', async () => {
  await record(['lamp-moth-desk']);
  for (let count = 1; count < RECENT_SETS; count += 1) await record(['mug-travel-lid']);
  expect(await validate('lamp-moth-desk')).toMatchObject({ id: 'lamp-moth-desk' });
  await record(['mug-travel-lid']);
  await expect(validate('lamp-moth-desk')).rejects.toMatchObject({
    message: expect.stringContaining('Search for “desk lamp” first'),
    problem: {
      code: 'stale_product',
      suggestions: [
        { type: 'search', query: 'desk lamp' },
        { type: 'product', id: 'lamp-moth-desk', name: 'Hearthwell Moth Desk Lamp' },
      ],
    },
  });
});

describe('an id that there is not', () => {
  test('leads to what was shown and is like it, before the rest of the catalogue', async () => {
    await shop.showed('s1', 'wireless headphones under-ear velo');
    await shop.showed('s1', 'wireless headphones');
    const problem = await validate('headphones-aurora').catch((error: unknown) => error);
    expect(problem).toMatchObject({ problem: { code: 'unknown_product' } });
    expect(problem).toHaveProperty('problem.suggestions.0.id', 'headphones-aurora-wireless');
  });

  test('leads to the catalogue when nothing was shown', async () => {
    await expect(validate('Moth Desk Lamp')).rejects.toMatchObject({
      problem: {
        suggestions: expect.arrayContaining([expect.objectContaining({ id: 'lamp-moth-desk' })]),
      },
    });
  });

  test('leads to the latest results when it is like nothing', async () => {
    const shown = await shop.showed('s1', 'desk lamp');
    const problem = await validate('qqq-123').catch((error: unknown) => error);
    expect(problem).toHaveProperty('problem.suggestions.0.id', shown[0]);
  });

  test('and like nothing, in a new conversation, leads to a search', async () => {
    await expect(validate('qqq-123')).rejects.toMatchObject({
      message: expect.stringContaining('search first'),
      problem: { suggestions: [] },
    });
  });

  test('is logged, but not when it may be anything', async () => {
    await expect(shop.showDetails('s1', 'no-such-lamp', true)).rejects.toThrow('no-such-lamp');
    await expect(shop.showDetails('s1', 'Anna, 12 High Street', true)).rejects.toThrow();
    expect(shop.failures).toMatchObject([
      { sessionId: 's1', code: 'unknown_product', productId: 'no-such-lamp' },
      { sessionId: 's1', code: 'unknown_product', productId: null },
    ]);
  });
});

test('a hundred sets are kept', async () => {
  for (let count = 0; count < 105; count += 1) await record(['lamp-moth-desk', `p-${count}`]);
  const sets = await listShownSets(shop.database.db, 's1', 1_000);
  expect(sets).toHaveLength(100);
  expect(sets[0]?.productIds).toEqual(['lamp-moth-desk', 'p-104']);
  expect(sets.at(-1)?.productIds).toEqual(['lamp-moth-desk', 'p-5']);
});
