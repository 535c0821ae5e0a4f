import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import fastify from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { expect, test } from 'vitest';
import { closeServer } from './close-server.ts';
import type { HttpApp } from './http-app.ts';

const SHORT_MS = 20;

async function serve(answerDelayMs = 0): Promise<{ app: HttpApp; open(): Promise<Socket> }> {
  const app = fastify().withTypeProvider<ZodTypeProvider>();
  app.get('/', async () => {
    await delay(answerDelayMs);
    return 'answered';
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  return {
    app,
    async open() {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => undefined);
      await once(socket, 'connect');
      return socket;
    },
  };
}

test.each([
  ['was never used', ''],
  ['stopped in the middle of a request', 'GET / HTTP/1.1\r\nhost: x\r\n'],
])('a connection that %s does not hold up the end', async (_name, sent) => {
  const { app, open } = await serve();
  const accepted = once(app.server, 'connection');
  const socket = await open();
  await accepted;
  socket.write(sent);
  const closed = once(socket, 'close');
  await closeServer(app, SHORT_MS);
  await closed;
});

test('a request that is being answered gets its answer', async () => {
  const { app, open } = await serve(SHORT_MS);
  const asked = once(app.server, 'request');
  const socket = await open();
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  let received = '';
  socket.on('data', (bytes: Buffer) => {
    received += bytes;
  });
  await asked;
  const closed = once(socket, 'close');
  await closeServer(app);
  await closed;
  expect(received).toMatch(/answered$/);
});
