/** However the network cuts what a provider sends: clients of `/v1` get the same bytes. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { setImmediate as nextRound } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../harness/app.ts';
import { RECORDINGS } from './recordings.ts';

const RUNS_PER_RECORDING = 12;

let server: Server;
let app: TestApp;
/** Where the next body is cut, in bytes from its start. */
let cuts: number[] = [];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const { model = '' } = JSON.parse((await readText(request)) || '{}') as { model?: string };
    const body = RECORDINGS[model];
    if (body === undefined) {
      response.writeHead(404).end('{}');
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    response.socket?.setNoDelay(true);
    let start = 0;
    for (const end of [...new Set(cuts), body.length].sort((a, b) => a - b)) {
      response.write(body.subarray(start, end));
      start = end;
      await nextRound();
    }
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const providers = {
    recorded: { type: 'openai-compatible', baseUrl: `http://127.0.0.1:${port}/v1` },
  };
  // JSON is YAML as well.
  app = await startTestApp({ configYaml: JSON.stringify({ providers }) });
});

afterAll(async () => {
  await app.close();
  server.close();
});

async function ask(name: string, whereToCut: number[]): Promise<string> {
  cuts = whereToCut;
  const response = await app.post('/v1/chat/completions', {
    model: `recorded/${name}`,
    messages: [{ role: 'user', content: 'Hello' }],
    stream: true,
    stream_options: { include_usage: true },
  });
  expect(response.status).toBe(200);
  return response.text();
}

test.for(Object.entries(RECORDINGS))('%s', async ([name, body]) => {
  const whole = await ask(name, []);
  expect(whole.endsWith('data: [DONE]\n\n')).toBe(true);
  expect(whole.match(/"finish_reason":"/g)).toHaveLength(1);
  const positions = fc.array(fc.integer({ min: 1, max: body.length - 1 }), {
    minLength: 1,
    maxLength: 80,
  });
  await fc.assert(
    fc.asyncProperty(positions, async (whereToCut) => {
      expect(await ask(name, whereToCut)).toBe(whole);
    }),
    { numRuns: RUNS_PER_RECORDING },
  );
});
