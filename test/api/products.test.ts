/** The catalogue over real HTTP. */
import {
  categoryListSchema,
  productDetailsSchema,
  productSchema,
  searchResultSchema,
} from '@chimera/protocol/shop';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../harness/app.ts';

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
});

afterAll(() => app.close());

/** As anybody: no key, no cookie. */
function get(path: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${app.url}${path}`, { headers });
}

async function search(parameters: string) {
  const response = await get(`/api/products?${parameters}`);
  expect(response.status).toBe(200);
  return searchResultSchema.parse(await response.json());
}

describe('GET /api/products', () => {
  test('finds by words and filters', async () => {
    const found = await search('query=wireless+headphnes&maxPrice=100&inStock=true&limit=5');
    expect(found).toMatchObject({
      query: 'wireless headphnes',
      filters: { category: null, minPrice: null, maxPrice: 100, inStock: true },
    });
    expect(found.products).toHaveLength(5);
    expect(found.products[0]?.id).toBe('headphones-aurora-wireless');
    expect(found.products.every(({ price, inStock }) => price <= 100 && inStock)).toBe(true);
  });

  test('gives the whole catalogue in pages', async () => {
    const ids = new Set<string>();
    const { total } = await search('limit=1');
    for (let offset = 0; offset < total; offset += 50) {
      const { products } = await search(`limit=50&offset=${offset}`);
      for (const { id } of products) ids.add(id);
    }
    expect(total).toBeGreaterThanOrEqual(320);
    expect(ids.size).toBe(total);
  });

  test.each([
    ['limit=0', 'limit'],
    ['limit=51', 'limit'],
    ['offset=-1', 'offset'],
    ['minPrice=cheap', 'minPrice'],
    ['maxPrice=-1', 'maxPrice'],
    ['inStock=perhaps', 'inStock'],
    ['category=kitchens', 'category'],
    ['minPrice=50&maxPrice=10', 'minPrice'],
    [`query=${'x'.repeat(501)}`, 'query'],
  ])('refuses %s by its name', async (parameters, field) => {
    const response = await get(`/api/products?${parameters}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { code: 'invalid_request', field, message: expect.stringContaining(`${field}: `) },
    });
  });

  test('suggests a category for one that there is not', async () => {
    const response = await get('/api/products?category=kitchens');
    expect(await response.json()).toMatchObject({
      error: { details: { suggestions: [{ type: 'category', name: 'kitchen' }] } },
    });
  });
});

test('GET /api/products/categories counts all products', async () => {
  const { categories } = categoryListSchema.parse(
    await (await get('/api/products/categories')).json(),
  );
  expect(categories.length).toBeGreaterThanOrEqual(14);
  const sum = categories.reduce((total, { products }) => total + products, 0);
  expect(sum).toBe((await search('limit=1')).total);
});

describe('GET /api/products/{id}', () => {
  test('shows one with what goes with it', async () => {
    const response = await get('/api/products/turntable-orbit');
    const details = productDetailsSchema.parse(await response.json());
    expect(details).toMatchObject({
      id: 'turntable-orbit',
      price: 199,
      currency: 'USD',
      attributes: { drive: 'belt' },
      imageUrl: '/api/products/turntable-orbit/image.svg',
    });
    expect(details.recommendations).toHaveLength(4);
    expect(productSchema.parse(details.recommendations[0]).inStock).toBe(true);
  });

  test.each(['/api/products/no-such-thing', '/api/products/no-such-thing/image.svg'])(
    '%s is a 404',
    async (path) => {
      const response = await get(path);
      expect(response.status).toBe(404);
      expect(await response.json()).toEqual({
        error: { code: 'not_found', message: 'There is no such product.' },
      });
    },
  );
});

describe('a picture', () => {
  const path = '/api/products/turntable-orbit/image.svg';

  test('is an SVG that may be kept and can do nothing', async () => {
    const response = await get(path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('image/svg+xml; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('public, max-age=86400');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(await response.text()).toMatch(
      /^<svg [\s\S]*<title>Cadenzo Orbit Record Player<\/title>/,
    );
  });

  test('is not sent again to who has it', async () => {
    const etag = (await get(path)).headers.get('etag') ?? '';
    const response = await get(path, { 'if-none-match': etag });
    expect(response.status).toBe(304);
    expect(await response.text()).toBe('');
  });
});
