/** What the search asks of a database's full-text index. Words come to it as stems. */
import type { Kysely } from 'kysely';
import type { ProductFilters } from './products.ts';
import type { Tables } from './schema.ts';

/** A product as it is indexed: stems, parted by spaces, by how much they say about it. */
export interface IndexedProduct {
  id: string;
  kind: string;
  name: string;
  category: string;
  tags: string;
  attributes: string;
  description: string;
}

/** One thing that was asked for, in all its wordings; each is one stem, or several that stand together. */
export type Concept = readonly (readonly string[])[];

/** A product in which a concept was found. */
export interface ConceptMatch {
  /** Where the concept stands in the list that was asked for. */
  concept: number;
  id: string;
  /** Stems of its kind and its name. */
  kind: string;
  name: string;
  popularity: number;
  /** Larger is better; comparable within a concept. */
  score: number;
}

export interface ProductIndex {
  /** Puts these products in the place of all that were there. */
  rebuild(db: Kysely<Tables>, products: readonly IndexedProduct[]): Promise<void>;
  /** Every stem with the number of products that have it. */
  readVocabulary(db: Kysely<Tables>): Promise<ReadonlyMap<string, number>>;
  /** @param concepts at least one, each of at least one wording. */
  match(
    db: Kysely<Tables>,
    concepts: readonly Concept[],
    filters: ProductFilters,
  ): Promise<ConceptMatch[]>;
}
