import { type NewKeyRequest, newKeyRequestSchema } from '@chimera/protocol/keys';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApiKeys } from './api-keys.ts';
import {
  OPERATOR_KEY,
  openTestAccounts,
  type TestAccounts,
  toCookie,
} from './testing/test-accounts.ts';
import { OPERATOR, type User } from './user.ts';

let accounts: TestAccounts;

beforeEach(async () => {
  accounts = await openTestAccounts();
});

afterEach(() => accounts.close());

function request(fields: Partial<NewKeyRequest> = {}): NewKeyRequest {
  return newKeyRequestSchema.parse({ name: 'a key', ...fields });
}

function authenticate(key: string): Promise<User | null> {
  return accounts.authenticate({ authorization: `Bearer ${key}` });
}

/** A user who came with a key of these rights. */
async function bearer(fields: Partial<NewKeyRequest>): Promise<User> {
  const { key } = await accounts.keys.create(OPERATOR, request(fields));
  const user = await authenticate(key);
  if (user === null) throw new Error('The key is not known.');
  return user;
}

async function storedKeys(): Promise<string> {
  return JSON.stringify(await accounts.db.selectFrom('api_keys').selectAll().execute());
}

describe('a new key', () => {
  test('acts as its owner, with its scopes and limits', async () => {
    const limits = { ...request().limits, requestsPerMinute: 5 };
    const { key, stored } = await accounts.keys.create(OPERATOR, request({ limits }));
    expect(await authenticate(key)).toEqual({
      ...OPERATOR,
      key: { id: stored.id, scopes: ['chat', 'models'], limits, expiresAt: null },
    });
  });

  test('acts as the guest or member who made it', async () => {
    const { user: guest } = await accounts.createGuest('10.0.0.1');
    const { key } = await accounts.keys.create(guest, request());
    expect(await authenticate(key)).toMatchObject({ id: guest.id, kind: 'guest' });
  });

  test('stands nowhere but in the answer', async () => {
    const { key, stored } = await accounts.keys.create(OPERATOR, request());
    await authenticate(key);
    const secret = key.split('_')[2] ?? '';
    expect(await storedKeys()).not.toContain(secret);
    expect(JSON.stringify(stored)).not.toContain(secret);
    expect(accounts.logLines.join('')).not.toContain(secret);
  });

  test('cannot have ended already', async () => {
    await expect(
      accounts.keys.create(OPERATOR, request({ expiresAt: '2020-01-01T00:00:00Z' })),
    ).rejects.toMatchObject({ code: 'invalid_request', field: 'expiresAt' });
  });

  test('is one of a hundred at most', async () => {
    for (let made = 0; made < 100; made += 1) await accounts.keys.create(OPERATOR, request());
    await expect(accounts.keys.create(OPERATOR, request())).rejects.toThrow('100 keys already');
  });
});

describe('a key made with a key', () => {
  test('has no scope that its maker lacks', async () => {
    const maker = await bearer({ scopes: ['chat', 'keys'] });
    await expect(accounts.keys.create(maker, request({ scopes: ['usage'] }))).rejects.toMatchObject(
      { code: 'forbidden', field: 'scopes' },
    );
    const { stored } = await accounts.keys.create(maker, request({ scopes: ['chat'] }));
    expect(stored.scopes).toEqual(['chat']);
  });

  test('does not outlive its maker', async () => {
    const maker = await bearer({ scopes: ['chat', 'keys'], expiresAt: '2200-01-01T00:00:00Z' });
    for (const expiresAt of [null, '2200-01-01T00:00:01Z']) {
      await expect(
        accounts.keys.create(maker, request({ scopes: ['chat'], expiresAt })),
      ).rejects.toMatchObject({ code: 'forbidden', field: 'expiresAt' });
    }
  });

  test('is no way around the limits of its maker', async () => {
    const limits = { ...request().limits, microsTotal: 1_000 };
    const maker = await bearer({ scopes: ['chat', 'keys'], limits });
    await expect(accounts.keys.create(maker, request({ scopes: ['chat'] }))).rejects.toMatchObject({
      code: 'forbidden',
    });
  });
});

describe('a key that is given', () => {
  test.each([
    ['is of another form', () => "' OR pg_sleep(8)--"],
    ['has a wrong secret', (key: string) => key.replace(/_[0-9a-f]{64}_/, `_${'0'.repeat(64)}_`)],
    ['has its last digit changed', (key: string) => `${key.slice(0, -1)}x`],
  ])('is refused when it %s', async (_what, change) => {
    const { key } = await accounts.keys.create(OPERATOR, request());
    await expect(authenticate(change(key))).rejects.toMatchObject({ code: 'unauthorized' });
  });

  test('works until it expires', async () => {
    const expiresAt = new Date(accounts.clock.now() + 3_600_000).toISOString();
    const { key } = await accounts.keys.create(OPERATOR, request({ expiresAt }));
    await authenticate(key);
    accounts.clock.offsetMs = 3_600_000;
    await expect(authenticate(key)).rejects.toMatchObject({ code: 'unauthorized' });
  });

  test('stops working with its owner', async () => {
    const { user: guest } = await accounts.createGuest('10.0.0.1');
    const { key } = await accounts.keys.create(guest, request());
    await accounts.db.deleteFrom('auth_user').where('id', '=', guest.id).execute();
    await expect(authenticate(key)).rejects.toMatchObject({ code: 'unauthorized' });
  });

  test('leaves the operator’s own key as it is', async () => {
    expect(await authenticate(OPERATOR_KEY)).toEqual(OPERATOR);
  });

  test('is remembered as used, once a minute', async () => {
    const { key, stored } = await accounts.keys.create(OPERATOR, request());
    const lastUsed = async () => (await accounts.keys.list(OPERATOR.id))[0]?.lastUsedAt;
    await authenticate(key);
    const first = await lastUsed();
    expect(first).toBeGreaterThanOrEqual(stored.createdAt);
    accounts.clock.offsetMs = 30_000;
    await authenticate(key);
    expect(await lastUsed()).toBe(first);
    accounts.clock.offsetMs = 61_000;
    await authenticate(key);
    expect(await lastUsed()).toBeGreaterThan(first ?? 0);
  });
});

test('a guest who becomes a member keeps the keys, and what was used before', async () => {
  const { user: guest, setCookies } = await accounts.createGuest('10.0.0.1');
  const { key } = await accounts.keys.create(guest, request());
  const sums = {
    day: 1,
    user_id: guest.id,
    key_id: '',
    provider: 'acme',
    model: 'm1',
    attempts: 2,
    unpriced_attempts: 0,
    input_tokens: 3,
    output_tokens: 4,
    cached_tokens: 0,
    reasoning_tokens: 0,
    cost_micros: 5,
  };
  await accounts.db.insertInto('usage_daily').values(sums).execute();
  await authenticate(key);
  await accounts.signUp(toCookie(setCookies));
  const member = await authenticate(key);
  expect(member).toMatchObject({ kind: 'member' });
  expect(await accounts.db.selectFrom('usage_daily').selectAll().execute()).toEqual([
    { ...sums, user_id: member?.id },
  ]);
});

describe('a revoked key', () => {
  test('is refused at once, although it was cached', async () => {
    const { key, stored } = await accounts.keys.create(OPERATOR, request());
    await authenticate(key);
    expect(await accounts.keys.revoke(OPERATOR.id, stored.id)).toBe(true);
    await expect(authenticate(key)).rejects.toMatchObject({ code: 'unauthorized' });
  });

  test('is refused within seconds by another replica', async () => {
    const { key, stored } = await accounts.keys.create(OPERATOR, request());
    const replica = createApiKeys({
      db: accounts.db.withTables(),
      clock: accounts.clock,
      onFailure() {},
    });
    await authenticate(key);
    await replica.revoke(OPERATOR.id, stored.id);
    accounts.clock.offsetMs = 5_001;
    await expect(authenticate(key)).rejects.toMatchObject({ code: 'unauthorized' });
  });

  test('stays in the list, with the first time of its end', async () => {
    const { stored } = await accounts.keys.create(OPERATOR, request());
    await accounts.keys.revoke(OPERATOR.id, stored.id);
    const [first] = await accounts.keys.list(OPERATOR.id);
    accounts.clock.offsetMs = 1_000;
    await accounts.keys.revoke(OPERATOR.id, stored.id);
    expect(await accounts.keys.list(OPERATOR.id)).toEqual([first]);
    expect(first?.revokedAt).not.toBeNull();
  });

  test('has to be the caller’s own', async () => {
    const { key, stored } = await accounts.keys.create(OPERATOR, request());
    expect(await accounts.keys.revoke('somebody-else', stored.id)).toBe(false);
    expect(await authenticate(key)).toMatchObject(OPERATOR);
  });
});
