import type { Kysely } from 'kysely';
import type { Tables } from '../store/schema.ts';
import type { Clock } from '../telemetry/clock.ts';
import type { AuthTables } from './auth-tables.ts';
import {
  createSessionCookie,
  isForThisVisitOnly,
  readSessionToken,
  SESSION_LIFETIME_S,
  SESSION_RENEWAL_INTERVAL_S,
} from './session-cookie.ts';
import type { User } from './user.ts';

/** How long another replica may go on serving a session that was ended elsewhere. */
const CACHE_TTL_MS = 5_000;
const CACHE_MAX_SESSIONS = 10_000;
const LIFETIME_MS = SESSION_LIFETIME_S * 1000;
const RENEWAL_INTERVAL_MS = SESSION_RENEWAL_INTERVAL_S * 1000;

interface CachedSession {
  user: User;
  expiresAtMs: number;
  freshUntilMs: number;
}

export interface SessionLookup {
  /** The user of the session that a `Cookie` header names; null when there is none that counts. */
  find(cookieHeader: string): Promise<User | null>;
  /**
   * Begins the lifetime of the session that a `Cookie` header names anew, once a day.
   *
   * @returns the `Set-Cookie` line that tells the browser; null when there is nothing to tell.
   */
  renew(cookieHeader: string): Promise<string | null>;
  /** To be called when a session may have ended. */
  forgetAll(): void;
}

/**
 * Looks sessions up on the request path: better-auth's own way costs about half a millisecond, this
 * one a signature check and, once in a few seconds, one indexed read.
 */
export function createSessionLookup(options: {
  db: Kysely<Tables & AuthTables>;
  secret: string;
  isSecure: boolean;
  clock: Clock;
}): SessionLookup {
  const { db, clock } = options;
  const cache = new Map<string, CachedSession>();
  /** Rises when sessions end, so that a read that began before is not cached after. */
  let generation = 0;

  async function read(token: string): Promise<CachedSession | null> {
    const row = await db
      .selectFrom('auth_session')
      .innerJoin('auth_user', 'auth_user.id', 'auth_session.user_id')
      .select(['auth_user.id', 'auth_user.is_anonymous', 'auth_session.expires_at'])
      .where('auth_session.token', '=', token)
      .executeTakeFirst();
    if (row === undefined) return null;
    return {
      user: { id: row.id, kind: row.is_anonymous === 1 ? 'guest' : 'member' },
      expiresAtMs: Date.parse(row.expires_at),
      freshUntilMs: clock.now() + CACHE_TTL_MS,
    };
  }

  function remember(token: string, session: CachedSession): void {
    cache.delete(token);
    cache.set(token, session);
    const [oldest] = cache.keys();
    if (cache.size > CACHE_MAX_SESSIONS && oldest !== undefined) cache.delete(oldest);
  }

  async function lookUp(token: string): Promise<CachedSession | null> {
    const cached = cache.get(token);
    const isFresh = cached !== undefined && clock.now() < cached.freshUntilMs;
    const generationAtStart = generation;
    const session = isFresh ? cached : await read(token);
    if (session === null || clock.now() >= session.expiresAtMs) return null;
    if (!isFresh && generation === generationAtStart) remember(token, session);
    return session;
  }

  return {
    async find(cookieHeader) {
      const token = readSessionToken(cookieHeader, options);
      const session = token === null ? null : await lookUp(token);
      return session?.user ?? null;
    },

    async renew(cookieHeader) {
      if (isForThisVisitOnly(cookieHeader, options)) return null;
      const token = readSessionToken(cookieHeader, options);
      const session = token === null ? null : await lookUp(token);
      if (token === null || session === null) return null;
      const nowMs = clock.now();
      const begunAtMs = session.expiresAtMs - LIFETIME_MS;
      if (nowMs - begunAtMs < RENEWAL_INTERVAL_MS) return null;

      const expiresAtMs = nowMs + LIFETIME_MS;
      const generationAtStart = generation;
      const { numUpdatedRows } = await db
        .updateTable('auth_session')
        .set({
          expires_at: new Date(expiresAtMs).toISOString(),
          updated_at: new Date(nowMs).toISOString(),
        })
        .where('token', '=', token)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) return null;
      if (generation === generationAtStart) remember(token, { ...session, expiresAtMs });
      return createSessionCookie(token, options);
    },

    forgetAll() {
      generation += 1;
      cache.clear();
    },
  };
}
