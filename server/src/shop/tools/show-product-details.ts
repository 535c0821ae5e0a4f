import type { ProductDetails } from '@chimera/protocol/shop';
import { z } from 'zod';
import type { Tool } from '../../tools/port.ts';
import type { Shop } from '../shop.ts';
import { productIdSchema } from './product-id.ts';
import { failingAsTool, productLine, productLines } from './wording.ts';

const input = z.object({
  product_id: productIdSchema,
  include_recommendations: z.boolean().default(true),
});

export function createShowProductDetailsTool(shop: Shop): Tool<z.infer<typeof input>> {
  return {
    name: 'show_product_details',
    description: 'Shows one product with its description, attributes and what goes with it.',
    input,
    isIdempotent: true,
    execute: ({ product_id, include_recommendations }, { conversationId }) =>
      failingAsTool(async () => {
        const details = await shop.showDetails(conversationId, product_id, include_recommendations);
        return { output: details, modelOutput: inWords(details) };
      }),
  };
}

function inWords(details: ProductDetails): string {
  const attributes = Object.entries(details.attributes).map(([name, value]) => `${name}: ${value}`);
  const lines = [
    productLine(details),
    details.description,
    [`category: ${details.category}`, ...attributes].join('; '),
  ];
  const { recommendations } = details;
  if (recommendations.length > 0) lines.push(`Goes with it:\n${productLines(recommendations)}`);
  return lines.join('\n');
}
