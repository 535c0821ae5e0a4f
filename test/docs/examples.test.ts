import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import type { ConversationDetails, ConversationPage } from '@chimera/protocol/api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OPERATOR_KEY, startTestApp, type TestApp } from '../harness/app.ts';

const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const ADDRESS_IN_EXAMPLES = 'http://127.0.0.1:3000';
const examples = [...README.matchAll(/^```js\n(.*?)^```/gms)].map(([, code = '']) => code);

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ env: { DEMO_DELAY_MS: '1' } });
});
afterAll(() => app.close());

/** Runs an example of the README as a program of its own; gives what it prints. */
async function run(code: string, url: string): Promise<string> {
  const program = spawn(
    process.execPath,
    ['--input-type=module', '--eval', code.replaceAll(ADDRESS_IN_EXAMPLES, url)],
    { env: { CHIMERA_API_KEY: OPERATOR_KEY }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [output, [exitCode]] = await Promise.all([text(program.stdout), once(program, 'exit')]);
  expect(exitCode).toBe(0);
  return output;
}

async function read(path: string): Promise<string> {
  return (await app.fetch(path)).text();
}

/** The text of the newest answer in the operator's newest conversation. */
async function newestAnswer(): Promise<string> {
  const list: ConversationPage = JSON.parse(await read('/api/conversations'));
  const id = list.conversations[0]?.id;
  const conversation: ConversationDetails = JSON.parse(await read(`/api/conversations/${id}`));
  return conversation.messages.at(-1)?.content ?? '';
}

describe('the examples of the README', () => {
  test('are found, each asking the address that can be replaced', () => {
    expect(examples).toHaveLength(3);
    for (const code of examples) expect(code).toContain(ADDRESS_IN_EXAMPLES);
  });

  test('stream a plain answer', async () => {
    const code = examples.find(
      (example) => example.includes('/chat`') || example.includes("/chat'"),
    );
    expect(await run(code ?? '', app.url)).toContain('lighthouse');
  });

  test('stream an answer to the client of OpenAI', async () => {
    const code = examples.find((example) => example.includes("from 'openai'"));
    expect(await run(code ?? '', app.url)).toContain('lighthouse');
  });

  test('stream a conversation, even when the connection breaks again and again', async () => {
    const code =
      examples.find((example) => example.includes(`${ADDRESS_IN_EXAMPLES}/api/chat`)) ?? '';
    const breaking = await startBreakingProxy(app.url, { connections: 2, afterBytes: 1_500 });
    const printed = await run(code.replace('sleep(1000)', 'sleep(10)'), breaking.url);
    expect(breaking.brokenConnections()).toBe(2);
    expect(printed).toBe(await newestAnswer());
    breaking.close();
  });
});

/** A way to the server that breaks its first connections after some bytes of the response. */
async function startBreakingProxy(
  target: string,
  { connections, afterBytes }: { connections: number; afterBytes: number },
) {
  let broken = 0;
  const proxy = createServer((client) => {
    const server = connect(Number(new URL(target).port), '127.0.0.1');
    client.on('error', () => server.destroy()).pipe(server);
    let bytes = 0;
    server.on('error', () => client.destroy());
    server.on('data', (chunk) => {
      client.write(chunk);
      bytes += chunk.length;
      if (broken >= connections || bytes < afterBytes) return;
      broken++;
      client.destroy();
      server.destroy();
    });
    server.on('end', () => client.end());
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const address = proxy.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    brokenConnections: () => broken,
    close: () => proxy.close(),
  };
}
