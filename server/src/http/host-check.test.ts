import { afterEach, describe, expect, test } from 'vitest';
import { createHostCheck } from './host-check.ts';
import type { TestServer } from './testing/test-server.ts';
import { startTestServer } from './testing/test-server.ts';

const local = { host: '127.0.0.1', publicUrl: null, allowedHosts: [] };

describe('createHostCheck', () => {
  test.each(['localhost', 'localhost:3000', 'LocalHost:3000', '127.0.0.1:1', '[::1]:3000'])(
    '%s is ours always',
    (host) => {
      expect(createHostCheck(local)(host)).toBe(true);
    },
  );

  test.each([
    undefined,
    '',
    'evil.example',
    'localhost.evil.example',
    'localhost@evil.example',
    'evil.example/localhost',
    'localhost:3000, evil.example',
    '127.0.0.2',
  ])('%s is not', (host) => {
    expect(createHostCheck(local)(host)).toBe(false);
  });

  test('the public address, the interface and the listed names are ours', () => {
    const isOurs = createHostCheck({
      host: '192.0.2.5',
      publicUrl: 'https://chat.example.org',
      allowedHosts: ['chat.internal', 'other.internal:8443'],
    });
    expect(isOurs('chat.example.org')).toBe(true);
    expect(isOurs('192.0.2.5:3000')).toBe(true);
    expect(isOurs('chat.internal:1234')).toBe(true);
    expect(isOurs('other.internal:8443')).toBe(true);
    expect(isOurs('other.internal')).toBe(false);
  });

  test('listening on every interface allows no name by itself', () => {
    expect(createHostCheck({ ...local, host: '0.0.0.0' })('0.0.0.0:3000')).toBe(false);
    expect(createHostCheck({ ...local, host: '::1' })('[::1]:3000')).toBe(true);
  });

  test('* allows any name', () => {
    expect(createHostCheck({ ...local, allowedHosts: ['*'] })('evil.example')).toBe(true);
  });
});

describe('the server', () => {
  let server: TestServer;

  afterEach(async () => {
    await server.close();
  });

  test('refuses foreign names everywhere but for probes', async () => {
    server = await startTestServer();
    const headers = { host: 'evil.example' };
    for (const path of ['/', '/c/1', '/api/nothing', '/docs/', '/openapi.json']) {
      const response = await server.send('GET', path, { headers });
      expect(response.status).toBe(403);
      expect(response.json()).toMatchObject({ error: { code: 'forbidden_host' } });
    }
    for (const path of ['/health', '/livez', '/readyz']) {
      expect((await server.send('GET', path, { headers })).status).toBe(200);
    }
  });
});
