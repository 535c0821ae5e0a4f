/** `/openapi.json`, made from the schemas of the routes, and pages to read it at `/docs`. */
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { createJsonSchemaTransform } from 'fastify-type-provider-zod';
import type { HttpApp } from '../http-app.ts';
import { DOCS_POLICY } from '../security-headers.ts';

/** Must come before the routes that it is to describe. */
export async function registerApiDescription(app: HttpApp, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Chimera',
        description: 'Chat, conversations and an OpenAI-compatible gateway.',
        version,
      },
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer' },
          session: { type: 'apiKey', in: 'cookie', name: 'chimera.session_token' },
        },
      },
      security: [{ bearer: [] }, { session: [] }],
    },
    transform: createJsonSchemaTransform({ zodToJsonConfig: { unrepresentable: 'any' } }),
  });
}

export async function registerDocsRoutes(app: HttpApp): Promise<void> {
  app.get('/openapi.json', { schema: { hide: true }, config: { auth: 'none' } }, () =>
    app.swagger(),
  );
  await app.register(async (docs) => {
    docs.addHook('onRoute', (route) => {
      route.config = { ...route.config, auth: 'none' };
    });
    await docs.register(swaggerUi, {
      routePrefix: '/docs',
      staticCSP: DOCS_POLICY,
      logLevel: 'warn',
    });
  });
}
