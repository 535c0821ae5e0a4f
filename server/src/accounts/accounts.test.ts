import { ChimeraError } from '@chimera/protocol/errors';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Credentials } from './accounts.ts';
import { ADDRESS_HEADER } from './address-header.ts';
import type { TestAccounts } from './testing/test-accounts.ts';
import {
  ANN,
  AUTH_SECRET,
  OPERATOR_KEY,
  openTestAccounts,
  toCookie,
} from './testing/test-accounts.ts';

let accounts: TestAccounts;

beforeEach(async () => {
  accounts = await openTestAccounts();
});

afterEach(async () => {
  await accounts.close();
});

describe('the operator', () => {
  async function expectRefused(credentials: Credentials): Promise<void> {
    const refusal = accounts.authenticate(credentials);
    await expect(refusal).rejects.toThrow(ChimeraError);
    await expect(refusal).rejects.toMatchObject({ code: 'unauthorized' });
  }

  test('is known by the key, in any letter case of the scheme', async () => {
    const operator = { id: 'operator', kind: 'operator' };
    expect(await accounts.authenticate({ authorization: `Bearer ${OPERATOR_KEY}` })).toEqual(
      operator,
    );
    expect(await accounts.authenticate({ authorization: `bearer  ${OPERATOR_KEY}` })).toEqual(
      operator,
    );
  });

  test.each(['wrong', OPERATOR_KEY.slice(0, -1), `${OPERATOR_KEY}x`, "'OR1=1--", 'two words'])(
    'is not known by %s',
    async (key) => {
      await expectRefused({ authorization: `Bearer ${key}` });
    },
  );

  test('a wrong key is refused even beside a good cookie', async () => {
    const { setCookies } = await accounts.createGuest('10.1.0.1');
    await expectRefused({ cookie: toCookie(setCookies), authorization: 'Bearer wrong' });
  });

  test("a proxy's own authorization is not ours", async () => {
    const { user, setCookies } = await accounts.createGuest('10.1.0.1');
    const credentials = { cookie: toCookie(setCookies), authorization: 'Basic dTpw' };
    expect(await accounts.authenticate(credentials)).toEqual(user);
    expect(await accounts.authenticate({ authorization: 'Basic dTpw' })).toBeNull();
  });
});

describe('members', () => {
  test('sign up, out and in again', async () => {
    const first = await accounts.signUp();
    const member = await accounts.authenticate({ cookie: first });
    expect(member?.kind).toBe('member');

    const out = await accounts.post('/sign-out', {}, { cookie: first });
    expect(out.status).toBe(200);
    expect(await accounts.authenticate({ cookie: first })).toBeNull();

    const back = await accounts.post('/sign-in/email', ANN);
    expect(back.status).toBe(200);
    const second = toCookie(back.headers.getSetCookie());
    expect(await accounts.authenticate({ cookie: second })).toEqual(member);
  });

  test('see errors in our shape, and better-auth clients in theirs', async () => {
    await accounts.signUp();
    const wrong = await accounts.post('/sign-in/email', { ...ANN, password: 'not the password' });
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
    await accounts.signUp();
    const address = { [ADDRESS_HEADER]: '10.9.0.1' };
    const statuses = [];
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const response = await accounts.post(
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
    const elsewhere = { ...ANN, callbackURL: 'https://evil.example/' };
    expect((await accounts.post('/sign-up/email', elsewhere)).status).toBe(403);
    const home = { ...ANN, callbackURL: 'https://localhost:3000/c/1' };
    expect((await accounts.post('/sign-up/email', home)).status).toBe(200);
  });
});

test('nothing that happens here writes a secret, or a complaint, to the log', async () => {
  await accounts.createGuest('10.1.0.1');
  await accounts.signUp();
  const text = accounts.logLines.join('');
  expect(text).not.toContain(ANN.password);
  expect(text).not.toContain(AUTH_SECRET);
  expect(text).not.toMatch(/"level":(40|50|60)/);
});
