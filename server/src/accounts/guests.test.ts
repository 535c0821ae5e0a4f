import { afterEach, expect, test } from 'vitest';
import type { TestAccounts } from './testing/test-accounts.ts';
import { DAY_MS, openTestAccounts, toCookie } from './testing/test-accounts.ts';

let accounts: TestAccounts;

afterEach(async () => {
  await accounts.close();
});

test('guests are known again by their cookie', async () => {
  accounts = await openTestAccounts();
  const { user, setCookies } = await accounts.createGuest('10.1.0.1');
  expect(user.kind).toBe('guest');
  expect(setCookies).toHaveLength(1);
  expect(setCookies[0]).toMatch(
    /^chimera\.session_token=[^;]+; Max-Age=5184000; Path=\/; HttpOnly; SameSite=Lax$/,
  );
  expect(await accounts.authenticate({ cookie: `a=b; ${toCookie(setCookies)}; c=d` })).toEqual(
    user,
  );
});

test('guests get a secure cookie when the public address is https', async () => {
  accounts = await openTestAccounts({ publicUrl: 'https://chat.example.org' });
  const { user, setCookies } = await accounts.createGuest('10.1.0.1');
  expect(setCookies[0]).toMatch(/^__Secure-chimera\.session_token=.*; Secure/);
  expect(await accounts.authenticate({ cookie: toCookie(setCookies) })).toEqual(user);
});

test('guests are known to better-auth as its own anonymous users', async () => {
  accounts = await openTestAccounts();
  const { user, setCookies } = await accounts.createGuest('10.1.0.1');
  const response = await accounts.handleAuthRequest(
    new Request('http://localhost:3000/api/auth/get-session', {
      headers: { cookie: toCookie(setCookies) },
    }),
  );
  expect(await response.json()).toMatchObject({
    user: { id: user.id, isAnonymous: true },
    session: { userId: user.id },
  });
});

test('guests are capped per address and hour', async () => {
  accounts = await openTestAccounts({ guestsPerHour: 2 });
  await accounts.createGuest('10.1.0.1');
  await accounts.createGuest('10.1.0.1');
  await expect(accounts.createGuest('10.1.0.1')).rejects.toMatchObject({ code: 'too_many_guests' });
  await accounts.createGuest('10.1.0.2');
  accounts.clock.offsetMs = 3_600_000;
  await accounts.createGuest('10.1.0.1');
  const { logLines } = accounts;
  expect(logLines.filter((line) => line.includes('"guest-created"'))).toHaveLength(4);
  expect(logLines.filter((line) => line.includes('"guest-refused"'))).toHaveLength(1);
});

test('guests cannot be made by asking the auth routes, where they are not counted', async () => {
  accounts = await openTestAccounts();
  const response = await accounts.post('/sign-in/anonymous', {});
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ error: { code: 'not_found' } });
});

test('guests who sign up keep their conversations', async () => {
  accounts = await openTestAccounts();
  const { user: guest, setCookies } = await accounts.createGuest('10.1.0.1');
  await accounts.addConversation('c1', guest.id);
  const cookie = await accounts.signUp(toCookie(setCookies));
  const member = await accounts.authenticate({ cookie });
  expect(member?.kind).toBe('member');
  expect(member?.id).not.toBe(guest.id);
  const rows = await accounts.db.selectFrom('conversations').select('user_id').execute();
  expect(rows).toEqual([{ user_id: member?.id }]);
  expect(await accounts.authenticate({ cookie: toCookie(setCookies) })).toBeNull();
});

test('guests are forgotten after two days without a conversation, unless they are still here', async () => {
  accounts = await openTestAccounts();
  const idle = await accounts.createGuest('10.1.0.1');
  const keeper = await accounts.createGuest('10.1.0.1');
  const reader = await accounts.createGuest('10.1.0.1');
  await accounts.addConversation('c1', keeper.user.id);
  await accounts.signUp();
  const userIds = () => accounts.db.selectFrom('auth_user').select('id').execute();
  const isKnown = async ({ setCookies }: { setCookies: string[] }) =>
    (await accounts.authenticate({ cookie: toCookie(setCookies) })) !== null;

  accounts.clock.offsetMs = 2 * DAY_MS - 60_000;
  await accounts.renewSession(toCookie(reader.setCookies));
  await accounts.purgeIdleGuests();
  expect(await userIds()).toHaveLength(4);

  accounts.clock.offsetMs = 2 * DAY_MS + 60_000;
  await accounts.purgeIdleGuests();
  expect(await userIds()).toHaveLength(3);
  expect(await isKnown(idle)).toBe(false);
  expect(await isKnown(keeper)).toBe(true);
  expect(await isKnown(reader)).toBe(true);
  expect(accounts.logLines.at(-1)).toContain('"guests-purged"');
});
