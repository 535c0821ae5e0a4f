import { describe, expect, test } from 'vitest';
import { Connection, type ConnectionTools } from './connection.ts';
import { neverWake, wakeAtOnce } from './testing/session-tools.ts';
import { until } from './testing/until.ts';

function createConnection(overrides: Partial<ConnectionTools>): Connection {
  return new Connection({
    isHealthy: async () => false,
    hasNetwork: () => true,
    wakeUp: neverWake,
    random: () => 0,
    ...overrides,
  });
}

describe('Connection', () => {
  test('is online until a call fails', () => {
    const connection = createConnection({});
    expect(connection.store.getState().status).toBe('online');
    connection.report(false);
    expect(connection.store.getState().status).toBe('unreachable');
    connection.report(true);
    expect(connection.store.getState().status).toBe('online');
  });

  test('tells a device without network from a server that does not answer', () => {
    const connection = createConnection({ hasNetwork: () => false });
    connection.report(false);
    expect(connection.store.getState().status).toBe('offline');
  });

  test('asks until the server is back, one question at a time', async () => {
    let asked = 0;
    const connection = createConnection({
      wakeUp: wakeAtOnce,
      isHealthy: async () => {
        asked += 1;
        return asked === 3;
      },
    });
    connection.report(false);
    connection.report(false);
    await until(connection.store, ({ status }) => status === 'online');
    expect(asked).toBe(3);
  });
});
