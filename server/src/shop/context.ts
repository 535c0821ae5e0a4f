/** What a session has been shown, and whether a product id comes from there. */
import type { Suggestion } from '@chimera/protocol/shop';
import type { Kysely } from 'kysely';
import { listCartLines } from '../store/carts.ts';
import {
  findProduct,
  findProducts,
  listProductNames,
  type StoredProduct,
} from '../store/products.ts';
import type { ShownBy, Tables } from '../store/schema.ts';
import { deleteOlderShownSets, insertShownSet, listShownSets } from '../store/search-contexts.ts';
import type { Clock } from '../telemetry/clock.ts';
import type { NewId } from '../telemetry/ids.ts';
import { nearestProducts } from './nearest-products.ts';
import { ShopProblem } from './problem.ts';
import { productSuggestion } from './views.ts';

/** Only what the newest sets hold may be referred to. */
export const RECENT_SETS = 10;
/** Older ones are kept to be looked into, up to this many. */
const KEPT_SETS = 100;
const MAX_SUGGESTIONS = 5;
const MAX_LATEST = 3;
const MAX_TOLD_CHARACTERS = 80;

export interface ContextParts {
  clock: Clock;
  newId: NewId;
}

/** Writes down that products were shown together. */
export async function recordShown(
  db: Kysely<Tables>,
  { clock, newId }: ContextParts,
  set: { sessionId: string; shownBy: ShownBy; query: string; productIds: string[] },
): Promise<void> {
  if (set.productIds.length === 0) return;
  await insertShownSet(db, { id: newId(), shownAt: clock.now(), ...set });
  await deleteOlderShownSets(db, set.sessionId, KEPT_SETS);
}

/**
 * The product of an id that the session has lately been shown, or that is in its cart.
 *
 * @throws {ShopProblem} `unknown_product` or `stale_product`, with what may have been meant.
 */
export async function validateProductId(
  db: Kysely<Tables>,
  sessionId: string,
  id: string,
): Promise<StoredProduct> {
  const shownIds = await listRecentIds(db, sessionId);
  const product = await findProduct(db, id);
  if (product === undefined) throw await unknownProduct(db, shownIds, id);
  if (shownIds.includes(id)) return product;
  const lines = await listCartLines(db, sessionId);
  if (lines.some(({ productId }) => productId === id)) return product;
  throw new ShopProblem(
    'stale_product',
    `The product ${id} has not been shown in this conversation lately. Search for “${product.kind}” first and use an id from the results.`,
    [{ type: 'search', query: product.kind }, productSuggestion(product)],
  );
}

/** The ids of what was shown last, the newest set first, each once. */
async function listRecentIds(db: Kysely<Tables>, sessionId: string): Promise<string[]> {
  const sets = await listShownSets(db, sessionId, RECENT_SETS);
  return [...new Set(sets.flatMap(({ productIds }) => productIds))];
}

async function unknownProduct(
  db: Kysely<Tables>,
  shownIds: readonly string[],
  id: string,
): Promise<ShopProblem> {
  const shown = await findProducts(db, shownIds);
  const near = [
    ...nearestProducts(id, shown, MAX_SUGGESTIONS),
    ...nearestProducts(id, await listProductNames(db), MAX_SUGGESTIONS),
  ];
  const meant = near.length > 0 ? near : shown.slice(0, MAX_LATEST);
  const suggestions = new Map(
    meant.map((product): [string, Suggestion] => [product.id, productSuggestion(product)]),
  );
  const told = id.slice(0, MAX_TOLD_CHARACTERS);
  return new ShopProblem(
    'unknown_product',
    suggestions.size === 0
      ? `There is no product with the id “${told}”. Ids come from search_products: search first, then use an id from the results, unchanged.`
      : `There is no product with the id “${told}”. Use one of the suggested ids, unchanged, or search again.`,
    [...suggestions.values()].slice(0, MAX_SUGGESTIONS),
  );
}
