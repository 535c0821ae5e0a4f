/** The one file that loads better-auth: for sign-up, sign-in and sign-out, when first needed. */
import { betterAuth } from 'better-auth';
import { anonymous } from 'better-auth/plugins/anonymous';
import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import type { Tables } from '../store/schema.ts';
import type { NewId } from '../telemetry/ids.ts';
import { ADDRESS_HEADER } from './address-header.ts';
import { ANONYMOUS_FIELD_NAMES, AUTH_TABLE_NAMES } from './auth-tables.ts';
import { COOKIE_PREFIX, SESSION_LIFETIME_S, SESSION_RENEWAL_INTERVAL_S } from './session-cookie.ts';

export interface AuthServerOptions {
  db: Kysely<Tables>;
  databaseType: 'sqlite' | 'postgres';
  secret: string;
  publicUrl: string | null;
  /** Web origins beside our own that may sign in. */
  corsOrigins: string[];
  newId: NewId;
  logger: Logger;
  /** A guest has signed up or in: everything of the guest's must become the member's. */
  onGuestBecameMember(guestId: string, memberId: string): Promise<void>;
}

export type AuthServer = ReturnType<typeof createAuthServer>;

export function createAuthServer(options: AuthServerOptions) {
  const { logger } = options;
  return betterAuth({
    appName: 'Chimera',
    // Only its scheme counts, for the cookies: paths are matched without the host.
    baseURL: options.publicUrl ?? 'http://localhost',
    basePath: '/api/auth',
    // As a list, since a plain `secret` would yield to a variable of the environment.
    secrets: [{ version: 1, value: options.secret }],
    database: { db: options.db, type: options.databaseType },
    telemetry: { enabled: false },
    ...AUTH_TABLE_NAMES,
    session: {
      ...AUTH_TABLE_NAMES.session,
      expiresIn: SESSION_LIFETIME_S,
      updateAge: SESSION_RENEWAL_INTERVAL_S,
    },
    emailAndPassword: { enabled: true },
    plugins: [
      anonymous({
        schema: ANONYMOUS_FIELD_NAMES,
        onLinkAccount: async ({ anonymousUser, newUser }) => {
          await options.onGuestBecameMember(anonymousUser.user.id, newUser.user.id);
        },
      }),
    ],
    // Guests are made by their first message, where they are counted, and end by the janitor.
    disabledPaths: ['/sign-in/anonymous', '/delete-anonymous-user'],
    rateLimit: {
      enabled: true,
      window: 60,
      max: 300,
      customRules: {
        '/sign-in/email': { window: 60, max: 10 },
        '/sign-up/email': { window: 3600, max: 100 },
      },
    },
    trustedOrigins: (request) => [...ownOrigins(request), ...options.corsOrigins],
    advanced: {
      cookiePrefix: COOKIE_PREFIX,
      database: { generateId: options.newId },
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
      // The HTTP server has refused foreign origins before a request comes here.
      disableCSRFCheck: true,
      disableOriginCheck: false,
    },
    logger: {
      log: (level, message, ...details) =>
        logger[level]({ details: details.map(describe) }, message),
    },
  });
}

/** Our own origin as the browser sees it; TLS may end before us, so either scheme may be the true one. */
function ownOrigins(request: Request | undefined): string[] {
  const host = request?.headers.get('host');
  return host === null || host === undefined ? [] : [`http://${host}`, `https://${host}`];
}

function describe(detail: unknown): unknown {
  return detail instanceof Error ? { name: detail.name, message: detail.message } : detail;
}
