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
const COLUMN_WEIGHTS = [14, 10, 6, 6, 3, 1] as const;
/**
 * Each column has so many positions in a vector, so that a position tells the column. All of them are
 * below the last position that a vector has, 16,383. What a column has beyond them is not found.
 */
const POSITIONS_PER_COLUMN = 2_048;
/** The constants of BM25, as FTS5 has them: how soon more of a word adds little, and what length does. */
const SATURATION = 1.2;
const LENGTH_INFLUENCE = 0.75;
/** Of a wording that half of the products or more have. */
const LEAST_RARITY = 1e-6;

/** One way to say a concept. */
interface Wording {
  number: number;
  concept: number;
  stems: readonly string[];
  /** What finds it. */
  query: string;
}

/** A product in which a wording was found. */
interface WordingMatch {
  wording: number;
  id: string;
  kind: string;
  name: string;
  popularity: number;
  vector: string;
  /** Its length in the average of all. */
  relative_length: number;
  /** In how many products the wording is, filters aside. */
  products_found: number;
  products: number;
}

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
    const wordings = toWordings(concepts);
    const { rows } = await sql<WordingMatch>`
      WITH found AS (
        SELECT wording.number AS wording, product_index.*,
          count(*) OVER (PARTITION BY wording.number)::integer AS products_found
        FROM json_to_recordset(${JSON.stringify(wordings)}::json)
            AS wording (number integer, query text)
          JOIN product_index ON product_index.words @@ wording.query::tsquery
      )
      SELECT found.wording, found.id, found.kind, found.name, products.popularity,
        found.words::text AS vector, found.relative_length, found.products_found,
        (SELECT count(*) FROM product_index)::integer AS products
      FROM found JOIN products ON products.id = found.id
      WHERE ${meetsFilters(filters)}`.execute(db);
    return toConceptMatches(rows, wordings);
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

function toWordings(concepts: readonly Concept[]): Wording[] {
  return concepts
    .flatMap((wordings, concept) => wordings.map((stems) => ({ concept, stems })))
    .map((wording, number) => ({
      ...wording,
      number,
      query: wording.stems.map(quote).join(' <-> '),
    }));
}

/** Adds up what the wordings of a concept score in a product. */
function toConceptMatches(
  rows: readonly WordingMatch[],
  wordings: readonly Wording[],
): ConceptMatch[] {
  const matches = new Map<string, ConceptMatch>();
  for (const row of rows) {
    const wording = wordings[row.wording];
    if (wording === undefined) throw new Error('Postgres found a wording that was not asked for.');
    const { concept, stems } = wording;
    const score = scoreOf(row, stems);
    const key = `${concept} ${row.id}`;
    const known = matches.get(key);
    if (known !== undefined) known.score += score;
    else {
      const { id, kind, name, popularity } = row;
      matches.set(key, { concept, id, kind, name, popularity, score });
    }
  }
  return [...matches.values()];
}

/** BM25 of one wording. */
function scoreOf(row: WordingMatch, stems: readonly string[]): number {
  const { products, products_found: found, relative_length: length } = row;
  const rarity = Math.max(Math.log((products - found + 0.5) / (found + 0.5)), LEAST_RARITY);
  const weight = weightOf(stems, row.vector);
  const damping = SATURATION * (1 - LENGTH_INFLUENCE + LENGTH_INFLUENCE * length);
  return (rarity * weight * (SATURATION + 1)) / (weight + damping);
}

/** How much the places count together at which these stems stand one behind the other. */
function weightOf(stems: readonly string[], vector: string): number {
  const [first = [], ...others] = stems.map((stem) => positionsOf(stem, vector));
  return first
    .filter((position) =>
      others.every((positions, index) => positions.includes(position + index + 1)),
    )
    .reduce((total, position) => {
      const column = Math.floor((position - 1) / POSITIONS_PER_COLUMN);
      return total + (COLUMN_WEIGHTS[column] ?? 0);
    }, 0);
}

/** Where a stem stands, in a vector as `toVector` and Postgres write it. */
function positionsOf(stem: string, vector: string): number[] {
  const entry = ` ${quote(stem)}:`;
  const text = ` ${vector} `;
  const start = text.indexOf(entry) + entry.length;
  return text.slice(start, text.indexOf(' ', start)).split(',').map(Number);
}

/** A word in quotes, so that nothing in it can be taken for an operator. */
function quote(word: string): string {
  return `'${word.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
