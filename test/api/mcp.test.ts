/** Tools of MCP servers in a chat: offered to the agents that name them, run, approved, and away. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type HttpNoteServer, startHttpNoteServer } from '../fake-mcp/http-note-server.ts';
import { type FakeProvider, startFakeProvider } from '../fake-provider/server.ts';
import { answerText, canonicalEvents, readEvents } from '../harness/answers.ts';
import { fakeProviderYaml, startTestApp, type TestApp } from '../harness/app.ts';

const AGENTS = {
  'assistant.yaml': `kind: agent
name: assistant
description: Answers.
instructions: Answer.
tools: [clock]
`,
  'secretary.yaml': `kind: agent
name: secretary
description: Keeps the notes.
instructions: Keep the notes.
tools: ['notes__*']
`,
};

let notes: HttpNoteServer;
let fake: FakeProvider;
let agentsDir: string;
let app: TestApp;

beforeEach(async () => {
  notes = await startHttpNoteServer();
  fake = await startFakeProvider();
  agentsDir = await mkdtemp(join(tmpdir(), 'chimera-agents-'));
  for (const [name, text] of Object.entries(AGENTS)) await writeFile(join(agentsDir, name), text);
});

afterEach(async () => {
  await app.close();
  await Promise.all([notes.stop(), fake.close()]);
  await rm(agentsDir, { recursive: true });
});

async function start(): Promise<void> {
  app = await startTestApp({
    env: { AGENTS_DIR: agentsDir },
    configYaml: `${fakeProviderYaml(fake.url)}mcp: { servers: { notes: { url: '${notes.url}' } } }\n`,
  });
}

async function ask(model: string) {
  const body = { message: 'Is there a note on milk?', model, format: 'events' };
  return readEvents(await app.post('/api/chat', body));
}

function offeredNames(): string[] {
  const tools = fake.requests.at(-1)?.body.tools as { function: { name: string } }[] | undefined;
  return (tools ?? []).map((tool) => tool.function.name);
}

test('an agent that names them has them, and what they find', async () => {
  await start();
  fake.queue({ toolCalls: [{ name: 'notes__search', arguments: '{"query":"milk"}' }] });
  const events = await ask('agent/secretary');
  expect(events.find(({ type }) => type === 'tool-result')).toMatchObject({
    outcome: 'ok',
    output: { input: { query: 'milk' }, found: 2 },
  });
  expect(answerText(events)).toBe(fake.answers.at(-1));
  expect(offeredNames()).toContain('notes__add');
  expect(fake.requests.at(-1)?.body.messages.at(-1)).toMatchObject({
    role: 'tool',
    content: 'Two notes.',
  });
});

test('a button runs those that an agent may call, and no others', async () => {
  await rm(join(agentsDir, 'secretary.yaml'));
  await start();
  const { headers } = await app.post('/api/chat', { message: 'Hello', stream: false });
  const id = headers.get('x-conversation-id');
  const body = { input: { query: 'milk' }, stream: false };
  const refused = await app.post(`/api/conversations/${id}/tools/notes__search`, body);
  expect(refused.status).toBe(404);
  expect(await refused.json()).toMatchObject({
    error: { code: 'tool_not_found', details: { tools: ['clock'] } },
  });
  const allowed = await app.post(`/api/conversations/${id}/tools/clock`, {
    input: {},
    stream: false,
  });
  expect(allowed.status).toBe(200);
});

test('nobody else has them', async () => {
  await start();
  await ask('fake/fake-1');
  expect(offeredNames()).toEqual(['clock']);
});

test('what is not said to read only waits for a person', async () => {
  await start();
  fake.queue({ toolCalls: [{ name: 'notes__add', arguments: '{}' }] });
  const body = { message: 'Note milk.', model: 'agent/secretary', format: 'events' };
  const seen: string[] = [];
  for await (const { type } of canonicalEvents(await app.post('/api/chat', body))) {
    seen.push(type);
    if (type === 'approval-request') break;
  }
  expect(seen).toContain('approval-request');
  expect(seen).not.toContain('tool-result');
  expect(notes.state.calls).toEqual([]);
});

test('a server that is away hurts neither the start nor the answer', async () => {
  await notes.stop();
  await start();
  expect(answerText(await ask('agent/secretary'))).toBe(fake.answers.at(-1));
  expect(offeredNames()).toEqual([]);
});

test('a server that goes away is told to the model', async () => {
  await start();
  await notes.stop();
  fake.queue({ toolCalls: [{ name: 'notes__search', arguments: '{"query":"milk"}' }] });
  const events = await ask('agent/secretary');
  expect(events.find(({ type }) => type === 'tool-result')).toMatchObject({ outcome: 'error' });
  expect(events.at(-1)).toMatchObject({ type: 'turn-end', reason: 'completed' });
});
