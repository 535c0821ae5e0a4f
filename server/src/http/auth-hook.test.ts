import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { streamToSocket } from '../wire/stream-socket.ts';
import { requireUser } from './auth-hook.ts';
import type { HttpApp } from './http-app.ts';
import {
  fakeAccounts,
  GOOD_KEY,
  MEMBER_COOKIE,
  RENEWABLE_COOKIE,
  RENEWED_COOKIE,
} from './testing/fake-accounts.ts';
import type { TestServer, TestServerOptions } from './testing/test-server.ts';
import { startTestServer } from './testing/test-server.ts';

let server: TestServer;

afterEach(async () => {
  await server.close();
});

const bearer = { authorization: `Bearer ${GOOD_KEY}` };

function registerRoutes(app: HttpApp): void {
  app.post('/api/echo', { config: { auth: 'required' } }, (request) => request.body);
  app.post('/api/guest', { config: { auth: 'guest' } }, (request) => requireUser(request));
  app.post(
    '/api/strict-guest',
    { schema: { body: z.object({ text: z.string() }) }, config: { auth: 'guest' } },
    (request) => requireUser(request),
  );
  app.get('/api/guest-page', { config: { auth: 'guest' } }, (request) => requireUser(request));
  app.get('/api/open', { config: { auth: 'none' } }, (request) => ({ user: request.user }));
  app.get('/api/silent', {}, () => 'never');
  app.post('/api/answer', { config: { auth: 'guest' } }, async (_request, reply) => {
    await streamToSocket<string>(reply, {
      batches: (async function* () {
        yield 'words';
      })(),
      encoder: {
        headers: { 'content-type': 'text/event-stream' },
        heartbeat: null,
        state: 'complete',
        encode: (words) => words,
      },
      controller: new AbortController(),
    });
  });
}

async function start(options: TestServerOptions = {}): Promise<TestServer> {
  server = await startTestServer({ registerRoutes, ...options });
  return server;
}

test('a route that says nothing about it is closed', async () => {
  const response = await (await start()).send('GET', '/api/silent');
  expect(response.status).toBe(401);
  expect(response.json()).toMatchObject({ error: { code: 'unauthorized' } });
});

test('a stranger is refused before the body is read', async () => {
  const response = await (await start()).send('POST', '/api/echo', { body: 'x'.repeat(20_000) });
  expect(response.status).toBe(401);
});

test('the first POST of a stranger makes a guest and gives the cookie', async () => {
  const accounts = fakeAccounts();
  const response = await (await start({ accounts })).post('/api/guest', {});
  expect(response.json()).toEqual({ id: 'guest-1', kind: 'guest' });
  expect(response.headers['set-cookie']).toEqual(['session=guest-1; HttpOnly']);
  expect(response.headers['cache-control']).toBe('no-store');
  expect(accounts.guestAddresses).toEqual(['127.0.0.1']);
});

test('nobody becomes a guest by a GET, by a bad request, or who is known already', async () => {
  const accounts = fakeAccounts();
  await start({ accounts });
  expect((await server.send('GET', '/api/guest-page')).status).toBe(401);
  expect((await server.post('/api/strict-guest', { text: 1 })).status).toBe(400);
  const known = await server.post('/api/guest', {}, { cookie: MEMBER_COOKIE });
  expect(known.json()).toEqual({ id: 'member-1', kind: 'member' });
  expect(accounts.guestAddresses).toEqual([]);
});

test('where guests are not allowed, a stranger is refused', async () => {
  const accounts = fakeAccounts();
  await start({ accounts, authMode: 'required' });
  expect((await server.post('/api/guest', {})).status).toBe(401);
  expect((await server.post('/api/guest', {}, bearer)).status).toBe(200);
  expect(accounts.guestAddresses).toEqual([]);
});

test('a wrong key is refused, but not where nobody need be known', async () => {
  await start();
  const wrong = { authorization: 'Bearer wrong' };
  expect((await server.post('/api/guest', {}, wrong)).status).toBe(401);
  expect((await server.send('GET', '/api/open', { headers: wrong })).json()).toEqual({
    user: null,
  });
  expect((await server.send('GET', '/api/open', { headers: bearer })).json()).toEqual({
    user: { id: 'operator', kind: 'operator' },
  });
});

describe('a session that is due', () => {
  const cookie = RENEWABLE_COOKIE;

  test('is renewed wherever it counts, also when it is all that was right', async () => {
    await start();
    for (const [method, path, status] of [
      ['GET', '/api/guest-page', 200],
      ['GET', '/api/silent', 200],
      ['POST', '/api/strict-guest', 400],
    ] as const) {
      const response = await server.send(method, path, { headers: { cookie } });
      expect(response.status).toBe(status);
      expect(response.headers['set-cookie']).toEqual([RENEWED_COOKIE]);
      expect(response.headers['cache-control']).toBe('no-store');
    }
  });

  test('is renewed by a stream too', async () => {
    const response = await (await start()).post('/api/answer', {}, { cookie });
    expect(response.text).toBe('words');
    expect(response.headers['content-type']).toBe('text/event-stream');
    expect(response.headers['set-cookie']).toEqual([RENEWED_COOKIE]);
    expect(response.headers['cache-control']).toBe('no-cache, no-transform');
  });

  test('is not told in an answer that is the same for everybody', async () => {
    await start();
    for (const path of ['/api/open', '/health', '/api/nothing']) {
      const { headers } = await server.send('GET', path, { headers: { cookie } });
      expect(headers['set-cookie']).toBeUndefined();
    }
  });

  test('is left alone when it is not due, or belongs to nobody', async () => {
    await start({ authMode: 'required' });
    for (const [value, status] of [
      [MEMBER_COOKIE, 200],
      ['session=nobody', 401],
    ] as const) {
      const response = await server.post('/api/guest', {}, { cookie: value });
      expect(response.status).toBe(status);
      expect(response.headers['set-cookie']).toBeUndefined();
    }
  });
});
