import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../../test/harness/app.ts';

let app: TestApp;

beforeEach(async () => {
  app = await startTestApp({ env: { GUESTS_PER_HOUR: '1', DEMO_DELAY_MS: '0' } });
});

afterEach(async () => {
  await app.close();
});

/** Posts as somebody whom nobody knows. */
function ask(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${app.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

test.each([
  ['/chat', 'user_query'],
  ['/chat-with-history', 'user_query'],
  ['/api/chat', 'message'],
])('a question to %s that cannot be asked leaves no guest behind', async (path, field) => {
  for (const bad of [{}, { [field]: ' \n' }, { [field]: 'x'.repeat(100_001) }, { [field]: 7 }]) {
    const response = await ask(path, bad);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(429);
    expect(response.headers.getSetCookie()).toEqual([]);
  }
  // The one guest of this hour has not been made yet.
  const good = await ask(path, { [field]: 'Hello!' });
  expect(good.status).toBe(200);
  expect(good.headers.getSetCookie()).toHaveLength(1);
  expect(await good.text()).not.toBe('');
  expect((await ask(path, { [field]: 'Hello!' })).status).toBe(429);
});

test('a question with a key that cannot be one leaves no guest behind either', async () => {
  const refused = await ask('/api/chat', { message: 'Hello!' }, { 'idempotency-key': '' });
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({ error: { field: 'Idempotency-Key' } });
  expect(refused.headers.getSetCookie()).toEqual([]);
  expect((await ask('/api/chat', { message: 'Hello!' })).status).toBe(200);
});
