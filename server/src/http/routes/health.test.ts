import { afterEach, describe, expect, test } from 'vitest';
import type { TestServer } from '../testing/test-server.ts';
import { startTestServer } from '../testing/test-server.ts';
import type { Readiness } from './health.ts';

let server: TestServer;

afterEach(async () => {
  await server.close();
});

describe('probes', () => {
  test('health names the service and its version', async () => {
    server = await startTestServer();
    const response = await server.send('GET', '/health');
    expect(response.status).toBe(200);
    expect(response.json()).toEqual({
      status: 'healthy',
      service: 'chimera',
      version: '1.2.3',
    });
  });

  test('liveness does not ask whether the server is ready', async () => {
    let asked = 0;
    server = await startTestServer({
      checkReadiness: async () => {
        asked += 1;
        return { isReady: false, checks: {} };
      },
    });
    expect((await server.send('GET', '/livez')).json()).toEqual({ status: 'ok' });
    expect(asked).toBe(0);
  });

  test('readiness says what is missing', async () => {
    let readiness: Readiness = { isReady: true, checks: { store: 'ok' } };
    server = await startTestServer({ checkReadiness: async () => readiness });
    const good = await server.send('GET', '/readyz');
    expect([good.status, good.json()]).toEqual([200, { status: 'ready', checks: { store: 'ok' } }]);
    readiness = { isReady: false, checks: { store: 'unreachable' } };
    const bad = await server.send('GET', '/readyz');
    expect([bad.status, bad.json()]).toEqual([
      503,
      { status: 'not ready', checks: { store: 'unreachable' } },
    ]);
  });

  test('readiness that cannot be told is an error, not a crash', async () => {
    server = await startTestServer({
      checkReadiness: async () => {
        throw new Error('disk gone');
      },
    });
    expect((await server.send('GET', '/readyz')).status).toBe(500);
    expect((await server.send('GET', '/livez')).status).toBe(200);
  });

  test('probes leave no lines in the log', async () => {
    server = await startTestServer();
    await server.send('GET', '/livez');
    await server.send('GET', '/readyz');
    expect(server.log.filter((line) => line.event === 'request-ended')).toEqual([]);
  });
});
