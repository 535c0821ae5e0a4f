/**
 * The index of products in Postgres' full-text search: everything about the shop that only Postgres
 * understands. Its text score is the one that FTS5's `bm25` gives, so that both databases rank alike;
 * Postgres' own `ts_rank` knows only four weights and neither rare words nor average lengths.
 */
import { sql } from 'kysely';
import type { Concept, ConceptMatch, IndexedProduct, ProductIndex } from './product-index.ts';
import { meetsFilters } from './products.ts';

/** In the order in which they are indexed. */
const COLUMNS = ['kind', 'name', 'category', 'tags', 'attributes', 'description'] as const;
/** How much a word in each of these columns counts. */
const COLUMN_WEIGHTS = sql.raw("'{14, 10, 6, 6, 3, 1}'::double precision[]");
/**
 * Each column has so many positions in a vector, so that a position tells the column. All of them are
 * below the last position that a vector has, 16,383. What a column has beyond them is not found.
 */
const POSITIONS_PER_COLUMN = 2_048;
/** The constants of BM25: how soon more of a word adds little, and how much length matters. */
const SATURATION = sql.raw('1.2');
const LENGTH_MATTERS = sql.raw('0.75');
/** Of a word that more than half of the products have. */
const LEAST_RARITY = sql.raw('0.000001');

export const postgresProductIndex: ProductIndex = {
  async rebuild(db, products) {
    await sql`CREATE TABLE IF NOT EXISTS product_index (
      id text PRIMARY KEY,
      kind text NOT NULL,
      name text NOT NULL,
      words tsvector NOT NULL,
      relative_length double precision NOT NULL
    )`.execute(db);
    await sql`CREATE INDEX IF NOT EXISTS product_index_by_word
      ON product_index USING gin (words) WITH (fastupdate = off)`.execute(db);
    await sql`DELETE FROM product_index`.execute(db);
    await sql`INSERT INTO product_index (id, kind, name, words, relative_length)
      SELECT id, kind, name, words::tsvector, length / avg(length) OVER ()
      FROM json_to_recordset(${JSON.stringify(products.map(toRow))}::json)
        AS product (id text, kind text, name text, words text, length integer)`.execute(db);
    await sql`ANALYZE product_index`.execute(db);
  },

  async readVocabulary(db) {
    // In the order of bytes, as SQLite lists them: of words that are equally near, the first is taken.
    const { rows } = await sql<{ word: string; ndoc: number }>`SELECT word, ndoc
      FROM ts_stat('SELECT words FROM product_index') ORDER BY word COLLATE "C"`.execute(db);
    return new Map(rows.map(({ word, ndoc }) => [word, ndoc]));
  },

  async match(db, concepts, filters) {
    const { rows } = await sql<ConceptMatch>`
      WITH found AS (
        SELECT wording.concept, wording.stems, product_index.*,
          count(*) OVER (PARTITION BY wording.number) AS products_found
        FROM json_to_recordset(${JSON.stringify(toWordings(concepts))}::json)
            AS wording (number integer, concept integer, stems text[], query text)
          JOIN product_index ON product_index.words @@ wording.query::tsquery
      )
      SELECT found.concept, found.id, found.kind, found.name, products.popularity,
        sum(
          greatest(
            ln((every.products - products_found + 0.5) / (products_found + 0.5)), ${LEAST_RARITY}
          ) * occurrence.weight * (${SATURATION} + 1) / (
            occurrence.weight
            + ${SATURATION} * (1 - ${LENGTH_MATTERS} + ${LENGTH_MATTERS} * found.relative_length)
          )
        )::double precision AS score
      FROM found
        JOIN products ON products.id = found.id
        CROSS JOIN (SELECT count(*) AS products FROM product_index) AS every
        CROSS JOIN LATERAL (
          SELECT sum((${COLUMN_WEIGHTS})[1 + start / ${sql.lit(POSITIONS_PER_COLUMN)}]) AS weight
          FROM (
            SELECT position - stem.number AS start
            FROM unnest(found.words) AS word
              JOIN unnest(found.stems) WITH ORDINALITY AS stem (text, number)
                ON stem.text = word.lexeme
              CROSS JOIN unnest(word.positions) AS position
            GROUP BY start HAVING count(*) = cardinality(found.stems)
          ) AS places
        ) AS occurrence
      WHERE ${meetsFilters(filters)}
      GROUP BY found.concept, found.id, found.kind, found.name, products.popularity`.execute(db);
    return rows;
  },
};

function toRow(product: IndexedProduct) {
  const columns = COLUMNS.map((column) => product[column].split(' ').filter((stem) => stem !== ''));
  const { id, kind, name } = product;
  return { id, kind, name, words: toVector(columns), length: columns.flat().length };
}

/**
 * The words with where they stand, as Postgres writes a vector. It is not left to `to_tsvector`, whose
 * idea of what a word is depends on the database's locale.
 */
function toVector(columns: readonly string[][]): string {
  const places = new Map<string, number[]>();
  for (const [number, stems] of columns.entries()) {
    // One position is left free, so that words of two columns do not stand together.
    for (const [index, stem] of stems.slice(0, POSITIONS_PER_COLUMN - 1).entries()) {
      const position = number * POSITIONS_PER_COLUMN + index + 1;
      const known = places.get(stem);
      if (known === undefined) places.set(stem, [position]);
      else known.push(position);
    }
  }
  return [...places].map(([stem, positions]) => `${quote(stem)}:${positions.join(',')}`).join(' ');
}

/** Every wording of every concept, with the query that finds it. */
function toWordings(concepts: readonly Concept[]) {
  return concepts
    .flatMap((wordings, concept) => wordings.map((stems) => ({ concept, stems })))
    .map((wording, number) => ({
      ...wording,
      number,
      query: wording.stems.map(quote).join(' <-> '),
    }));
}

/** A word in quotes, so that nothing in it can be taken for an operator. */
function quote(word: string): string {
  return `'${word.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
