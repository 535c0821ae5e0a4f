/** API keys: made, listed, revoked, and recognised. */
import { timingSafeEqual } from 'node:crypto';
import { ChimeraError } from '@chimera/protocol/errors';
import { type NewKeyRequest, NO_LIMITS, SCOPES } from '@chimera/protocol/keys';
import type { Kysely } from 'kysely';
import {
  countApiKeys,
  findApiKey,
  insertApiKey,
  listApiKeys,
  revokeApiKey,
  type StoredApiKey,
  touchApiKey,
} from '../store/api-keys.ts';
import type { Tables } from '../store/schema.ts';
import type { Clock } from '../telemetry/clock.ts';
import { hashApiKey, mintApiKey, readKeyId } from './api-key-format.ts';
import type { AuthTables } from './auth-tables.ts';
import { OPERATOR, type User } from './user.ts';

/** How long another replica may go on serving a key that was revoked elsewhere. */
const CACHE_TTL_MS = 5_000;
const CACHE_MAX_KEYS = 10_000;
/** When a key was last used is written no more often than this. */
const TOUCH_INTERVAL_MS = 60_000;
/** Keys of one user that are not revoked. */
const MAX_KEYS_PER_USER = 100;

export interface ApiKeys {
  /** The owner, with what the key grants; null when there is no such key, or not any more. */
  find(key: string): Promise<User | null>;
  /**
   * @returns the row, and the key itself for the only time.
   * @throws {ChimeraError} `forbidden` when it would be allowed more than its maker.
   */
  create(maker: User, request: NewKeyRequest): Promise<{ key: string; stored: StoredApiKey }>;
  list(userId: string): Promise<StoredApiKey[]>;
  /** Gives whether the user has such a key. It stops working at once. */
  revoke(userId: string, id: string): Promise<boolean>;
  /** To be called when owners may have changed: a guest becomes a member, an account ends. */
  forgetAll(): void;
}

interface CachedKey {
  user: User;
  expiresAt: number | null;
  freshUntil: number;
}

export interface ApiKeysParts {
  db: Kysely<Tables>;
  clock: Clock;
  /** Told when the time of a use could not be written. */
  onFailure(error: unknown): void;
}

export function createApiKeys({ db: tables, clock, onFailure }: ApiKeysParts): ApiKeys {
  const db = tables.withTables<AuthTables>();
  /** By the hash of the whole key. */
  const cache = new Map<string, CachedKey>();
  /** Rises when a key is revoked, so that a read that began before is not cached after. */
  let generation = 0;

  async function read(id: string, hash: string): Promise<CachedKey | null> {
    const stored = await findApiKey(tables, id);
    if (stored === undefined || stored.revokedAt !== null) return null;
    if (!timingSafeEqual(Buffer.from(hash, 'hex'), Buffer.from(stored.hash, 'hex'))) return null;
    const owner = await findOwner(stored.userId);
    if (owner === null) return null;
    const { scopes, limits, expiresAt } = stored;
    const now = clock.now();
    touch(stored, now);
    const key = { id, scopes, limits, expiresAt };
    return { user: { ...owner, key }, expiresAt, freshUntil: now + CACHE_TTL_MS };
  }

  async function findOwner(userId: string): Promise<User | null> {
    if (userId === OPERATOR.id) return OPERATOR;
    const row = await db
      .selectFrom('auth_user')
      .select('is_anonymous')
      .where('id', '=', userId)
      .executeTakeFirst();
    return row === undefined
      ? null
      : { id: userId, kind: row.is_anonymous === 1 ? 'guest' : 'member' };
  }

  function touch({ id, lastUsedAt }: StoredApiKey, now: number): void {
    if (lastUsedAt !== null && now - lastUsedAt < TOUCH_INTERVAL_MS) return;
    touchApiKey(tables, id, now).catch(onFailure);
  }

  function remember(hash: string, entry: CachedKey): void {
    cache.delete(hash);
    cache.set(hash, entry);
    const [oldest] = cache.keys();
    if (cache.size > CACHE_MAX_KEYS && oldest !== undefined) cache.delete(oldest);
  }

  return {
    async find(key) {
      const id = readKeyId(key);
      if (id === null) return null;
      const hash = hashApiKey(key);
      const cached = cache.get(hash);
      const isFresh = cached !== undefined && clock.now() < cached.freshUntil;
      const generationAtStart = generation;
      const entry = isFresh ? cached : await read(id, hash);
      if (entry === null || (entry.expiresAt !== null && clock.now() >= entry.expiresAt)) {
        return null;
      }
      if (!isFresh && generation === generationAtStart) remember(hash, entry);
      return entry.user;
    },

    async create(maker, request) {
      const expiresAt = request.expiresAt === null ? null : Date.parse(request.expiresAt);
      const now = clock.now();
      if (expiresAt !== null && expiresAt <= now) {
        throw new ChimeraError('invalid_request', {
          message: 'expiresAt: must be in the future.',
          field: 'expiresAt',
        });
      }
      assertNotMoreThanMaker(maker, request, expiresAt);
      if ((await countApiKeys(tables, maker.id)) >= MAX_KEYS_PER_USER) {
        throw new ChimeraError('forbidden', {
          message: `There are ${MAX_KEYS_PER_USER} keys already. Revoke one that is not needed.`,
        });
      }
      const { key, ...minted } = mintApiKey();
      const stored: StoredApiKey = {
        ...minted,
        userId: maker.id,
        name: request.name,
        scopes: SCOPES.filter((scope) => request.scopes.includes(scope)),
        limits: request.limits,
        createdAt: now,
        expiresAt,
        lastUsedAt: null,
        revokedAt: null,
      };
      await insertApiKey(tables, stored);
      return { key, stored };
    },

    list: (userId) => listApiKeys(tables, userId),

    async revoke(userId, id) {
      const isKnown = await revokeApiKey(tables, { id, userId, revokedAt: clock.now() });
      generation += 1;
      for (const [hash, entry] of cache) if (entry.user.key?.id === id) cache.delete(hash);
      return isKnown;
    },

    forgetAll() {
      generation += 1;
      cache.clear();
    },
  };
}

/** Who was given a key cannot make a stronger one of it. */
function assertNotMoreThanMaker(
  { key: maker }: User,
  request: NewKeyRequest,
  expiresAt: number | null,
): void {
  if (maker === undefined) return;
  const excess = request.scopes.find((scope) => !maker.scopes.includes(scope));
  if (excess !== undefined) {
    throw new ChimeraError('forbidden', {
      message: `scopes: this key does not have the scope ${excess} itself, so it cannot give it on.`,
      field: 'scopes',
    });
  }
  if (maker.expiresAt !== null && (expiresAt === null || expiresAt > maker.expiresAt)) {
    throw new ChimeraError('forbidden', {
      message: 'expiresAt: a key cannot make one that outlives it.',
      field: 'expiresAt',
    });
  }
  const limitNames = Object.keys(NO_LIMITS) as (keyof typeof NO_LIMITS)[];
  if (limitNames.some((name) => maker.limits[name] !== null)) {
    throw new ChimeraError('forbidden', {
      message: 'A key that has limits cannot make further keys: each would have the limits anew.',
    });
  }
}
