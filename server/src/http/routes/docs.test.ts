import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { TestServer } from '../testing/test-server.ts';
import { startTestServer } from '../testing/test-server.ts';

let server: TestServer;

afterEach(async () => {
  await server.close();
});

async function start(): Promise<TestServer> {
  server = await startTestServer({
    registerRoutes(app) {
      app.post(
        '/api/things/:id',
        {
          schema: {
            summary: 'Make a thing',
            tags: ['things'],
            params: z.object({ id: z.string() }),
            querystring: z.object({ n: z.coerce.number().int().default(1) }),
            body: z.object({ name: z.string().max(5).describe('Its name.') }),
          },
        },
        () => 'made',
      );
    },
  });
  return server;
}

describe('the API description', () => {
  test('is OpenAPI, made from the schemas of the routes', async () => {
    const response = await (await start()).send('GET', '/openapi.json');
    expect(response.headers['content-type']).toMatch(/^application\/json/);
    expect(response.json()).toMatchObject({
      openapi: '3.1.0',
      info: { title: 'Chimera', version: '1.2.3' },
      paths: {
        '/api/things/{id}': {
          post: {
            summary: 'Make a thing',
            parameters: expect.arrayContaining([
              expect.objectContaining({ name: 'id', in: 'path', required: true }),
              expect.objectContaining({ name: 'n', in: 'query' }),
            ]),
            requestBody: {
              content: {
                'application/json': {
                  schema: {
                    properties: {
                      name: { type: 'string', maxLength: 5, description: 'Its name.' },
                    },
                    required: ['name'],
                  },
                },
              },
            },
          },
        },
        '/health': { get: { tags: ['health'] } },
      },
    });
  });

  test('leaves out what is no API, and methods that are not served', async () => {
    const { json } = await (await start()).send('GET', '/openapi.json');
    const { paths } = z.object({ paths: z.record(z.string(), z.object({})) }).parse(json());
    expect(Object.keys(paths).sort()).toEqual(['/api/things/{id}', '/health', '/livez', '/readyz']);
    expect(
      z
        .object({ '/api/things/{id}': z.strictObject({ post: z.object({}) }) })
        .safeParse(z.object({ paths: z.unknown() }).parse(json()).paths).success,
    ).toBe(true);
  });
});

describe('its pages', () => {
  test('are served with a policy that lets them work, and no other', async () => {
    await start();
    const page = await server.send('GET', '/docs');
    expect(page.status).toBe(200);
    expect(page.headers['content-type']).toMatch(/^text\/html/);
    expect(page.headers['content-security-policy']).toContain("script-src 'self'");
    expect(page.headers['content-security-policy']).toContain("frame-ancestors 'none'");
    const references = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]);
    expect(references.length).toBeGreaterThan(3);
    for (const reference of references) {
      const { pathname } = new URL(reference ?? '', `http://127.0.0.1:${server.port}/docs`);
      expect([pathname, (await server.send('GET', pathname)).status]).toEqual([pathname, 200]);
    }
  });

  test('read the same description', async () => {
    await start();
    const fromPage = await server.send('GET', '/docs/json');
    expect(fromPage.json()).toEqual((await server.send('GET', '/openapi.json')).json());
  });
});
