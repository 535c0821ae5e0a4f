import { afterEach, expect, test } from 'vitest';
import type { HttpApp } from './http-app.ts';
import { fakeAccounts } from './testing/fake-accounts.ts';
import { startTestServer, type TestServer } from './testing/test-server.ts';

let server: TestServer;
let accounts: ReturnType<typeof fakeAccounts>;

afterEach(async () => {
  await server.close();
});

/** The tests call from 127.0.0.1. */
async function start(trustedProxies: string[]): Promise<void> {
  accounts = fakeAccounts();
  server = await startTestServer({ accounts, server: { trustedProxies }, registerRoutes });
}

function registerRoutes(app: HttpApp): void {
  app.post('/api/whence', { config: { auth: 'guest' } }, ({ ip, protocol }) => ({ ip, protocol }));
}

const FORWARDED = { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https' };

test.each([[[]], [['10.0.0.0/8', '::1']]])(
  'when %j are trusted, what anybody else forwards has no effect',
  async (trustedProxies) => {
    await start(trustedProxies);
    const response = await server.post('/api/whence', {}, FORWARDED);
    expect(response.json()).toEqual({ ip: '127.0.0.1', protocol: 'http' });
    expect(accounts.guestAddresses).toEqual(['127.0.0.1']);
  },
);

test.each(['loopback', '127.0.0.1', '127.0.0.0/8'])(
  'the proxy %s is believed for whom it asks, and how it was asked',
  async (proxy) => {
    await start(['10.0.0.0/8', proxy]);
    const response = await server.post('/api/whence', {}, FORWARDED);
    expect(response.json()).toEqual({ ip: '203.0.113.9', protocol: 'https' });
    expect(accounts.guestAddresses).toEqual(['203.0.113.9']);
  },
);

test('addresses that the visitor wrote before the proxies did do not count', async () => {
  await start(['loopback', '10.0.0.0/8']);
  const chain = { 'x-forwarded-for': '192.0.2.1, 127.0.0.1, 203.0.113.9, 10.0.0.4' };
  await server.post('/api/whence', {}, chain);
  expect(accounts.guestAddresses).toEqual(['203.0.113.9']);
});

test('not even a trusted proxy can forward a host name past the check of ours', async () => {
  await start(['loopback']);
  const headers = { host: 'evil.example', 'x-forwarded-host': 'localhost' };
  expect((await server.post('/api/whence', {}, headers)).status).toBe(403);
});
