import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TestAccounts } from './testing/test-accounts.ts';
import { ANN, DAY_MS, openTestAccounts, toCookie } from './testing/test-accounts.ts';
import type { User } from './user.ts';

let accounts: TestAccounts;
let guest: User;
/** The guest's `Cookie` header. */
let cookie: string;

beforeEach(async () => {
  accounts = await openTestAccounts();
  const made = await accounts.createGuest('10.1.0.1');
  guest = made.user;
  cookie = toCookie(made.setCookies);
});

afterEach(async () => {
  await accounts.close();
});

function sessions() {
  return accounts.db.selectFrom('auth_session').selectAll().execute();
}

test('a cookie that was tampered with, or signed by somebody else, is nobody', async () => {
  const value = cookie.slice(cookie.indexOf('=') + 1);
  for (const tampered of [
    '',
    'x',
    '.',
    `x${value}`,
    value.slice(0, -4),
    `${decodeURIComponent(value).split('.')[0]}.${'A'.repeat(43)}=`,
    '%E0%A4%A',
  ]) {
    const header = `chimera.session_token=${tampered}`;
    expect(await accounts.authenticate({ cookie: header })).toBeNull();
    expect(await accounts.renewSession(header)).toBeNull();
  }
});

test('a session that is not used ends after sixty days', async () => {
  accounts.clock.offsetMs = 60 * DAY_MS - 10_000;
  expect(await accounts.authenticate({ cookie })).toEqual(guest);
  accounts.clock.offsetMs = 60 * DAY_MS;
  expect(await accounts.authenticate({ cookie })).toBeNull();
  expect(await accounts.renewSession(cookie)).toBeNull();
  await accounts.purgeIdleGuests();
  expect(await sessions()).toEqual([]);
});

test('a session ended by another process is noticed within five seconds', async () => {
  expect(await accounts.authenticate({ cookie })).toEqual(guest);
  await accounts.db.deleteFrom('auth_session').execute();
  expect(await accounts.authenticate({ cookie })).toEqual(guest);
  accounts.clock.offsetMs = 5_000;
  expect(await accounts.authenticate({ cookie })).toBeNull();
});

describe('a session that is used', () => {
  test('is renewed once a day, and the browser told by the cookie it has', async () => {
    expect(await accounts.renewSession(cookie)).toBeNull();
    accounts.clock.offsetMs = DAY_MS - 10_000;
    expect(await accounts.renewSession(cookie)).toBeNull();

    accounts.clock.offsetMs = DAY_MS;
    const renewed = await accounts.renewSession(cookie);
    expect(renewed).toBe(`${cookie}; Max-Age=5184000; Path=/; HttpOnly; SameSite=Lax`);
    const [row] = await sessions();
    expect(Date.parse(row?.expires_at ?? '')).toBeCloseTo(Date.now() + 61 * DAY_MS, -4);
    expect(row?.updated_at).not.toBe(row?.created_at);
    expect(await accounts.renewSession(cookie)).toBeNull();

    accounts.clock.offsetMs = 2 * DAY_MS - 10_000;
    expect(await accounts.renewSession(cookie)).toBeNull();
    accounts.clock.offsetMs = 2 * DAY_MS;
    expect(await accounts.renewSession(cookie)).toBe(renewed);
  });

  test('never ends, however seldom its browser comes back', async () => {
    await accounts.addConversation('c1', guest.id);
    for (let visit = 1; visit <= 12; visit += 1) {
      accounts.clock.offsetMs += 59 * DAY_MS;
      expect(await accounts.authenticate({ cookie })).toEqual(guest);
      expect(await accounts.renewSession(cookie)).not.toBeNull();
      await accounts.purgeIdleGuests();
    }
  });

  test('is not brought back when it was ended in the meantime', async () => {
    accounts.clock.offsetMs = DAY_MS;
    expect(await accounts.authenticate({ cookie })).toEqual(guest);
    await accounts.db.deleteFrom('auth_session').execute();
    expect(await accounts.renewSession(cookie)).toBeNull();
    expect(await sessions()).toEqual([]);
  });

  test('goes on when it cannot be written', async () => {
    await sql`CREATE TRIGGER full_disk BEFORE UPDATE ON auth_session
      BEGIN SELECT RAISE(ABORT, 'disk full'); END`.execute(accounts.db);
    accounts.clock.offsetMs = DAY_MS;
    expect(await accounts.renewSession(cookie)).toBeNull();
    expect(await accounts.authenticate({ cookie })).toEqual(guest);
    expect(accounts.logLines.at(-1)).toContain('a session could not be renewed');

    await sql`DROP TRIGGER full_disk`.execute(accounts.db);
    expect(await accounts.renewSession(cookie)).toContain(cookie);
  });

  test('is renewed by better-auth by the same rule', async () => {
    async function setCookiesOf(ageMs: number): Promise<string[]> {
      const expiresAt = new Date(Date.now() - ageMs + 60 * DAY_MS).toISOString();
      await accounts.db.updateTable('auth_session').set({ expires_at: expiresAt }).execute();
      const response = await accounts.handleAuthRequest(
        new Request('http://localhost:3000/api/auth/get-session', { headers: { cookie } }),
      );
      return response.headers.getSetCookie();
    }
    expect(await setCookiesOf(DAY_MS - 60_000)).toEqual([]);
    const [renewed] = await setCookiesOf(DAY_MS);
    expect(renewed).toContain(`${cookie}; Max-Age=5184000`);
    const [row] = await sessions();
    expect(Date.parse(row?.expires_at ?? '')).toBeCloseTo(Date.now() + 60 * DAY_MS, -4);
    expect(await accounts.renewSession(cookie)).toBeNull();
  });

  test('is not renewed when its member asked not to be remembered', async () => {
    await accounts.signUp();
    const response = await accounts.post('/sign-in/email', { ...ANN, rememberMe: false });
    const forThisVisit = toCookie(response.headers.getSetCookie());
    expect(await accounts.authenticate({ cookie: forThisVisit })).toMatchObject({ kind: 'member' });
    accounts.clock.offsetMs = DAY_MS - 60_000;
    expect(await accounts.renewSession(forThisVisit)).toBeNull();
    accounts.clock.offsetMs = DAY_MS + 60_000;
    expect(await accounts.authenticate({ cookie: forThisVisit })).toBeNull();
  });
});
