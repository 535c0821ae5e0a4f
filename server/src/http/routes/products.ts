/** The catalogue of the shop, which is everybody's to see. */
import { createHash } from 'node:crypto';
import { ChimeraError } from '@chimera/protocol/errors';
import {
  type CategoryList,
  type ProductDetails,
  productQuerySchema,
  type SearchResult,
} from '@chimera/protocol/shop';
import { z } from 'zod';
import { drawProduct } from '../../shop/image/product-image.ts';
import { ShopProblem } from '../../shop/problem.ts';
import type { Shop } from '../../shop/shop.ts';
import type { HttpApp } from '../http-app.ts';

const tags = ['products'];
const params = z.object({ id: z.string().min(1).max(128) });
const config = { auth: 'none' } as const;
/** A picture changes only with the catalogue, and then its tag does. */
const PICTURE_CACHING = 'public, max-age=86400';
const NO_PRODUCT = { message: 'There is no such product.' };

/** The fields of a request that a problem of the shop is about. */
const FIELDS: Partial<Record<string, string>> = {
  unknown_category: 'category',
  invalid_price_range: 'minPrice',
};

export function registerProductRoutes(
  app: HttpApp,
  shop: Pick<Shop, 'search' | 'findDetails' | 'listCategories'>,
): void {
  app.get(
    '/api/products',
    {
      schema: {
        summary: 'Search the catalogue; the most popular products without words',
        tags,
        querystring: productQuerySchema,
      },
      config,
    },
    async (request): Promise<SearchResult> => {
      const { query, category, minPrice, maxPrice, inStock, limit, offset } = request.query;
      try {
        return await shop.search(null, {
          query,
          category: category ?? null,
          minPrice: minPrice ?? null,
          maxPrice: maxPrice ?? null,
          inStock: inStock ?? null,
          limit,
          offset,
        });
      } catch (error) {
        throw error instanceof ShopProblem ? badFilter(error) : error;
      }
    },
  );

  app.get(
    '/api/products/categories',
    { schema: { summary: 'The categories, with the number of products in each', tags }, config },
    async (): Promise<CategoryList> => shop.listCategories(),
  );

  app.get(
    '/api/products/:id',
    { schema: { summary: 'A product, with what goes with it', tags, params }, config },
    async (request): Promise<ProductDetails> => {
      const details = await shop.findDetails(request.params.id);
      if (details === undefined) throw new ChimeraError('not_found', NO_PRODUCT);
      return details;
    },
  );

  app.get(
    '/api/products/:id/image.svg',
    { schema: { summary: 'The picture of a product', tags, params }, config },
    async (request, reply) => {
      const details = await shop.findDetails(request.params.id);
      if (details === undefined) throw new ChimeraError('not_found', NO_PRODUCT);
      const picture = drawProduct(details);
      const etag = `"${createHash('sha256').update(picture).digest('base64url').slice(0, 22)}"`;
      reply.header('cache-control', PICTURE_CACHING).header('etag', etag);
      if (request.headers['if-none-match'] === etag) return reply.code(304).send();
      return reply.type('image/svg+xml; charset=utf-8').send(picture);
    },
  );
}

function badFilter({ problem }: ShopProblem): ChimeraError {
  const field = FIELDS[problem.code];
  return new ChimeraError('invalid_request', {
    message: field === undefined ? problem.message : `${field}: ${problem.message}`,
    field,
    details: { suggestions: problem.suggestions },
  });
}
