import { z } from 'zod';
import type { Tool } from '../../tools/port.ts';
import type { Shop } from '../shop.ts';
import { failingAsTool, productLines } from './wording.ts';

const MAX_RESULTS = 20;

const input = z.object({
  based_on: z.string().min(1).max(128).describe('A product id, or the name of a category.'),
  max_results: z.int().min(1).max(MAX_RESULTS).default(5),
});

export function createGetRecommendationsTool(shop: Shop): Tool<z.infer<typeof input>> {
  return {
    name: 'get_recommendations',
    description: 'Recommends products that go with a product, or the best ones of a category.',
    input,
    isIdempotent: true,
    execute: ({ based_on, max_results }, { conversationId }) =>
      failingAsTool(async () => {
        const result = await shop.recommend(conversationId, based_on, max_results);
        const { products } = result;
        return {
          output: result,
          modelOutput:
            products.length === 0
              ? 'There is nothing to recommend here.'
              : `Recommended for ${based_on}:\n${productLines(products)}`,
        };
      }),
  };
}
