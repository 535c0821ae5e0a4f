import { randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Tables } from '../store/schema.ts';
import type { Clock } from '../telemetry/clock.ts';
import type { NewId } from '../telemetry/ids.ts';
import type { AuthTables } from './auth-tables.ts';
import { createSessionCookie, SESSION_LIFETIME_S } from './session-cookie.ts';

/** More than the 128 bits that a session token must have. */
const TOKEN_BYTES = 24;

/**
 * Makes a guest: the rows and the cookie that better-auth's anonymous sign-in makes. Guests are by far
 * the most users, and most servers have no others; so better-auth is not loaded for them, which would
 * cost 35 MB and, the first time, a sixth of a second.
 */
export async function createGuestSession(options: {
  db: Kysely<Tables & AuthTables>;
  secret: string;
  isSecure: boolean;
  clock: Clock;
  newId: NewId;
}): Promise<{ userId: string; setCookie: string }> {
  const { db, secret, isSecure, clock, newId } = options;
  const nowMs = clock.now();
  const now = new Date(nowMs).toISOString();
  const userId = newId();
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  await db.transaction().execute(async (transaction) => {
    await transaction
      .insertInto('auth_user')
      .values({
        id: userId,
        name: 'Guest',
        email: `${userId}@anonymous.placeholder.invalid`,
        email_verified: 0,
        is_anonymous: 1,
        created_at: now,
        updated_at: now,
      })
      .execute();
    await transaction
      .insertInto('auth_session')
      .values({
        id: newId(),
        user_id: userId,
        token,
        expires_at: new Date(nowMs + SESSION_LIFETIME_S * 1000).toISOString(),
        created_at: now,
        updated_at: now,
      })
      .execute();
  });
  return { userId, setCookie: createSessionCookie(token, { secret, isSecure }) };
}
