/** Products, and which catalogue they are from. */
import { expressionBuilder, type Kysely } from 'kysely';
import type { ProductRow, Tables } from './schema.ts';

/** A product in the store. Times are milliseconds since 1970. */
export interface StoredProduct {
  id: string;
  name: string;
  /** What it is, such as `wireless headphones`. */
  kind: string;
  description: string;
  priceCents: number;
  category: string;
  imageUrl: string;
  stock: number;
  /** 1–100; decides between products that fit equally well. */
  popularity: number;
  tags: string[];
  attributes: Record<string, string>;
  createdAt: number;
}

/** What products are narrowed by; null where they are not. */
export interface ProductFilters {
  category: string | null;
  minPriceCents: number | null;
  maxPriceCents: number | null;
  inStock: boolean | null;
}

const CATALOGUE = 'products';
/** An integer of Postgres holds no more; to compare it with more is an error there. */
const MAX_PRICE_CENTS = 2_147_483_647;
/** A statement takes 32,766 parameters in SQLite and 65,535 in Postgres. */
const ROWS_PER_INSERT = 100;

/** The hash of the catalogue that the products are from; undefined before the first. */
export async function readCatalogueHash(db: Kysely<Tables>): Promise<string | undefined> {
  const row = await db
    .selectFrom('catalogue_versions')
    .select('hash')
    .where('id', '=', CATALOGUE)
    .executeTakeFirst();
  return row?.hash;
}

/** Puts a catalogue in the place of the last one. What is no longer sold leaves the carts as well. */
export async function replaceProducts(
  db: Kysely<Tables>,
  products: readonly StoredProduct[],
  version: { hash: string; seededAt: number },
): Promise<void> {
  const kept = products.map(({ id }) => id);
  await db.deleteFrom('products').where('id', 'not in', kept).execute();
  for (let start = 0; start < products.length; start += ROWS_PER_INSERT) {
    await db
      .insertInto('products')
      .values(products.slice(start, start + ROWS_PER_INSERT).map(toRow))
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet(({ ref }) => ({
          name: ref('excluded.name'),
          kind: ref('excluded.kind'),
          description: ref('excluded.description'),
          price_cents: ref('excluded.price_cents'),
          category: ref('excluded.category'),
          image_url: ref('excluded.image_url'),
          stock: ref('excluded.stock'),
          popularity: ref('excluded.popularity'),
          tags: ref('excluded.tags'),
          attributes: ref('excluded.attributes'),
          created_at: ref('excluded.created_at'),
        })),
      )
      .execute();
  }
  const { hash, seededAt } = version;
  await db
    .insertInto('catalogue_versions')
    .values({ id: CATALOGUE, hash, seeded_at: seededAt })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ hash, seeded_at: seededAt }))
    .execute();
}

export async function findProduct(
  db: Kysely<Tables>,
  id: string,
): Promise<StoredProduct | undefined> {
  const row = await db.selectFrom('products').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toProduct(row);
}

/** In the order of the ids; those that there are not are left out. */
export async function findProducts(
  db: Kysely<Tables>,
  ids: readonly string[],
): Promise<StoredProduct[]> {
  if (ids.length === 0) return [];
  const rows = await db.selectFrom('products').selectAll().where('id', 'in', ids).execute();
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = byId.get(id);
    return row === undefined ? [] : [toProduct(row)];
  });
}

/** The most popular first. */
export async function listProducts(
  db: Kysely<Tables>,
  filters: ProductFilters,
  page: { limit: number; offset: number },
): Promise<StoredProduct[]> {
  const rows = await db
    .selectFrom('products')
    .selectAll()
    .where(meetsFilters(filters))
    .orderBy('popularity', 'desc')
    .orderBy('id')
    .limit(page.limit)
    .offset(page.offset)
    .execute();
  return rows.map(toProduct);
}

/** All of some categories, in no order that could be relied on. */
export async function listProductsOf(
  db: Kysely<Tables>,
  categories: readonly string[],
): Promise<StoredProduct[]> {
  const rows = await db
    .selectFrom('products')
    .selectAll()
    .where('category', 'in', categories)
    .execute();
  return rows.map(toProduct);
}

export async function countProducts(db: Kysely<Tables>, filters: ProductFilters): Promise<number> {
  const row = await db
    .selectFrom('products')
    .select(({ fn }) => fn.countAll().as('count'))
    .where(meetsFilters(filters))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** Every category by name, with the number of its products. */
export async function listCategories(
  db: Kysely<Tables>,
): Promise<{ name: string; products: number }[]> {
  const rows = await db
    .selectFrom('products')
    .select(({ fn }) => ['category', fn.countAll().as('count')])
    .groupBy('category')
    .orderBy('category')
    .execute();
  return rows.map(({ category, count }) => ({ name: category, products: Number(count) }));
}

/** The ids and names of all products. */
export async function listProductNames(
  db: Kysely<Tables>,
): Promise<{ id: string; name: string }[]> {
  return db.selectFrom('products').select(['id', 'name']).orderBy('id').execute();
}

/** The condition that a row of `products` meets the filters; whatever number is given as a price. */
export function meetsFilters(filters: ProductFilters) {
  const where = expressionBuilder<Tables, 'products'>();
  const { category, minPriceCents, maxPriceCents, inStock } = filters;
  return where.and([
    ...(category === null ? [] : [where('products.category', '=', category)]),
    ...(minPriceCents === null
      ? []
      : [where('products.price_cents', '>=', asPrice(minPriceCents))]),
    ...(maxPriceCents === null
      ? []
      : [where('products.price_cents', '<=', asPrice(maxPriceCents))]),
    ...(inStock === null ? [] : [where('products.stock', inStock ? '>' : '=', 0)]),
  ]);
}

/** The same limit, as a number that the column could hold. */
function asPrice(cents: number): number {
  return Math.min(cents, MAX_PRICE_CENTS);
}

function toRow(product: StoredProduct) {
  return {
    id: product.id,
    name: product.name,
    kind: product.kind,
    description: product.description,
    price_cents: product.priceCents,
    category: product.category,
    image_url: product.imageUrl,
    stock: product.stock,
    popularity: product.popularity,
    tags: JSON.stringify(product.tags),
    attributes: JSON.stringify(product.attributes),
    created_at: product.createdAt,
  };
}

function toProduct(row: Omit<ProductRow, 'in_stock'>): StoredProduct {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    description: row.description,
    priceCents: row.price_cents,
    category: row.category,
    imageUrl: row.image_url,
    stock: row.stock,
    popularity: row.popularity,
    tags: JSON.parse(row.tags) as string[],
    attributes: JSON.parse(row.attributes) as Record<string, string>,
    createdAt: Number(row.created_at),
  };
}
