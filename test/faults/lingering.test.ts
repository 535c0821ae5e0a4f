/** P20: a provider that has said everything and keeps the connection open holds nobody up. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../harness/app.ts';
import { askChatStreamed } from './chat-ways.ts';
import { askCompletionStreamed } from './completion-ways.ts';
import { RECORDINGS } from './recordings.ts';

/** Far less than the idle limit, which would end it at last. */
const MOST_MS = 15_000;
const DONE = 'data: [DONE]\n\n';

let server: Server;
let app: TestApp;
let closed: Promise<unknown> = Promise.resolve();

beforeAll(async () => {
  const body = String(RECORDINGS['openai-text']).replace(DONE, '');
  server = createServer((request, response) => {
    if (request.method === 'GET') {
      response.writeHead(404).end('{}');
      return;
    }
    closed = once(response, 'close');
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const providers = {
    open: { type: 'openai-compatible', baseUrl: `http://127.0.0.1:${port}/v1` },
  };
  // JSON is YAML as well.
  app = await startTestApp({ configYaml: JSON.stringify({ providers }) });
});

afterAll(async () => {
  await app.close();
  server.close();
});

test.for([
  ['the chat', () => askChatStreamed(app, 'open/any')],
  ['/v1', () => askCompletionStreamed(app, 'open/any', 'plain')],
] as const)('through %s', async ([, ask]) => {
  const startedAt = performance.now();
  const outcome = await ask();
  expect(outcome).toMatchObject({ finish: 'stop', isDone: true, hasUsage: true, error: null });
  expect(outcome.text).toMatch(/^\*\*Århus 🚲 said/);
  await closed;
  expect(performance.now() - startedAt).toBeLessThan(MOST_MS);
});
