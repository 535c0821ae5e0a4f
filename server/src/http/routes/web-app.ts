/** The web app: its page under `/` and `/c/…`, and the files that the page asks for. */

import { existsSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { HttpApp } from '../http-app.ts';
import { APP_POLICY } from '../security-headers.ts';

const NOT_BUILT =
  'The web app has not been built. Start Chimera with "npm start", which builds it.\n';
const options = { config: { auth: 'none' }, schema: { hide: true }, logLevel: 'warn' } as const;

/**
 * @param folder where the web app was built; read once, here.
 */
export async function registerWebAppRoutes(app: HttpApp, folder: string): Promise<void> {
  const pagePath = join(folder, 'index.html');
  const page = existsSync(pagePath) ? readFileSync(pagePath, 'utf8') : null;

  function sendPage(reply: FastifyReply): FastifyReply {
    if (page === null) return reply.code(503).type('text/plain; charset=utf-8').send(NOT_BUILT);
    return reply
      .header('content-security-policy', APP_POLICY)
      .header('cache-control', 'no-cache')
      .type('text/html; charset=utf-8')
      .send(page);
  }

  app.get('/', options, (request, reply) => {
    reply.header('vary', 'Accept, Origin');
    if (wantsHtml(request)) return sendPage(reply);
    return reply.send({ message: 'Chimera is running' });
  });
  for (const path of ['/c/*', '/usage', '/settings/*', '/sign-in']) {
    app.get(path, options, (_request, reply) => sendPage(reply));
  }
  if (page !== null) await registerAssets(app, folder);
}

/** `curl` and API clients take anything; only browsers ask for HTML by name. */
function wantsHtml(request: FastifyRequest): boolean {
  return request.headers.accept?.includes('text/html') === true;
}

/** Files whose name holds a hash of their content never change; the others are asked for anew. */
async function registerAssets(app: HttpApp, folder: string): Promise<void> {
  const hashedFolder = join(folder, 'assets') + sep;
  await app.register(async (assets) => {
    assets.addHook('onRoute', (route) => {
      route.config = { ...route.config, auth: 'none' };
    });
    await assets.register(fastifyStatic, {
      root: folder,
      wildcard: false,
      index: false,
      globIgnore: ['index.html', '**/*.br', '**/*.gz'],
      // In the place of a file, the `.br` or `.gz` that the build put beside it.
      preCompressed: true,
      cacheControl: false,
      logLevel: 'warn',
      setHeaders(reply, path) {
        reply.header('content-security-policy', APP_POLICY);
        reply.header(
          'cache-control',
          path.startsWith(hashedFolder) ? 'public, max-age=31536000, immutable' : 'no-cache',
        );
      },
    });
  });
}
