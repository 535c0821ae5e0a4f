/**
 * Refuses requests that another site's page makes in the name of its visitor (CSRF). The session cookie
 * is `SameSite=Lax` already; this also covers sibling subdomains and old browsers.
 */
import { ChimeraError } from '@chimera/protocol/errors';
import type { FastifyRequest } from 'fastify';
import type { ServerConfig } from '../config/config.ts';
import type { HttpApp } from './http-app.ts';

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];

export function registerOriginCheck(
  app: HttpApp,
  server: Pick<ServerConfig, 'publicUrl' | 'corsOrigins'>,
): void {
  const trusted = new Set([...server.corsOrigins, server.publicUrl]);
  app.addHook('onRequest', (request, _reply, done) => {
    done(isForeign(request, trusted) ? new ChimeraError('forbidden_origin') : undefined);
  });
}

/** A bearer key is never sent by a browser on its own, so a request that has one is meant. */
function isForeign(request: FastifyRequest, trusted: ReadonlySet<string | null>): boolean {
  const { origin, authorization, host } = request.headers;
  if (SAFE_METHODS.includes(request.method)) return false;
  if (authorization !== undefined && request.headers.cookie === undefined) return false;
  if (origin === undefined) return request.headers['sec-fetch-site'] === 'cross-site';
  // TLS may end before us, so that only the host can be compared with our own.
  return !trusted.has(origin) && URL.parse(origin)?.host !== host?.toLowerCase();
}
