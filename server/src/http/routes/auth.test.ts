import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAccounts } from '../../accounts/accounts.ts';
import type { Database } from '../../store/database.ts';
import { openDatabase } from '../../store/database.ts';
import { systemClock } from '../../telemetry/clock.ts';
import { createBusinessEvents } from '../../telemetry/events.ts';
import { createIdMaker } from '../../telemetry/ids.ts';
import { createLoggers } from '../../telemetry/loggers.ts';
import { requireUser } from '../auth-hook.ts';
import type { TestResponse, TestServer } from '../testing/test-server.ts';
import { startTestServer } from '../testing/test-server.ts';

const ANN = { name: 'Ann', email: 'ann@example.org', password: 'correct horse battery' };

let database: Database;
let server: TestServer;

beforeEach(async () => {
  database = await openDatabase(':memory:');
  const loggers = createLoggers(pino({ level: 'silent' }));
  const serverConfig = {
    host: '127.0.0.1',
    port: 0,
    publicUrl: null,
    allowedHosts: [],
    corsOrigins: [],
    trustedProxies: [],
    shutdownGraceMs: 0,
  };
  server = await startTestServer({
    accounts: createAccounts({
      keys: { find: async () => null, forgetAll: () => undefined },
      db: database.db,
      config: {
        auth: { mode: 'guest', guestsPerHourPerAddress: 1 },
        server: serverConfig,
        database: { kind: 'sqlite', file: ':memory:' },
      },
      secrets: {
        authSecret: 'a-secret-of-32-characters-exactly',
        operatorKey: 'operator-key-1234',
      },
      clock: systemClock,
      newId: createIdMaker(systemClock),
      events: createBusinessEvents(loggers),
      logger: loggers.accounts,
    }),
    registerRoutes(app) {
      app.post('/api/me', { config: { auth: 'guest' } }, (request) => requireUser(request));
    },
  });
});

afterEach(async () => {
  await server.close();
  await database.close();
});

/** The `Cookie` header that a browser would send after an answer. */
function cookieOf(response: TestResponse): Record<string, string> {
  const cookies = response.headers['set-cookie'] ?? [];
  return { cookie: cookies.map((line) => line.split(';')[0]).join('; ') };
}

describe('signing in over HTTP', () => {
  test('a guest who signs up is a member, and nobody after signing out', async () => {
    const asGuest = await server.post('/api/me', {});
    expect(asGuest.json()).toMatchObject({ kind: 'guest' });

    const signUp = await server.post('/api/auth/sign-up/email', ANN, cookieOf(asGuest));
    expect(signUp.status).toBe(200);
    expect(signUp.headers['cache-control']).toBe('no-store');
    const member = cookieOf(signUp);
    expect((await server.post('/api/me', {}, member)).json()).toMatchObject({ kind: 'member' });

    const session = await server.send('GET', '/api/auth/get-session', { headers: member });
    expect(session.json()).toMatchObject({ user: { email: ANN.email } });
    for (const answer of [signUp, session]) expect(answer.text).not.toMatch(/"token"/i);

    const signOut = await server.send('POST', '/api/auth/sign-out', { headers: member });
    expect(signOut.status).toBe(200);
    // The one guest of this hour has been made: who is nobody now stays nobody.
    const after = await server.post('/api/me', {}, member);
    expect(after.status).toBe(429);
    expect(after.json()).toMatchObject({ error: { code: 'too_many_guests' } });
  });

  test('errors have our shape', async () => {
    const wrong = await server.post('/api/auth/sign-in/email', { ...ANN, password: 'wrong pass' });
    expect(wrong.status).toBe(401);
    expect(wrong.json()).toMatchObject({ error: { code: 'unauthorized' } });
    const nowhere = await server.post('/api/auth/nowhere', {});
    expect(nowhere.status).toBe(404);
    expect(nowhere.json()).toMatchObject({ error: { code: 'not_found' } });
    const broken = await server.post('/api/auth/sign-up/email', { name: 'Ann' });
    expect(broken.status).toBe(400);
    expect(broken.json()).toMatchObject({ error: { code: 'invalid_request' } });
  });

  test('an address that the client claims for itself does not count', async () => {
    const statuses = [];
    for (let attempt = 0; attempt < 12; attempt += 1) {
      const claimed = { 'x-chimera-address': `10.9.9.${attempt}`, 'x-forwarded-for': '10.8.8.8' };
      const response = await server.post('/api/auth/sign-in/email', ANN, claimed);
      statuses.push(response.status);
    }
    expect(statuses.at(-1)).toBe(429);
  });

  test('a page of another site cannot sign anybody in', async () => {
    const origin = 'https://evil.example';
    const response = await server.post('/api/auth/sign-up/email', ANN, { origin });
    expect(response.status).toBe(403);
    expect(response.json()).toMatchObject({ error: { code: 'forbidden_origin' } });
  });
});
