/** Arguments of a search, from what was said and from the search before it. */
import type { DemoCall } from '../plan.ts';
import type { SeenProduct } from './product-text.ts';
import type { SearchTerms, Wish } from './wish.ts';

export type SearchInput = DemoCall['input'];

/** What a search finds when nothing is said of the number. */
const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 50;

/** Makes the arguments of a search. */
export function searchInput(terms: SearchTerms): SearchInput {
  const { query, category, limits, isInStock, count } = terms;
  return {
    query,
    ...(category === null ? {} : { category }),
    ...(limits.min === undefined ? {} : { min_price: limits.min }),
    ...(limits.max === undefined ? {} : { max_price: limits.max }),
    ...(isInStock ? { in_stock: true } : {}),
    ...(count === null ? {} : { limit: Math.min(Math.max(count, 1), MAX_LIMIT) }),
  };
}

/** Makes the arguments of the last search with a difference. */
export function refineInput(
  last: SearchInput,
  { terms, change }: Extract<Wish, { kind: 'refine' }>,
  shown: readonly SeenProduct[],
): SearchInput {
  const refined: SearchInput = { ...last, ...searchInput({ ...terms, query: '' }) };
  refined.query = joinQueries(last.query, terms.query, change);
  if (change === 'more') {
    const limit = typeof last.limit === 'number' ? last.limit : DEFAULT_LIMIT;
    refined.limit = Math.min(limit + DEFAULT_LIMIT, MAX_LIMIT);
  }
  if (change === 'cheaper' && terms.limits.max === undefined) {
    delete refined.min_price;
    const max = cheaperThan(shown);
    if (max !== undefined) refined.max_price = max;
  }
  return refined;
}

/** "The wireless ones" adds to the words of the search, "cheaper keyboards" begins a new one. */
function joinQueries(
  last: SearchInput[string] | undefined,
  added: string,
  change: 'cheaper' | 'more' | 'narrower',
): string {
  const before = typeof last === 'string' ? last : '';
  if (added === '' || before.split(' ').includes(added)) return before;
  return change === 'narrower' ? `${added} ${before}`.trim() : added;
}

/** The price in the middle of those that were shown, less a cent; just below a single one. */
function cheaperThan(shown: readonly SeenProduct[]): number | undefined {
  const prices = shown
    .map(({ price }) => price)
    .filter((price) => price !== undefined)
    .sort((a, b) => a - b);
  const middle = prices[Math.floor(prices.length / 2)];
  return middle === undefined || middle <= 0.01 ? undefined : Math.round(middle * 100 - 1) / 100;
}
