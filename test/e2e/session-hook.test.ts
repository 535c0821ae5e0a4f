/** The hook of the session stream, in React's strict mode, against a server that misbehaves. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { FakeSessionServer } from '../../web/src/chat/session-stream/testing/fake-session-server.ts';
import { launchBrowser } from './support/chromium.ts';
import { type StorySite, startStorySite } from './support/story-site.ts';

const MAX_SETUP_MS = 120_000;
const LIMIT_MS = 15_000;

let site: StorySite;
let browser: Browser;
let server: FakeSessionServer;
let page: Page;

beforeAll(async () => {
  site = await startStorySite();
  browser = await launchBrowser();
}, MAX_SETUP_MS);

afterAll(async () => {
  await browser.close();
  await site[Symbol.asyncDispose]();
});

beforeEach(async () => {
  server = await FakeSessionServer.start();
  page = await browser.newPage();
  page.setDefaultTimeout(LIMIT_MS);
});

afterEach(async () => {
  await page.close();
  await server[Symbol.asyncDispose]();
});

async function openSession(): Promise<void> {
  const args = { sessionId: 's1', baseUrl: server.url };
  await page.goto(site.urlOf('Hooks/useSessionStream: Following', { args }));
}

async function shows(status: string): Promise<void> {
  await page.getByRole('status').filter({ hasText: status }).waitFor();
}

async function say(text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Message' }).fill(text);
  await page.getByRole('button', { name: 'Send' }).click();
}

function messages(): Promise<string[]> {
  return page.getByRole('list', { name: 'Messages' }).getByRole('listitem').allTextContents();
}

test('follows once, says what is said, and goes when its component goes', async () => {
  server.onSaid = () => server.answer('Good ', 'day.');
  await openSession();
  await shows('connected');
  await say('Hello');
  await expect.poll(messages).toEqual(['user: Hello', 'assistant: Good day.']);
  expect(server.streamCount).toBe(1);

  await page.getByRole('button', { name: 'Clear' }).click();
  expect(await messages()).toEqual([]);
  await page.getByRole('button', { name: 'Leave' }).click();
  await expect.poll(() => server.streamCount).toBe(0);
});

test('comes back after its connection was lost, and says then what was said meanwhile', async () => {
  await openSession();
  await shows('connected');
  server.fail('GET', { kind: 'hang-up' });
  server.dropConnections();
  await shows('disconnected');
  await say('Are you there?');
  server.onSaid = () => server.answer('Yes.');
  await expect
    .poll(messages, { timeout: LIMIT_MS })
    .toEqual(['user: Are you there?', 'assistant: Yes.']);
  expect(server.said).toEqual(['Are you there?']);
});

test('hands a refusal to the error boundary around it', async () => {
  server.fail('GET', { kind: 'status', status: 404, code: 'conversation_not_found' });
  server.fail('GET', { kind: 'status', status: 404, code: 'conversation_not_found' });
  await openSession();
  await page.getByRole('alert').filter({ hasText: 'went wrong with this session' }).waitFor();
  await page.getByRole('button', { name: 'Try again' }).click();
  await shows('connected');
});
