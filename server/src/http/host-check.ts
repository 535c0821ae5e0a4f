/**
 * Refuses requests under host names that are not ours. A page of another site can make its name point to
 * this machine (DNS rebinding) and would then read us as its own origin; but its name gives it away.
 */
import { ChimeraError } from '@chimera/protocol/errors';
import type { ServerConfig } from '../config/config.ts';
import type { HttpApp } from './http-app.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** For probes, which ask by address; such a route must tell nothing worth hiding. */
    isServedUnderAnyHost?: boolean;
  }
}

const LOCAL_NAMES = ['localhost', '127.0.0.1', '[::1]'];
const ANY_INTERFACE = ['0.0.0.0', '::'];

/** @returns whether a `Host` header names us. Names without a port count at any port. */
export function createHostCheck(
  server: Pick<ServerConfig, 'host' | 'publicUrl' | 'allowedHosts'>,
): (host: string | undefined) => boolean {
  const allowed = new Set([...LOCAL_NAMES, ...server.allowedHosts]);
  if (server.publicUrl !== null) allowed.add(new URL(server.publicUrl).host);
  if (!ANY_INTERFACE.includes(server.host)) allowed.add(hostInUrl(server.host));
  return (host) => {
    if (allowed.has('*')) return true;
    const url = host === undefined ? null : URL.parse(`http://${host}/`);
    if (url === null || url.pathname !== '/' || url.username !== '') return false;
    return allowed.has(url.hostname) || allowed.has(url.host) || allowed.has(String(host));
  };
}

export function registerHostCheck(
  app: HttpApp,
  server: Pick<ServerConfig, 'host' | 'publicUrl' | 'allowedHosts'>,
): void {
  const isOurs = createHostCheck(server);
  app.addHook('onRequest', (request, _reply, done) => {
    const isOpen = request.routeOptions.config?.isServedUnderAnyHost === true;
    done(isOpen || isOurs(request.headers.host) ? undefined : new ChimeraError('forbidden_host'));
  });
}

function hostInUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host.toLowerCase();
}
