/** What goes with a product, or what is best in a category. The same question has the same answer. */
import type { Kysely } from 'kysely';
import { listProductsOf, type StoredProduct } from '../store/products.ts';
import type { Tables } from '../store/schema.ts';

/** What people who look at one category also need, the nearest first. */
const COMPLEMENTS: Readonly<Record<string, readonly string[]>> = {
  audio: ['music', 'phones', 'computers'],
  beauty: ['clothing', 'home'],
  books: ['toys', 'office', 'home'],
  cameras: ['phones', 'computers'],
  clothing: ['sports', 'beauty'],
  computers: ['office', 'audio', 'phones'],
  garden: ['tools', 'home'],
  home: ['kitchen', 'garden'],
  kitchen: ['home', 'garden'],
  music: ['audio', 'computers'],
  office: ['computers', 'books'],
  pets: ['home', 'garden'],
  phones: ['audio', 'cameras'],
  sports: ['clothing', 'audio'],
  tools: ['garden', 'home'],
  toys: ['books', 'music'],
};

const SHARED_TAG = 1;
const SAME_KIND = 1.5;
const SAME_CATEGORY = 1.5;
const COMPLEMENTARY_CATEGORY = 0.5;
const PRICE_NEARNESS = 1;
const POPULARITY = 1;
/** So that the list is not one thing in five colours. */
const MAX_OF_A_KIND = 2;
/** Ten times dearer, or a tenth, is not near at all. */
const FARTHEST_RATIO = 10;

/** Products in stock that go with this one, the best first. */
export async function recommendFor(
  db: Kysely<Tables>,
  product: StoredProduct,
  maxResults: number,
): Promise<StoredProduct[]> {
  const complements = COMPLEMENTS[product.category] ?? [];
  const candidates = await listProductsOf(db, [product.category, ...complements]);
  return pickBest(
    candidates.filter(({ id }) => id !== product.id),
    (candidate) => relatedness(product, candidate),
    maxResults,
  );
}

/** The most popular products of a category that are in stock. */
export async function recommendInCategory(
  db: Kysely<Tables>,
  category: string,
  maxResults: number,
): Promise<StoredProduct[]> {
  const candidates = await listProductsOf(db, [category]);
  return pickBest(candidates, ({ popularity }) => popularity, maxResults);
}

function relatedness(product: StoredProduct, candidate: StoredProduct): number {
  const tags = new Set([...product.tags, ...product.kind.split(' ')]);
  const shared = [...candidate.tags, ...candidate.kind.split(' ')].filter((tag) => tags.has(tag));
  const isSameCategory = candidate.category === product.category;
  const ratio = Math.abs(Math.log(candidate.priceCents / product.priceCents));
  return (
    SHARED_TAG * new Set(shared).size +
    (candidate.kind === product.kind ? SAME_KIND : 0) +
    (isSameCategory ? SAME_CATEGORY : COMPLEMENTARY_CATEGORY) +
    PRICE_NEARNESS * Math.max(0, 1 - ratio / Math.log(FARTHEST_RATIO)) +
    (POPULARITY * candidate.popularity) / 100
  );
}

function pickBest(
  candidates: readonly StoredProduct[],
  scoreOf: (candidate: StoredProduct) => number,
  count: number,
): StoredProduct[] {
  const ranked = candidates
    .filter(({ stock }) => stock > 0)
    .map((candidate) => ({ candidate, score: scoreOf(candidate) }))
    .toSorted((a, b) => b.score - a.score || (a.candidate.id < b.candidate.id ? -1 : 1))
    .map(({ candidate }) => candidate);
  const seen = new Map<string, number>();
  const [varied, more] = [[] as StoredProduct[], [] as StoredProduct[]];
  for (const candidate of ranked) {
    const before = seen.get(candidate.kind) ?? 0;
    seen.set(candidate.kind, before + 1);
    (before < MAX_OF_A_KIND ? varied : more).push(candidate);
  }
  return [...varied, ...more].slice(0, count);
}
