import { ChimeraError } from '@chimera/protocol/errors';
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { HttpApp } from './http-app.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/**
 * Remembers the routes that are registered from now on. The function that it returns, called after the
 * last one, adds to each address an answer for the methods that it does not serve: 405, and which it does.
 */
export function watchMethods(app: HttpApp): () => void {
  const methodsByAddress = new Map<string, { url: string; served: Set<string> }>();

  function remember({ url, method }: Pick<RouteOptions, 'url' | 'method'>): void {
    if (url === '*') return;
    const address = url.replaceAll(/:\w+/g, ':');
    const entry = methodsByAddress.get(address) ?? { url, served: new Set() };
    for (const name of [method].flat()) entry.served.add(name);
    methodsByAddress.set(address, entry);
  }

  app.addHook('onRoute', remember);
  return () => {
    for (const { url, served } of [...methodsByAddress.values()]) {
      const method = METHODS.filter((name) => !served.has(name));
      const allow = [...served].join(', ');
      const refuse = async (_request: FastifyRequest, reply: FastifyReply): Promise<never> => {
        reply.header('allow', allow);
        throw new ChimeraError('method_not_allowed');
      };
      if (method.length === 0) continue;
      app.route({
        method,
        url,
        config: { auth: 'none' },
        schema: { hide: true },
        // Before the body is read: what is in it does not matter.
        onRequest: refuse,
        handler: refuse,
      });
    }
  };
}
