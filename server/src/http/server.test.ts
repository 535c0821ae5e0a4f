import { ChimeraError } from '@chimera/protocol/errors';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { requireUser } from './auth-hook.ts';
import type { HttpApp } from './http-app.ts';
import { GOOD_KEY, MEMBER_COOKIE } from './testing/fake-accounts.ts';
import type { TestServer, TestServerOptions } from './testing/test-server.ts';
import { startTestServer } from './testing/test-server.ts';

let server: TestServer;

afterEach(async () => {
  await server.close();
});

const bearer = { authorization: `Bearer ${GOOD_KEY}` };

function registerRoutes(app: HttpApp): void {
  app.post(
    '/api/echo',
    {
      schema: { body: z.object({ text: z.string().max(5), nested: z.object({ n: z.int() }) }) },
      config: { auth: 'required' },
    },
    (request) => request.body,
  );
  app.post('/api/guest', { config: { auth: 'guest' } }, (request) => requireUser(request));
  app.get('/api/open', { config: { auth: 'none' } }, (request) => ({ user: request.user }));
  app.get('/api/items/:id', { config: { auth: 'none' } }, () => 'item');
  app.delete('/api/items/:itemId', { config: { auth: 'none' } }, () => 'gone');
  app.get('/api/broken', { config: { auth: 'none' } }, () => {
    throw new Error('secret cause');
  });
  for (const path of ['/api/conflict', '/chat'] as const) {
    app.post(path, { config: { auth: 'none' } }, () => {
      throw new ChimeraError('empty_message', { message: 'Empty!', field: 'user_query' });
    });
  }
}

async function start(options: TestServerOptions = {}): Promise<TestServer> {
  server = await startTestServer({ registerRoutes, ...options });
  return server;
}

describe('errors', () => {
  test('of the table keep their status, code and field', async () => {
    const { status, json } = await (await start()).post('/api/conflict', {});
    expect(status).toBe(400);
    expect(json()).toEqual({
      error: { code: 'empty_message', message: 'Empty!', field: 'user_query' },
    });
  });

  test('of the text chat are shaped as FastAPI shapes them', async () => {
    const { status, json } = await (await start()).post('/chat?x=1', {});
    expect(status).toBe(400);
    expect(json()).toEqual({ detail: 'Empty!' });
  });

  test('that nobody foresaw are told as internal, and logged with their cause', async () => {
    const response = await (await start()).send('GET', '/api/broken');
    expect(response.status).toBe(500);
    expect(response.text).not.toContain('secret cause');
    expect(response.json()).toMatchObject({ error: { code: 'internal' } });
    const line = server.log.find((entry) => entry.msg === 'request failed');
    expect(line).toMatchObject({
      requestId: response.headers['x-request-id'],
      err: { message: 'secret cause' },
    });
  });

  test('of validation name the field and what is allowed', async () => {
    const body = { text: 'too long', nested: { n: 1.5 } };
    const { status, json } = await (await start()).post('/api/echo', body, bearer);
    expect(status).toBe(400);
    expect(json()).toMatchObject({
      error: {
        code: 'invalid_request',
        field: 'text',
        message: expect.stringMatching(/^text: .*5 characters/),
        details: { issues: [{ field: 'text' }, { field: 'nested.n' }] },
      },
    });
  });

  test.each([
    ['broken JSON', { 'content-type': 'application/json' }, '{"a":', 400, 'invalid_json'],
    [
      'a poisoned prototype',
      { 'content-type': 'application/json' },
      '{"__proto__":{"a":1}}',
      400,
      'invalid_json',
    ],
    [
      'no body where one is needed',
      { 'content-type': 'application/json' },
      '',
      400,
      'invalid_request',
    ],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 'a=1', 415, null],
    ['plain text', { 'content-type': 'text/plain' }, '{}', 415, null],
    ['nothing that says what it is', {}, '{}', 415, null],
    [
      'a body that is too large',
      { 'content-type': 'application/json' },
      `"${'x'.repeat(10_001)}"`,
      413,
      'body_too_large',
    ],
  ])('%s is refused plainly', async (_name, headers, body, status, code) => {
    const response = await (await start()).send('POST', '/api/echo', {
      headers: { ...bearer, ...headers },
      body,
    });
    expect(response.status).toBe(status);
    expect(response.json()).toMatchObject({
      error: { code: code ?? 'unsupported_media_type' },
    });
  });

  test('an address that nobody serves is 404, also when it is not even an address', async () => {
    await start();
    for (const [path, status, code] of [
      ['/api/nothing', 404, 'not_found'],
      [`/api/items/${'x'.repeat(600)}`, 404, 'not_found'],
      ['/api/items/%E0', 400, 'invalid_request'],
    ] as const) {
      const response = await server.send('GET', path);
      expect(response.status).toBe(status);
      expect(response.json()).toMatchObject({ error: { code } });
    }
  });

  test('a method that an address does not serve is 405, and those that it does are listed', async () => {
    await start();
    for (const [method, path, allow] of [
      ['GET', '/api/echo', 'POST'],
      ['PUT', '/api/items/1', 'GET, HEAD, DELETE'],
      ['POST', '/', 'GET, HEAD'],
    ] as const) {
      const response = await server.send(method, path, { headers: { 'content-type': 'a/b' } });
      expect(response.status).toBe(405);
      expect(response.headers.allow?.split(', ').sort()).toEqual(allow.split(', ').sort());
      expect(response.json()).toMatchObject({ error: { code: 'method_not_allowed' } });
    }
  });
});

describe('from where', () => {
  test.each([
    ['http://localhost:5173', {}, 200],
    ['http://127.0.0.1:1234', { host: '127.0.0.1:1234' }, 200],
    ['https://localhost:8443', { host: 'LOCALHOST:8443' }, 200],
    ['http://127.0.0.1:9999', { host: '127.0.0.1:1234' }, 403],
    ['https://evil.example', {}, 403],
    ['null', {}, 403],
  ])('a POST of a page of %s', async (origin, headers, status) => {
    await start();
    const sent = { cookie: MEMBER_COOKIE, origin, ...headers };
    const response = await server.post('/api/guest', {}, sent);
    expect(response.status).toBe(status);
    if (status === 403) {
      expect(response.json()).toMatchObject({ error: { code: 'forbidden_origin' } });
    }
  });

  test('a cross-site POST without an origin is refused, a read is not', async () => {
    await start();
    const headers = { cookie: MEMBER_COOKIE, 'sec-fetch-site': 'cross-site' };
    expect((await server.post('/api/guest', {}, headers)).status).toBe(403);
    expect((await server.send('GET', '/api/open', { headers })).status).toBe(200);
    expect((await server.post('/api/guest', {}, { cookie: MEMBER_COOKIE })).status).toBe(200);
  });

  test('a foreign page may use a key that it was given, but no cookie beside it', async () => {
    await start();
    const foreign = { ...bearer, origin: 'https://evil.example' };
    expect((await server.post('/api/guest', {}, foreign)).status).toBe(200);
    const both = { ...foreign, cookie: MEMBER_COOKIE };
    expect((await server.post('/api/guest', {}, both)).status).toBe(403);
  });

  test('the public address is an origin of ours', async () => {
    await start({ server: { publicUrl: 'https://chat.example.org' } });
    const headers = { cookie: MEMBER_COOKIE, origin: 'https://chat.example.org' };
    expect((await server.post('/api/guest', {}, headers)).status).toBe(200);
  });
});

describe('CORS', () => {
  const origin = 'http://localhost:5173';

  test('is credentialed for listed origins where sessions count', async () => {
    await start();
    for (const path of ['/api/guest', '/chat', '/chat-with-history?x']) {
      const { status, headers } = await server.send('OPTIONS', path, {
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type',
        },
      });
      expect(status).toBe(204);
      expect(headers['access-control-allow-origin']).toBe(origin);
      expect(headers['access-control-allow-credentials']).toBe('true');
      expect(headers['access-control-allow-methods']).toContain('PATCH');
      expect(headers['access-control-allow-headers']).toBe('content-type');
    }
    const { headers } = await server.post('/api/guest', {}, { origin });
    expect(headers['access-control-allow-origin']).toBe(origin);
    const exposed = String(headers['access-control-expose-headers']).split(', ');
    expect(exposed).toEqual(
      expect.arrayContaining([
        'x-conversation-id',
        'x-turn-id',
        'x-request-id',
        'x-chimera-provider',
        'retry-after',
        'x-ratelimit-remaining-tokens',
      ]),
    );
    expect(headers.vary).toContain('Origin');
  });

  test('is never credentialed on /v1, nor on paths that only look like /chat', async () => {
    await start();
    for (const path of ['/v1/chat/completions', '/chat/completions']) {
      const { headers } = await server.post(path, {}, { ...bearer, origin });
      expect(headers['access-control-allow-credentials']).toBeUndefined();
    }
  });

  test('says nothing to other origins, nor to what is no page', async () => {
    await start();
    const evil = { origin: 'https://evil.example' };
    for (const headers of [evil, { origin: 'null' }, {}]) {
      const response = await server.send('GET', '/api/open', { headers });
      expect(response.status).toBe(200);
      const names = Object.keys(response.headers);
      expect(names.filter((name) => name.startsWith('access-control'))).toEqual([]);
      expect(response.headers.vary).toContain('Origin');
    }
    const preflight = { ...evil, 'access-control-request-method': 'POST' };
    const refused = await server.send('OPTIONS', '/api/guest', { headers: preflight });
    expect(refused.status).toBe(404);
    expect(refused.headers['access-control-allow-origin']).toBeUndefined();
  });
});

test('nothing that Fastify has deprecated is used', async () => {
  const warnings: string[] = [];
  const note = ({ name, message }: Error): void => void warnings.push(`${name}: ${message}`);
  process.on('warning', note);
  await start();
  await server.send('GET', '/api/open');
  process.off('warning', note);
  expect(warnings.filter((warning) => /deprecat/i.test(warning))).toEqual([]);
});

describe('every answer', () => {
  test('carries a request id: the caller’s if it is harmless, else one of ours', async () => {
    await start();
    const own = await server.send('GET', '/api/open', { headers: { 'x-request-id': 'abc-1' } });
    expect(own.headers['x-request-id']).toBe('abc-1');
    for (const bad of ['', 'a b', 'x'.repeat(200), '{"a":1}']) {
      const { headers } = await server.send('GET', '/api/open', {
        headers: { 'x-request-id': bad },
      });
      expect(headers['x-request-id']).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
    }
  });

  test('carries the security headers, errors included', async () => {
    await start({ server: { publicUrl: 'https://chat.example.org' } });
    for (const path of ['/api/open', '/api/nothing', '/api/broken', '/api/items/%E0']) {
      const { headers } = await server.send('GET', path);
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('same-origin');
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers['strict-transport-security']).toBe('max-age=31536000');
    }
  });

  test('is logged once, without its query', async () => {
    await start();
    await server.send('GET', '/api/open?q=private', { headers: bearer });
    const lines = server.log.filter((entry) => entry.event === 'request-ended');
    expect(lines).toEqual([
      expect.objectContaining({
        method: 'GET',
        path: '/api/open',
        status: 200,
        userId: 'operator',
        durationMs: expect.any(Number),
        requestId: expect.any(String),
      }),
    ]);
    expect(JSON.stringify(server.log)).not.toContain('private');
  });
});
