/** Keys, limits and budgets over real HTTP, before a provider that speaks it too. */
import type { CreatedApiKey, UsageLimits } from '@chimera/protocol/keys';
import type { UsageReport } from '@chimera/protocol/usage';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FakeProvider, startFakeProvider } from '../fake-provider/server.ts';
import { fakeProviderYaml, startTestApp, type TestApp } from '../harness/app.ts';

/** A dollar for a million tokens in, ten for a million out. */
const CONFIG = `models:
  priced:
    targets: [fake/fake-1]
    price: { inputPerMillion: 1, outputPerMillion: 10 }
`;
const ANSWER = 'Every answer of this test is as long as every other one.';
const QUESTION = { model: 'priced', messages: [{ role: 'user', content: 'Hello' }] };

let fake: FakeProvider;
let app: TestApp;

beforeAll(async () => {
  fake = await startFakeProvider();
  app = await startTestApp({ configYaml: fakeProviderYaml(fake.url) + CONFIG });
});

afterAll(async () => {
  await app.close();
  await fake.close();
});

async function makeKey(
  limits: Partial<UsageLimits> = {},
  scopes = ['chat', 'models', 'usage'],
): Promise<CreatedApiKey> {
  const response = await app.post('/api/keys', { name: 'test', limits, scopes });
  expect(response.status).toBe(201);
  return (await response.json()) as CreatedApiKey;
}

function bearer(key: string) {
  return { authorization: `Bearer ${key}` };
}

function complete(key: string, more: object = {}): Promise<Response> {
  return app.post('/v1/chat/completions', { ...QUESTION, ...more }, bearer(key));
}

async function spentWith(keyId: string): Promise<number> {
  const response = await app.fetch('/api/usage?groupBy=key');
  const { rows } = (await response.json()) as UsageReport;
  return rows.find(({ key }) => key === keyId)?.costMicros ?? 0;
}

describe('an API key', () => {
  test('is shown once, works at both APIs, and not after it was revoked', async () => {
    const { key, id } = await makeKey();
    expect(await (await app.fetch('/api/keys')).text()).not.toContain(key);
    expect((await complete(key)).status).toBe(200);
    const chat = await app.post('/api/chat', { message: 'Hello', stream: false }, bearer(key));
    expect(chat.status).toBe(200);
    expect((await app.fetch(`/api/keys/${id}`, { method: 'DELETE' })).status).toBe(204);
    const refused = await complete(key);
    expect(refused.status).toBe(401);
    expect(await refused.json()).toMatchObject({ error: { code: 'invalid_api_key' } });
  });

  test('is good for nothing beyond its scopes', async () => {
    const { key } = await makeKey({}, ['models']);
    expect((await app.fetch('/v1/models', { headers: bearer(key) })).status).toBe(200);
    expect((await complete(key)).status).toBe(403);
    for (const path of ['/api/keys', '/api/usage', '/api/conversations']) {
      const response = await app.fetch(path, { headers: bearer(key) });
      expect(response.status).toBe(403);
      expect(await response.json()).toMatchObject({ error: { code: 'forbidden' } });
    }
  });

  test('cannot be made stronger by its bearer', async () => {
    const { key } = await makeKey({}, ['keys']);
    const response = await app.post('/api/keys', { name: 'x', scopes: ['chat'] }, bearer(key));
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ error: { field: 'scopes' } });
  });

  test('that tries SQL is no key', async () => {
    expect((await complete("' OR pg_sleep(8)--")).status).toBe(401);
  });
});

describe('a limit', () => {
  test('of requests answers 429 in OpenAI’s words, with when to come back', async () => {
    const { key } = await makeKey({ requestsPerMinute: 1 });
    const before = fake.requests.length;
    const first = await complete(key);
    expect(first.headers.get('x-ratelimit-limit-requests')).toBe('1');
    expect(first.headers.get('x-ratelimit-remaining-requests')).toBe('0');
    const second = await complete(key);
    expect(second.status).toBe(429);
    expect(Number(second.headers.get('retry-after'))).toBeGreaterThan(50);
    expect(second.headers.get('x-ratelimit-reset-requests')).toMatch(/^(1m0s|5\d(\.\d+)?s)$/);
    expect(await second.json()).toMatchObject({
      error: { type: 'requests', code: 'rate_limit_exceeded' },
    });
    expect(fake.requests).toHaveLength(before + 1);
  });

  test('counts for chat as well, and refused words are not stored', async () => {
    const { key } = await makeKey({ requestsPerMinute: 1 });
    await complete(key);
    const conversation = {
      id: 'limited',
      message: { id: 'm1', role: 'user', parts: [{ type: 'text', text: 'Hi' }] },
    };
    const response = await app.post('/api/chat', conversation, bearer(key));
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).not.toBeNull();
    expect(await response.json()).toMatchObject({
      error: { code: 'rate_limited', details: { limit: 'requests' } },
    });
    expect((await app.fetch('/api/conversations/limited')).status).toBe(404);
  });

  test('of streams is free again when the client has left', async () => {
    const { key } = await makeKey({ concurrentStreams: 1 });
    fake.queue({ text: 'One two three.', fault: { type: 'stall', at: 2 } });
    const controller = new AbortController();
    const running = await app.fetch('/v1/chat/completions', {
      method: 'POST',
      headers: { ...bearer(key), 'content-type': 'application/json' },
      body: JSON.stringify({ ...QUESTION, stream: true }),
      signal: controller.signal,
    });
    await running.body?.getReader().read();
    expect((await complete(key)).status).toBe(429);
    controller.abort();
    await expect.poll(async () => (await complete(key)).status).toBe(200);
  });
});

describe('a budget', () => {
  test('for a hundred is not overspent by two hundred at once', async () => {
    const { key: measure, id: measured } = await makeKey({ microsTotal: 1_000_000 });
    fake.queue({ text: ANSWER });
    expect((await complete(measure, { max_tokens: 200 })).status).toBe(200);
    await expect.poll(() => spentWith(measured)).toBeGreaterThan(0);
    const budget = 100 * (await spentWith(measured));

    const { key, id } = await makeKey({ microsTotal: budget });
    for (let count = 0; count < 200; count += 1) fake.queue({ text: ANSWER });
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => complete(key, { max_tokens: 200 })),
    );
    const succeeded = answers.filter(({ status }) => status === 200);
    const refused = answers.filter(({ status }) => status === 429);
    expect(succeeded.length + refused.length).toBe(200);
    expect(await refused[0]?.json()).toMatchObject({ error: { code: 'insufficient_quota' } });
    expect(succeeded.length).toBeLessThanOrEqual(100);
    await expect.poll(() => spentWith(id)).toBe((succeeded.length * budget) / 100);
    expect(await spentWith(id)).toBeLessThanOrEqual(budget);
  });

  test('is spent by chat as well', async () => {
    const { key, id } = await makeKey({ microsTotal: 1_000_000 });
    const chat = { message: 'Hello', model: 'priced', stream: false };
    expect((await app.post('/api/chat', chat, bearer(key))).status).toBe(200);
    expect(await spentWith(id)).toBeGreaterThan(0);
  });
});
