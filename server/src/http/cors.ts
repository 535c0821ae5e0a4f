import type { FastifyCorsOptions } from '@fastify/cors';
import cors from '@fastify/cors';
import type { FastifyRequest } from 'fastify';
import type { HttpApp } from './http-app.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
/** What pages of other origins may read of our answers. */
const EXPOSED_HEADERS = [
  'x-conversation-id',
  'x-turn-id',
  'x-request-id',
  'x-chimera-route',
  'x-chimera-provider',
  'x-chimera-overhead-ms',
  'x-should-retry',
  'openai-processing-ms',
  'retry-after',
  ...['requests', 'tokens'].flatMap((what) =>
    ['limit', 'remaining', 'reset'].map((which) => `x-ratelimit-${which}-${what}`),
  ),
];
const PREFLIGHT_MAX_AGE_S = 600;

/**
 * With credentials for the listed origins where sessions count; elsewhere only with bearer keys. Other
 * origins, and requests of no page, get no header of it.
 */
export async function registerCors(app: HttpApp, corsOrigins: string[]): Promise<void> {
  const withoutCredentials: FastifyCorsOptions = {
    origin: corsOrigins,
    methods: METHODS,
    exposedHeaders: EXPOSED_HEADERS,
    maxAge: PREFLIGHT_MAX_AGE_S,
  };
  const withCredentials: FastifyCorsOptions = { ...withoutCredentials, credentials: true };
  const listed = new Set(corsOrigins);

  function optionsFor({ headers, url }: FastifyRequest): FastifyCorsOptions {
    if (headers.origin === undefined || !listed.has(headers.origin)) return { origin: false };
    return takesSessions(url) ? withCredentials : withoutCredentials;
  }
  await app.register(cors, {
    delegator: (request: FastifyRequest, callback) => callback(null, optionsFor(request)),
  });
}

function takesSessions(url: string): boolean {
  return url.startsWith('/api/') || /^\/chat(-with-history)?(\?|$)/.test(url);
}
