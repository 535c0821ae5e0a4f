/** Finds products by words and filters. */
import type { Kysely } from 'kysely';
import type { Concept, ProductIndex } from '../../store/product-index.ts';
import {
  countProducts,
  findProducts,
  listProducts,
  type ProductFilters,
  type StoredProduct,
} from '../../store/products.ts';
import type { Tables } from '../../store/schema.ts';
import { rankMatches } from './rank.ts';
import { interpret } from './vocabulary.ts';

export interface ProductSearch {
  /**
   * The products that fit, the best first; without words, the most popular ones. No text is an error.
   *
   * @returns one page, and how many there are in all.
   */
  find(
    query: string,
    filters: ProductFilters,
    page: { limit: number; offset: number },
  ): Promise<{ products: StoredProduct[]; total: number }>;
}

/** The vocabulary is read at the first search and kept: the catalogue changes only between two starts. */
export function createProductSearch(db: Kysely<Tables>, index: ProductIndex): ProductSearch {
  let reading: Promise<ReadonlyMap<string, number>> | null = null;

  function readVocabulary(): Promise<ReadonlyMap<string, number>> {
    reading ??= index.readVocabulary(db).catch((error: unknown) => {
      reading = null;
      throw error;
    });
    return reading;
  }

  return {
    async find(query, filters, page) {
      const vocabulary = await readVocabulary();
      const { concepts, hasWords } = interpret(query, vocabulary);
      if (!hasWords) {
        return {
          products: await listProducts(db, filters, page),
          total: await countProducts(db, filters),
        };
      }
      if (concepts.length === 0) return { products: [], total: 0 };
      const matches = await index.match(db, concepts, filters);
      const ids = rankMatches(concepts, matches, weightsOf(concepts, vocabulary));
      const shown = ids.slice(page.offset, page.offset + page.limit);
      return { products: await findProducts(db, shown), total: ids.length };
    },
  };
}

/** How much each concept tells: the rarer its commonest wording, the more. */
function weightsOf(
  concepts: readonly Concept[],
  vocabulary: ReadonlyMap<string, number>,
): number[] {
  const most = Math.max(...vocabulary.values());
  return concepts.map((concept) => {
    const counts = concept.map((stems) =>
      Math.min(...stems.map((stem) => vocabulary.get(stem) ?? 1)),
    );
    return 1 + Math.log(most / Math.max(...counts));
  });
}
