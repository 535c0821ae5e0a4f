/** Puts the HTTP server together: the order of what a request goes through is the order here. */

import fastify, { type FastifyBaseLogger, LogController } from 'fastify';
import { serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Logger } from 'pino';
import type { z } from 'zod';
import type { Accounts } from '../accounts/accounts.ts';
import type { Config } from '../config/config.ts';
import type { NewId } from '../telemetry/ids.ts';
import { registerAuthHook } from './auth-hook.ts';
import { registerCors } from './cors.ts';
import { registerErrorHandler, sendError } from './error-handler.ts';
import { registerHostCheck } from './host-check.ts';
import type { HttpApp } from './http-app.ts';
import { registerJsonParser } from './json-parser.ts';
import { watchMethods } from './method-check.ts';
import { registerOriginCheck } from './origin-check.ts';
import { createRequestIdReader, registerRequestId } from './request-id.ts';
import { registerRequestLog } from './request-log.ts';
import { registerAuthRoutes } from './routes/auth.ts';
import { registerApiDescription, registerDocsRoutes } from './routes/docs.ts';
import type { Readiness } from './routes/health.ts';
import { registerHealthRoutes } from './routes/health.ts';
import { registerWebAppRoutes } from './routes/web-app.ts';
import { registerHeaders, securityHeaders } from './security-headers.ts';
import { invalidRequest } from './validation.ts';

/** How long a client may take for its headers, and for a whole request. */
const HEADERS_TIMEOUT_MS = 15_000;
const REQUEST_TIMEOUT_MS = 30_000;
const TIMEOUT_CHECK_INTERVAL_MS = 5_000;
/** Longer than load balancers keep idle connections, so that they are the ones to close them. */
const KEEP_ALIVE_TIMEOUT_MS = 75_000;
/** Ids of models may be long. */
const MAX_PARAMETER_CHARACTERS = 512;

export interface HttpServerParts {
  config: Pick<Config, 'server' | 'auth' | 'limits'>;
  accounts: Accounts;
  logger: Logger;
  newId: NewId;
  version: string;
  /** Where the web app was built. */
  webFolder: string;
  checkReadiness(): Promise<Readiness>;
  registerRoutes(app: HttpApp): void | Promise<void>;
}

/** The server with all its routes, ready to listen. */
export async function createHttpServer(parts: HttpServerParts): Promise<HttpApp> {
  const { config, accounts } = parts;
  const { trustedProxies } = config.server;
  const headers = securityHeaders(config.server.publicUrl);
  const logger: FastifyBaseLogger = parts.logger;
  const app = fastify({
    loggerInstance: logger,
    logController: new LogController({
      disableRequestLogging: true,
      requestIdLogLabel: 'requestId',
    }),
    genReqId: createRequestIdReader(parts.newId),
    trustProxy: trustedProxies.length > 0 && trustedProxies,
    bodyLimit: config.limits.maxBodyBytes,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    http: {
      headersTimeout: HEADERS_TIMEOUT_MS,
      connectionsCheckingInterval: TIMEOUT_CHECK_INTERVAL_MS,
    },
    routerOptions: { maxParamLength: MAX_PARAMETER_CHARACTERS },
    // These requests come past no hook.
    frameworkErrors(error, request, reply) {
      sendError(error, request, reply.headers(headers));
    },
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler<z.ZodType>(({ schema }) => (value) => {
    const result = schema.safeParse(value);
    return result.success ? { value: result.data } : { error: invalidRequest(result.error) };
  });
  app.setSerializerCompiler(serializerCompiler);
  registerErrorHandler(app);
  registerJsonParser(app);
  await registerApiDescription(app, parts.version);
  const addMethodChecks = watchMethods(app);

  registerRequestId(app);
  registerRequestLog(app);
  registerHeaders(app, headers);
  registerHostCheck(app, config.server);
  await registerCors(app, config.server.corsOrigins);
  registerOriginCheck(app, config.server);
  registerAuthHook(app, { accounts, mode: config.auth.mode });

  registerHealthRoutes(app, parts);
  registerAuthRoutes(app, accounts);
  await parts.registerRoutes(app);
  await registerWebAppRoutes(app, parts.webFolder);
  await app.after();
  addMethodChecks();
  await registerDocsRoutes(app);
  return app;
}
