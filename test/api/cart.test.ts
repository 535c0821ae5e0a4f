/** Whose cart it is, over real HTTP. */
import { cartSchema } from '@chimera/protocol/shop';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../harness/app.ts';

let app: TestApp;
let conversationId: string;

beforeAll(async () => {
  app = await startTestApp();
  const response = await app.post('/api/chat', { message: 'Hello', stream: false });
  conversationId = response.headers.get('x-conversation-id') ?? '';
  expect(conversationId).not.toBe('');
});

afterAll(() => app.close());

describe('GET /api/cart', () => {
  test.each(['conversationId', 'sessionId'])('reads the cart by %s', async (name) => {
    const response = await app.fetch(`/api/cart?${name}=${conversationId}`);
    expect(response.status).toBe(200);
    expect(cartSchema.parse(await response.json())).toEqual({
      sessionId: conversationId,
      items: [],
      itemCount: 0,
      total: 0,
      currency: 'USD',
    });
  });

  test('is a 404 for one that there is not', async () => {
    const response = await app.fetch('/api/cart?conversationId=none');
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { code: 'conversation_not_found' } });
  });

  test('is the same 404 for somebody else’s', async () => {
    const hello = await fetch(`${app.url}/api/chat`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ message: 'Hello', stream: false }),
    });
    const cookie = (hello.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const response = await fetch(`${app.url}/api/cart?conversationId=${conversationId}`, {
      headers: { cookie },
    });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { code: 'conversation_not_found' } });
  });

  test('is not for strangers', async () => {
    const response = await fetch(`${app.url}/api/cart?conversationId=${conversationId}`);
    expect(response.status).toBe(401);
  });

  test.each(['', '?sessionId=a&conversationId=b'])(
    'asks for one conversation when told %j',
    async (parameters) => {
      const response = await app.fetch(`/api/cart${parameters}`);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        error: { code: 'invalid_request', field: 'conversationId' },
      });
    },
  );
});
