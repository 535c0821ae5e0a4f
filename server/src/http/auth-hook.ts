/** Finds out who asks, before a request is read. */
import { ChimeraError } from '@chimera/protocol/errors';
import type { Scope } from '@chimera/protocol/keys';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Accounts } from '../accounts/accounts.ts';
import type { User } from '../accounts/user.ts';
import type { HttpApp } from './http-app.ts';

/**
 * What a route asks of its caller:
 * - `required` (when nothing is said): a signed-in user, a guest or the operator.
 * - `guest`: the same, but a POST of a stranger makes a guest, where guests are allowed.
 * - `key`: a bearer key. A browser sends its cookie by itself, so it does not count there.
 * - `none`: nothing; who it is is known all the same, if the credentials are good.
 */
export type RouteAuth = 'none' | 'required' | 'guest' | 'key';

const NO_KEY = { message: 'Send an API key as a bearer token: “Authorization: Bearer <key>”.' };

declare module 'fastify' {
  interface FastifyContextConfig {
    auth?: RouteAuth;
    /** What an API key must be good for to be let in; `chat` when nothing is said. */
    scope?: Scope;
  }
  interface FastifyRequest {
    /** Null only on routes with `auth: 'none'`. */
    user: User | null;
  }
}

export function registerAuthHook(
  app: HttpApp,
  options: { accounts: Accounts; mode: 'guest' | 'required' },
): void {
  const { accounts, mode } = options;
  app.decorateRequest('user', null);

  app.addHook('onRequest', async (request, reply) => {
    const auth = authOf(request);
    const { authorization } = request.headers;
    const cookie = auth === 'key' ? undefined : request.headers.cookie;
    if (cookie !== undefined || authorization !== undefined) {
      request.user = await identify(accounts, request, { cookie, authorization });
    }
    if (request.user === null && auth === 'key') throw new ChimeraError('unauthorized', NO_KEY);
    const isRefused = auth === 'required' || (auth === 'guest' && mode === 'required');
    if (request.user === null && isRefused) throw new ChimeraError('unauthorized');
    if (auth !== 'none') assertInScope(request);
    // Caches may keep what is there for everybody: a cookie in it would be handed to the next one.
    if (request.user === null || cookie === undefined || auth === 'none') return;
    const renewed = await accounts.renewSession(cookie);
    if (renewed !== null) sendCookies(reply, [renewed]);
  });

  // Only now, so that a request that is refused for its form leaves no guest behind.
  app.addHook('preHandler', async (request, reply) => {
    if (request.user !== null || authOf(request) !== 'guest') return;
    if (request.method !== 'POST') throw new ChimeraError('unauthorized');
    const guest = await accounts.createGuest(request.ip);
    request.user = guest.user;
    sendCookies(reply, guest.setCookies);
  });
}

/** The user of a request on a route that asks for one. */
export function requireUser(request: FastifyRequest): User {
  if (request.user === null) throw new ChimeraError('unauthorized');
  return request.user;
}

function assertInScope(request: FastifyRequest): void {
  const { scope = 'chat' } = request.routeOptions.config;
  if (request.user?.key === undefined || request.user.key.scopes.includes(scope)) return;
  throw new ChimeraError('forbidden', {
    message: `This API key does not have the scope ${scope}, which is needed here.`,
    details: { scope },
  });
}

function sendCookies(reply: FastifyReply, setCookies: string[]): void {
  reply.header('set-cookie', setCookies).header('cache-control', 'no-store');
}

async function identify(
  accounts: Accounts,
  request: FastifyRequest,
  credentials: { cookie?: string | undefined; authorization?: string | undefined },
): Promise<User | null> {
  try {
    return await accounts.authenticate(credentials);
  } catch (error) {
    const isWrongKey = error instanceof ChimeraError && error.code === 'unauthorized';
    if (isWrongKey && authOf(request) === 'none') return null;
    throw error;
  }
}

/** Addresses that nobody serves are nobody's secret, nor is anything served by OPTIONS. */
function authOf(request: FastifyRequest): RouteAuth {
  return request.is404 || request.method === 'OPTIONS'
    ? 'none'
    : (request.routeOptions.config.auth ?? 'required');
}
