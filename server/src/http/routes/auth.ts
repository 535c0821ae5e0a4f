/** `/api/auth/*`: signing up, in and out. */
import type { FastifyRequest } from 'fastify';
import type { Accounts } from '../../accounts/accounts.ts';
import { ADDRESS_HEADER } from '../../accounts/address-header.ts';
import type { HttpApp } from '../http-app.ts';

/** Headers that describe a body which is written anew. */
const BODY_HEADERS = ['content-length', 'content-type', 'content-encoding', 'transfer-encoding'];

export function registerAuthRoutes(app: HttpApp, accounts: Accounts): void {
  app.route({
    method: ['GET', 'POST'],
    url: '/api/auth/*',
    schema: { hide: true },
    config: { auth: 'none' },
    async handler(request, reply) {
      const response = await accounts.handleAuthRequest(toWebRequest(request));
      reply.code(response.status).header('cache-control', 'no-store');
      for (const [name, value] of response.headers) {
        if (name !== 'content-length') reply.header(name, value);
      }
      return reply.send(withoutTokens(await response.text()));
    },
  });
}

/**
 * The token of a session is in its cookie, which no script can read. Telling it in the body as well, as
 * better-auth does for apps that keep it themselves, would hand it to every script on the page.
 */
function withoutTokens(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body, (key, value) => (key === 'token' ? undefined : value)));
  } catch {
    return body;
  }
}

function toWebRequest(request: FastifyRequest): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined && !BODY_HEADERS.includes(name)) headers.set(name, String(value));
  }
  headers.set(ADDRESS_HEADER, request.ip);
  const scheme = request.protocol === 'https' ? 'https' : 'http';
  const url = `${scheme}://${request.headers.host ?? 'localhost'}${request.url}`;
  if (request.method !== 'POST') return new Request(url, { method: request.method, headers });
  headers.set('content-type', 'application/json');
  return new Request(url, { method: 'POST', headers, body: JSON.stringify(request.body ?? {}) });
}
