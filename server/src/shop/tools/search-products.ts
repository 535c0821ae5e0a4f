import type { SearchResult } from '@chimera/protocol/shop';
import { z } from 'zod';
import type { Tool } from '../../tools/port.ts';
import type { Shop } from '../shop.ts';
import { failingAsTool, productLines } from './wording.ts';

const MAX_RESULTS = 50;
/** The rows that are shown while the rest is being read. */
const FIRST_ROWS = 3;

const input = z.object({
  query: z
    .string()
    .max(500)
    .describe(
      'What to look for, in a few words, without prices. Empty: the most popular products.',
    ),
  category: z
    .string()
    .max(64)
    .nullish()
    .describe('Only this category. Leave it out unless the user names one.'),
  limit: z.int().min(1).max(MAX_RESULTS).default(10),
  min_price: z.number().min(0).nullish().describe('In US dollars.'),
  max_price: z.number().min(0).nullish().describe('In US dollars; “under 100” is 100.'),
  in_stock: z.boolean().nullish().describe('True: only what can be bought now.'),
});

export function createSearchProductsTool(shop: Shop): Tool<z.infer<typeof input>> {
  return {
    name: 'search_products',
    description:
      'Searches the catalogue of the shop. Gives products with their ids, names, prices and stock. Only ids from its results may be used with the other tools.',
    input,
    isIdempotent: true,
    execute: (asked, { conversationId, progress }) =>
      failingAsTool(async () => {
        const result = await shop.search(conversationId, {
          query: asked.query,
          category: asked.category ?? null,
          minPrice: asked.min_price ?? null,
          maxPrice: asked.max_price ?? null,
          inStock: asked.in_stock ?? null,
          limit: asked.limit,
          offset: 0,
        });
        if (result.products.length > FIRST_ROWS) {
          progress({ ...result, products: result.products.slice(0, FIRST_ROWS) });
        }
        return { output: result, modelOutput: inWords(result) };
      }),
  };
}

function inWords({ products, total }: SearchResult): string {
  if (total === 0) {
    return 'Nothing was found. Try fewer or other words, no category, or a wider price range.';
  }
  const count = total > products.length ? `${products.length} of ${total}` : `${total}`;
  return `Found ${count}:\n${productLines(products)}`;
}
