/** Who is calling: guests, members and the operator. */
import { ChimeraError } from '@chimera/protocol/errors';
import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import type { Config, Secrets } from '../config/config.ts';
import type { Tables } from '../store/schema.ts';
import type { Clock } from '../telemetry/clock.ts';
import type { BusinessEvents } from '../telemetry/events.ts';
import type { NewId } from '../telemetry/ids.ts';
import type { ApiKeys } from './api-keys.ts';
import { withOurErrorShape } from './auth-errors.ts';
import type { AuthServer } from './auth-server.ts';
import type { AuthTables } from './auth-tables.ts';
import { handOverGuest } from './guest-handover.ts';
import { purgeIdleGuests } from './guest-janitor.ts';
import { createGuestLimit } from './guest-limit.ts';
import { createGuestSession } from './guest-session.ts';
import { createOperatorKeyCheck } from './operator-key.ts';
import { createSessionLookup } from './session-lookup.ts';
import type { User } from './user.ts';
import { OPERATOR } from './user.ts';

/** What of a request says who is calling. */
export interface Credentials {
  cookie?: string | undefined;
  authorization?: string | undefined;
}

export interface Accounts {
  /**
   * A bearer key counts before a cookie. Other schemes of `Authorization` are a proxy's and not ours.
   *
   * @returns null when there are no credentials, or the session of the cookie has ended.
   * @throws {ChimeraError} `unauthorized` for a bearer key that is not valid.
   */
  authenticate(credentials: Credentials): Promise<User | null>;
  /**
   * To be called when a session is used: once a day its lifetime begins anew.
   *
   * @returns the `Set-Cookie` line that tells the browser; null when there is nothing to tell.
   */
  renewSession(cookie: string): Promise<string | null>;
  /** @throws {ChimeraError} `too_many_guests` when this address has made its share of this hour. */
  createGuest(address: string): Promise<{ user: User; setCookies: string[] }>;
  /** Answers `/api/auth/*`. */
  handleAuthRequest(request: Request): Promise<Response>;
  /** Removes ended sessions and guests without conversations; to be called now and then. */
  purgeIdleGuests(): Promise<void>;
}

export interface AccountsOptions {
  db: Kysely<Tables>;
  config: Pick<Config, 'auth' | 'server' | 'database'>;
  secrets: Pick<Secrets, 'authSecret' | 'operatorKey'>;
  keys: Pick<ApiKeys, 'find' | 'forgetAll'>;
  clock: Clock;
  newId: NewId;
  events: BusinessEvents;
  logger: Logger;
}

const BEARER = /^bearer\s+(.*)$/is;

export function createAccounts(options: AccountsOptions): Accounts {
  const { config, secrets, clock, events } = options;
  const db = options.db.withTables<AuthTables>();
  const isOperatorKey = createOperatorKeyCheck(secrets.operatorKey);
  const guestLimit = createGuestLimit(config.auth.guestsPerHourPerAddress, clock);
  const sessionParts = {
    db,
    secret: secrets.authSecret,
    isSecure: config.server.publicUrl?.startsWith('https:') === true,
    clock,
    newId: options.newId,
  };
  const sessions = createSessionLookup(sessionParts);

  let loading: Promise<AuthServer> | undefined;
  function authServer(): Promise<AuthServer> {
    loading ??= loadAuthServer(options);
    return loading;
  }

  return {
    async authenticate({ authorization, cookie }) {
      const bearer = authorization === undefined ? undefined : BEARER.exec(authorization)?.[1];
      if (bearer !== undefined) {
        if (isOperatorKey(bearer)) return OPERATOR;
        const user = await options.keys.find(bearer);
        if (user !== null) return user;
        throw new ChimeraError('unauthorized', { message: 'This API key is not valid.' });
      }
      return cookie === undefined ? null : sessions.find(cookie);
    },

    async renewSession(cookie) {
      try {
        return await sessions.renew(cookie);
      } catch (error) {
        // Who cannot write, for want of room on the disk, can still read; the next request tries again.
        options.logger.warn({ err: error }, 'a session could not be renewed');
        return null;
      }
    },

    async createGuest(address) {
      if (!guestLimit.take(address)) {
        events.guestRefused({ guestsThisHour: config.auth.guestsPerHourPerAddress });
        throw new ChimeraError('too_many_guests');
      }
      const { userId, setCookie } = await createGuestSession(sessionParts);
      events.guestCreated({ userId });
      return { user: { id: userId, kind: 'guest' }, setCookies: [setCookie] };
    },

    async handleAuthRequest(request) {
      const auth = await authServer();
      try {
        return await withOurErrorShape(await auth.handler(request));
      } finally {
        if (request.method !== 'GET') {
          sessions.forgetAll();
          options.keys.forgetAll();
        }
      }
    },

    async purgeIdleGuests() {
      const count = await purgeIdleGuests(db, clock.now());
      if (count > 0) events.guestsPurged({ count });
    },
  };
}

async function loadAuthServer(options: AccountsOptions): Promise<AuthServer> {
  const { createAuthServer } = await import('./auth-server.ts');
  return createAuthServer({
    db: options.db,
    databaseType: options.config.database.kind,
    secret: options.secrets.authSecret,
    publicUrl: options.config.server.publicUrl,
    corsOrigins: options.config.server.corsOrigins,
    newId: options.newId,
    logger: options.logger,
    onGuestBecameMember: (guestId, memberId) => handOverGuest(options.db, guestId, memberId),
  });
}
