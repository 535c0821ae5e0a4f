/** API keys: their hashes, never the keys. */
import type { Scope, UsageLimits } from '@chimera/protocol/keys';
import type { Kysely } from 'kysely';
import type { ApiKeyRow, Tables } from './schema.ts';

/** Times are milliseconds since 1970. */
export interface StoredApiKey {
  id: string;
  userId: string;
  /** SHA-256 of the whole key, in hexadecimal digits. */
  hash: string;
  lastFour: string;
  name: string;
  scopes: Scope[];
  limits: UsageLimits;
  createdAt: number;
  expiresAt: number | null;
  lastUsedAt: number | null;
  revokedAt: number | null;
}

export async function insertApiKey(db: Kysely<Tables>, key: StoredApiKey): Promise<void> {
  await db
    .insertInto('api_keys')
    .values({
      id: key.id,
      user_id: key.userId,
      hash: key.hash,
      last_four: key.lastFour,
      name: key.name,
      scopes: JSON.stringify(key.scopes),
      limits: JSON.stringify(key.limits),
      created_at: key.createdAt,
      expires_at: key.expiresAt,
      last_used_at: key.lastUsedAt,
      revoked_at: key.revokedAt,
    })
    .execute();
}

export async function findApiKey(
  db: Kysely<Tables>,
  id: string,
): Promise<StoredApiKey | undefined> {
  const row = await db.selectFrom('api_keys').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toApiKey(row);
}

/** All keys of a user, newest first. */
export async function listApiKeys(db: Kysely<Tables>, userId: string): Promise<StoredApiKey[]> {
  const rows = await db
    .selectFrom('api_keys')
    .selectAll()
    .where('user_id', '=', userId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
  return rows.map(toApiKey);
}

/** How many keys of a user have not been revoked. */
export async function countApiKeys(db: Kysely<Tables>, userId: string): Promise<number> {
  const row = await db
    .selectFrom('api_keys')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** Gives whether the user has such a key; one that is revoked already stays as it was. */
export async function revokeApiKey(
  db: Kysely<Tables>,
  key: { id: string; userId: string; revokedAt: number },
): Promise<boolean> {
  const result = await db
    .updateTable('api_keys')
    .set(({ fn, val, ref }) => ({
      revoked_at: fn.coalesce(ref('revoked_at'), val(key.revokedAt)),
    }))
    .where('id', '=', key.id)
    .where('user_id', '=', key.userId)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function touchApiKey(db: Kysely<Tables>, id: string, usedAt: number): Promise<void> {
  await db.updateTable('api_keys').set({ last_used_at: usedAt }).where('id', '=', id).execute();
}

function toApiKey(row: ApiKeyRow): StoredApiKey {
  return {
    id: row.id,
    userId: row.user_id,
    hash: row.hash,
    lastFour: row.last_four,
    name: row.name,
    scopes: JSON.parse(row.scopes) as Scope[],
    limits: JSON.parse(row.limits) as UsageLimits,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  };
}
