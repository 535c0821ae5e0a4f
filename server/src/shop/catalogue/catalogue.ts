/** The catalogue as it is written: one file for each category. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';

const FOLDER = new URL('./', import.meta.url);

const catalogueProductSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  name: z.string().min(1),
  /** What it is, as a shopper would call it. */
  kind: z.string().min(1),
  description: z.string().min(1),
  priceCents: z.int().positive(),
  stock: z.int().nonnegative(),
  popularity: z.int().min(1).max(100),
  addedOn: z.iso.date(),
  tags: z.array(z.string().min(1)).min(1),
  attributes: z.record(z.string(), z.string()),
});
const categoryFileSchema = z.strictObject({
  category: z.string().regex(/^[a-z]+$/),
  products: z.array(catalogueProductSchema).min(1),
});
export type CatalogueCategory = z.infer<typeof categoryFileSchema>;

/** The files of the catalogue, unread, and a hash that changes whenever one of them does. */
export interface CatalogueFiles {
  hash: string;
  texts: string[];
}

export function readCatalogueFiles(): CatalogueFiles {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
  const texts = names.toSorted().map((name) => readFileSync(new URL(name, FOLDER), 'utf8'));
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text);
  return { hash: hash.digest('hex'), texts };
}

/** @throws {z.ZodError} naming the field that is wrong. */
export function parseCatalogue({ texts }: CatalogueFiles): CatalogueCategory[] {
  return texts.map((text) => categoryFileSchema.parse(JSON.parse(text)));
}
