import { ChimeraError } from '@chimera/protocol/errors';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../store/database.ts';
import { openDatabase } from '../store/database.ts';
import { systemClock } from '../telemetry/clock.ts';
import { createBusinessEvents } from '../telemetry/events.ts';
import { createIdMaker } from '../telemetry/ids.ts';
import { createLoggers } from '../telemetry/loggers.ts';
import type { Accounts } from './accounts.ts';
import { createAccounts } from './accounts.ts';
import { ADDRESS_HEADER } from './address-header.ts';
import type { AuthTables } from './auth-tables.ts';

const AUTH_SECRET = 'a-secret-of-32-characters-exactly';
const OPERATOR_KEY = 'chimera_operator-key-for-this-test';
const DAY_MS = 86_400_000;

let database: Database;
let lines: string[];
/** Moves our clock, not better-auth's: sessions are judged by ours. */
let offsetMs: number;
let nextAddress = 1;

beforeEach(async () => {
  database = await openDatabase(':memory:');
  lines = [];
  offsetMs = 0;
});

afterEach(async () => {
  await database.close();
});

function open(settings: { guestsPerHour?: number; publicUrl?: string } = {}): Accounts {
  const root = pino({ level: 'info' }, { write: (line) => void lines.push(line) });
  const loggers = createLoggers(root);
  const clock = { now: () => systemClock.now() + offsetMs };
  return createAccounts({
    db: database.db,
    config: {
      auth: { mode: 'guest', guestsPerHourPerAddress: settings.guestsPerHour ?? 100 },
      database: { kind: 'sqlite', file: ':memory:' },
      server: {
        host: '127.0.0.1',
        port: 0,
        publicUrl: settings.publicUrl ?? null,
        allowedHosts: [],
        corsOrigins: [],
        shutdownGraceMs: 0,
      },
    },
    secrets: { authSecret: AUTH_SECRET, operatorKey: OPERATOR_KEY },
    clock,
    newId: createIdMaker(clock),
    events: createBusinessEvents(loggers),
    logger: loggers.accounts,
  });
}

/** An address of its own for every caller, since sign-ins are counted by address. */
function newAddress(): string {
  nextAddress += 1;
  return `10.0.${nextAddress >> 8}.${nextAddress & 255}`;
}

async function post(
  accounts: Accounts,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return accounts.handleAuthRequest(
    new Request(`http://localhost:3000/api/auth${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        host: 'localhost:3000',
        [ADDRESS_HEADER]: newAddress(),
        ...headers,
      },
      body: JSON.stringify(body),
    }),
  );
}

/** The `Cookie` header that a browser would send after these `Set-Cookie` lines. */
function toCookie(setCookies: string[]): string {
  return setCookies.map((line) => line.split(';')[0]).join('; ');
}

const ANN = { name: 'Ann', email: 'ann@example.org', password: 'correct horse battery' };

async function signUp(accounts: Accounts, cookie?: string): Promise<string> {
  const response = await post(accounts, '/sign-up/email', ANN, cookie ? { cookie } : {});
  expect(response.status).toBe(200);
  return toCookie(response.headers.getSetCookie());
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ChimeraError);
  return error instanceof ChimeraError ? error.code : '';
}

function authTables() {
  return database.db.withTables<AuthTables>();
}

async function addConversation(id: string, userId: string): Promise<void> {
  await database.db
    .insertInto('conversations')
    .values({ id, user_id: userId, kind: 'chat', title: 't', created_at: 1, updated_at: 1 })
    .execute();
}

describe('the operator', () => {
  test('is known by the key, in any letter case of the scheme', async () => {
    const accounts = open();
    const operator = { id: 'operator', kind: 'operator' };
    expect(await accounts.authenticate({ authorization: `Bearer ${OPERATOR_KEY}` })).toEqual(
      operator,
    );
    expect(await accounts.authenticate({ authorization: `bearer  ${OPERATOR_KEY}` })).toEqual(
      operator,
    );
  });

  test.each([
    'wrong',
    OPERATOR_KEY.slice(0, -1),
    `${OPERATOR_KEY}x`,
    "' OR 1=1 --".replaceAll(' ', ''),
  ])('is not known by %s', async (key) => {
    const accounts = open();
    expect(await codeOf(accounts.authenticate({ authorization: `Bearer ${key}` }))).toBe(
      'unauthorized',
    );
  });

  test('a wrong key is refused even beside a good cookie', async () => {
    const accounts = open();
    const { setCookies } = await accounts.createGuest('10.1.0.1');
    const credentials = { cookie: toCookie(setCookies), authorization: 'Bearer wrong' };
    expect(await codeOf(accounts.authenticate(credentials))).toBe('unauthorized');
  });

  test("a proxy's own authorization is not ours", async () => {
    const accounts = open();
    const { user, setCookies } = await accounts.createGuest('10.1.0.1');
    const credentials = { cookie: toCookie(setCookies), authorization: 'Basic dTpw' };
    expect(await accounts.authenticate(credentials)).toEqual(user);
    expect(await accounts.authenticate({ authorization: 'Basic dTpw' })).toBeNull();
  });
});

describe('guests', () => {
  test('are known again by their cookie', async () => {
    const accounts = open();
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

  test('get a secure cookie when the public address is https', async () => {
    const accounts = open({ publicUrl: 'https://chat.example.org' });
    const { user, setCookies } = await accounts.createGuest('10.1.0.1');
    expect(setCookies[0]).toMatch(/^__Secure-chimera\.session_token=.*; Secure/);
    expect(await accounts.authenticate({ cookie: toCookie(setCookies) })).toEqual(user);
  });

  test('are known to better-auth as its own anonymous users', async () => {
    const accounts = open();
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

  test('are capped per address and hour', async () => {
    const accounts = open({ guestsPerHour: 2 });
    await accounts.createGuest('10.1.0.1');
    await accounts.createGuest('10.1.0.1');
    expect(await codeOf(accounts.createGuest('10.1.0.1'))).toBe('too_many_guests');
    await accounts.createGuest('10.1.0.2');
    offsetMs = 3_600_000;
    await accounts.createGuest('10.1.0.1');
    expect(lines.filter((line) => line.includes('"guest-created"'))).toHaveLength(4);
    expect(lines.filter((line) => line.includes('"guest-refused"'))).toHaveLength(1);
  });

  test('cannot be made by asking the auth routes, where they are not counted', async () => {
    const accounts = open();
    const response = await post(accounts, '/sign-in/anonymous', {});
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { code: 'not_found' } });
  });

  test('that sign up keep their conversations', async () => {
    const accounts = open();
    const { user: guest, setCookies } = await accounts.createGuest('10.1.0.1');
    await addConversation('c1', guest.id);
    const cookie = await signUp(accounts, toCookie(setCookies));
    const member = await accounts.authenticate({ cookie });
    expect(member?.kind).toBe('member');
    expect(member?.id).not.toBe(guest.id);
    const rows = await database.db.selectFrom('conversations').select('user_id').execute();
    expect(rows).toEqual([{ user_id: member?.id }]);
    expect(await accounts.authenticate({ cookie: toCookie(setCookies) })).toBeNull();
  });

  test('are forgotten after a day without a conversation', async () => {
    const accounts = open();
    const idle = await accounts.createGuest('10.1.0.1');
    const keeper = await accounts.createGuest('10.1.0.1');
    await addConversation('c1', keeper.user.id);
    await signUp(accounts);

    await accounts.purgeIdleGuests();
    expect(await authTables().selectFrom('auth_user').select('id').execute()).toHaveLength(3);

    offsetMs = DAY_MS + 60_000;
    await accounts.purgeIdleGuests();
    expect(await authTables().selectFrom('auth_user').select('id').execute()).toHaveLength(2);
    expect(await accounts.authenticate({ cookie: toCookie(idle.setCookies) })).toBeNull();
    expect(await accounts.authenticate({ cookie: toCookie(keeper.setCookies) })).toEqual(
      keeper.user,
    );
    expect(lines.at(-1)).toContain('"guests-purged"');
  });
});

describe('members', () => {
  test('sign up, out and in again', async () => {
    const accounts = open();
    const first = await signUp(accounts);
    const member = await accounts.authenticate({ cookie: first });
    expect(member?.kind).toBe('member');

    const out = await post(accounts, '/sign-out', {}, { cookie: first });
    expect(out.status).toBe(200);
    expect(await accounts.authenticate({ cookie: first })).toBeNull();

    const back = await post(accounts, '/sign-in/email', ANN);
    expect(back.status).toBe(200);
    const second = toCookie(back.headers.getSetCookie());
    expect(await accounts.authenticate({ cookie: second })).toEqual(member);
  });

  test('see errors in our shape, and better-auth clients in theirs', async () => {
    const accounts = open();
    await signUp(accounts);
    const wrong = await post(accounts, '/sign-in/email', { ...ANN, password: 'not the password' });
    expect(wrong.status).toBe(401);
    expect(await wrong.json()).toEqual({
      error: {
        code: 'unauthorized',
        message: 'Invalid email or password',
        details: { reason: 'INVALID_EMAIL_OR_PASSWORD' },
      },
      code: 'INVALID_EMAIL_OR_PASSWORD',
      message: 'Invalid email or password',
    });
  });

  test('twenty wrong passwords from one address are too many', async () => {
    const accounts = open();
    await signUp(accounts);
    const address = { [ADDRESS_HEADER]: newAddress() };
    const statuses = [];
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const response = await post(
        accounts,
        '/sign-in/email',
        { email: ANN.email, password: `wrong password ${attempt}` },
        address,
      );
      statuses.push(response.status);
      if (response.status === 429) {
        expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
        expect(await response.json()).toMatchObject({ error: { code: 'rate_limited' } });
      }
    }
    expect(statuses.filter((status) => status === 401)).toHaveLength(10);
    expect(statuses.at(-1)).toBe(429);
  });

  test('redirects to foreign addresses are refused, to our own are not', async () => {
    const accounts = open();
    const elsewhere = { ...ANN, callbackURL: 'https://evil.example/' };
    expect((await post(accounts, '/sign-up/email', elsewhere)).status).toBe(403);
    const home = { ...ANN, callbackURL: 'https://localhost:3000/c/1' };
    expect((await post(accounts, '/sign-up/email', home)).status).toBe(200);
  });
});

describe('sessions', () => {
  test('a cookie that was tampered with, or signed by somebody else, is nobody', async () => {
    const accounts = open();
    const { setCookies } = await accounts.createGuest('10.1.0.1');
    const cookie = toCookie(setCookies);
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
    }
  });

  test('end when they run out', async () => {
    const accounts = open();
    const { user, setCookies } = await accounts.createGuest('10.1.0.1');
    const cookie = toCookie(setCookies);
    offsetMs = 60 * DAY_MS - 10_000;
    expect(await accounts.authenticate({ cookie })).toEqual(user);
    offsetMs = 60 * DAY_MS;
    expect(await accounts.authenticate({ cookie })).toBeNull();
    await accounts.purgeIdleGuests();
    expect(await authTables().selectFrom('auth_session').select('id').execute()).toEqual([]);
  });

  test('ended by another process are noticed within five seconds', async () => {
    const accounts = open();
    const { user, setCookies } = await accounts.createGuest('10.1.0.1');
    const cookie = toCookie(setCookies);
    expect(await accounts.authenticate({ cookie })).toEqual(user);
    await authTables().deleteFrom('auth_session').execute();
    expect(await accounts.authenticate({ cookie })).toEqual(user);
    offsetMs = 5_000;
    expect(await accounts.authenticate({ cookie })).toBeNull();
  });
});

test('nothing that happens here writes a secret, or a complaint, to the log', async () => {
  const accounts = open();
  await accounts.createGuest('10.1.0.1');
  await signUp(accounts);
  const text = lines.join('');
  expect(text).not.toContain(ANN.password);
  expect(text).not.toContain(AUTH_SECRET);
  expect(text).not.toMatch(/"level":(40|50|60)/);
});
