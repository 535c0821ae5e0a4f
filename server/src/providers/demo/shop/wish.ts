/** What a shopper may want, as it was understood from one message. */
import type { PriceLimits } from './amounts.ts';

/** Which product is meant. */
export type Reference =
  /** Place in the newest list, from 0; negative ones count from its end. */
  | { kind: 'place'; index: number }
  /** With `noun`, among those of that name only. */
  | { kind: 'cheapest' | 'dearest'; noun: string }
  /** "It", "that one". */
  | { kind: 'focus' }
  /** "Both", "all of them", "the first three". */
  | { kind: 'several'; count: number | null }
  /** As the user typed it. */
  | { kind: 'id'; id: string }
  | { kind: 'name'; name: string };

export interface Item {
  reference: Reference;
  /** Null when none was named. May be any whole number: the shop says what it allows. */
  quantity: number | null;
}

export interface SearchTerms {
  query: string;
  category: string | null;
  limits: PriceLimits;
  isInStock: boolean;
  /** Number of products wanted. */
  count: number | null;
}

export type Wish =
  | { kind: 'search'; terms: SearchTerms }
  /** The last search again, with a difference. */
  | { kind: 'refine'; terms: SearchTerms; change: 'cheaper' | 'more' | 'narrower' }
  /** Those with `orSearch` are about a product that was shown, or else about what there is. */
  | { kind: 'details'; items: Item[]; orSearch: SearchTerms | null }
  | { kind: 'add'; items: Item[]; orSearch: SearchTerms | null }
  | { kind: 'set-quantity'; reference: Reference; quantity: number }
  | { kind: 'remove'; items: Item[] }
  | { kind: 'recommend'; reference: Reference }
  | { kind: 'view-cart' | 'empty-cart' | 'checkout' | 'services' | 'assortment' };
