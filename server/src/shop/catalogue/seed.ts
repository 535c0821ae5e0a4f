/** Brings the products of the database up to date with the catalogue. */
import type { Kysely } from 'kysely';
import type { ProductIndex } from '../../store/product-index.ts';
import { readCatalogueHash, replaceProducts, type StoredProduct } from '../../store/products.ts';
import type { Tables } from '../../store/schema.ts';
import { toIndexedProduct } from '../search/indexed-product.ts';
import { type CatalogueCategory, parseCatalogue, readCatalogueFiles } from './catalogue.ts';

/** Rises whenever the same files are to be stored or indexed in another way. */
const SEED_VERSION = 1;

/**
 * Stores the catalogue if it is not the one that is stored already; all or nothing.
 *
 * @param now milliseconds since 1970.
 * @returns whether anything was written.
 */
export async function seedCatalogue(
  db: Kysely<Tables>,
  index: ProductIndex,
  now: number,
): Promise<boolean> {
  const files = readCatalogueFiles();
  const hash = `${SEED_VERSION}:${files.hash}`;
  if ((await readCatalogueHash(db)) === hash) return false;
  const products = parseCatalogue(files).flatMap(productsOf);
  await db.transaction().execute(async (transaction) => {
    await replaceProducts(transaction, products, { hash, seededAt: now });
    await index.rebuild(transaction, products.map(toIndexedProduct));
  });
  return true;
}

/** The products of a category, as they are stored. */
export function productsOf({ category, products }: CatalogueCategory): StoredProduct[] {
  return products.map(({ addedOn, ...product }) => ({
    ...product,
    category,
    imageUrl: `/api/products/${product.id}/image.svg`,
    createdAt: Date.parse(addedOn),
  }));
}
