/** From a message to what the shopper wants. Knows words only: what they point at is found later. */
import { splitClauses } from './clauses.ts';
import { readCartWish } from './read-cart-wish.ts';
import { readProductWish } from './read-product-wish.ts';
import { readSearchWish } from './read-search-wish.ts';
import type { Wish } from './wish.ts';

export interface Listening {
  /** Whether the talk is of shopping anyway, so that words which could mean anything mean a product. */
  isShopping: boolean;
}

/** Reads the wishes of a message, in their order; none when it is about something else. */
export function readWishes(message: string, listening: Listening): Wish[] {
  return splitClauses(message)
    .map(
      (clause) =>
        readCartWish(clause, listening) ??
        readProductWish(clause, listening) ??
        readSearchWish(clause, listening),
    )
    .filter((wish) => wish !== undefined);
}
