/** The index of products in SQLite's FTS5: everything about the shop that only SQLite understands. */
import { sql } from 'kysely';
import type { Concept, ConceptMatch, ProductIndex } from './product-index.ts';
import { meetsFilters } from './products.ts';

/** How much a word in each column counts, in the order of the columns; the id is not searched. */
const COLUMN_WEIGHTS = sql.raw('0, 14, 10, 6, 6, 3, 1');
const ROWS_PER_INSERT = 100;

export const sqliteProductIndex: ProductIndex = {
  async rebuild(db, products) {
    await sql`CREATE VIRTUAL TABLE IF NOT EXISTS product_index USING fts5(
      id UNINDEXED, kind, name, category, tags, attributes, description, tokenize = 'unicode61'
    )`.execute(db);
    await sql`CREATE VIRTUAL TABLE IF NOT EXISTS product_index_words
      USING fts5vocab(product_index, row)`.execute(db);
    await sql`DELETE FROM product_index`.execute(db);
    for (let start = 0; start < products.length; start += ROWS_PER_INSERT) {
      const rows = products.slice(start, start + ROWS_PER_INSERT).map(
        (product) => sql`(${product.id}, ${product.kind}, ${product.name}, ${product.category},
          ${product.tags}, ${product.attributes}, ${product.description})`,
      );
      await sql`INSERT INTO product_index (id, kind, name, category, tags, attributes, description)
        VALUES ${sql.join(rows)}`.execute(db);
    }
    await sql`INSERT INTO product_index (product_index) VALUES ('optimize')`.execute(db);
  },

  async readVocabulary(db) {
    const { rows } = await sql<{
      term: string;
      doc: number;
    }>`SELECT term, doc FROM product_index_words`.execute(db);
    return new Map(rows.map(({ term, doc }) => [term, doc]));
  },

  async match(db, concepts, filters) {
    const meets = meetsFilters(filters);
    const parts = concepts.map(
      (concept, index) => sql`SELECT ${index} AS concept, product_index.id AS id,
          product_index.kind AS kind, product_index.name AS name, products.popularity AS popularity,
          -bm25(product_index, ${COLUMN_WEIGHTS}) AS score
        FROM product_index JOIN products ON products.id = product_index.id
        WHERE product_index MATCH ${toMatchExpression(concept)} AND ${meets}`,
    );
    const { rows } = await sql<ConceptMatch>`${sql.join(parts, sql` UNION ALL `)}`.execute(db);
    return rows;
  },
};

/** Every word in quotes, so that nothing in it can be taken for an operator. */
function toMatchExpression(concept: Concept): string {
  return concept.map((words) => `"${words.join(' ').replaceAll('"', '')}"`).join(' OR ');
}
