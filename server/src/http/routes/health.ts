/** Answers for probes. They ask by address, so they are served under any host name. */
import type { HttpApp } from '../http-app.ts';

export interface Readiness {
  isReady: boolean;
  /** What was looked at, by name: `ok`, or what is wrong with it, without details. */
  checks: Record<string, string>;
}

export interface HealthRouteParts {
  version: string;
  /** Whether new requests can be served; providers do not count, since they come and go. */
  checkReadiness(): Promise<Readiness>;
}

const options = {
  config: { auth: 'none', isServedUnderAnyHost: true },
  logLevel: 'warn',
} as const;

export function registerHealthRoutes(app: HttpApp, parts: HealthRouteParts): void {
  app.get(
    '/health',
    { ...options, schema: { summary: 'Whether the service is up', tags: ['health'] } },
    () => ({ status: 'healthy', service: 'chimera', version: parts.version }),
  );

  app.get(
    '/livez',
    { ...options, schema: { summary: 'Whether the process answers', tags: ['health'] } },
    () => ({ status: 'ok' }),
  );

  app.get(
    '/readyz',
    { ...options, schema: { summary: 'Whether requests can be served', tags: ['health'] } },
    async (_request, reply) => {
      const { isReady, checks } = await parts.checkReadiness();
      reply.code(isReady ? 200 : 503);
      return { status: isReady ? 'ready' : 'not ready', checks };
    },
  );
}
