/** The hook of the session stream, in React's strict mode, against a server that misbehaves. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { FakeSessionServer } from '../../web/src/chat/session-stream/testing/fake-session-server.ts';
import { test as storyTest } from './support/story-test.ts';

const LIMIT_MS = 15_000;

/** A component that follows a session. */
class SessionPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async shows(status: string): Promise<void> {
    await this.page.getByRole('status').filter({ hasText: status }).waitFor();
  }

  async say(text: string): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Message' }).fill(text);
    await this.press('Send');
  }

  async press(name: string): Promise<void> {
    await this.page.getByRole('button', { name }).click();
  }

  messages(): Promise<string[]> {
    const list = this.page.getByRole('list', { name: 'Messages' });
    return list.getByRole('listitem').allTextContents();
  }
}

const test = storyTest
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads here what is needed: nothing
  .extend('server', async ({}, { onCleanup }) => {
    const server = await FakeSessionServer.start();
    onCleanup(() => server[Symbol.asyncDispose]());
    return server;
  })
  .extend('open', async ({ browser, site, server }, { onCleanup }) => {
    const page = await browser.newPage();
    page.setDefaultTimeout(LIMIT_MS);
    onCleanup(() => page.close());
    return async (): Promise<SessionPage> => {
      const args = { sessionId: 's1', baseUrl: server.url };
      await page.goto(site.urlOf('Hooks/useSessionStream: Following', { args }));
      return new SessionPage(page);
    };
  });

test('follows once, says what is said, and goes when its component goes', async ({
  server,
  open,
}) => {
  server.onSaid = () => server.answer('Good ', 'day.');
  const session = await open();
  await session.shows('connected');
  await session.say('Hello');
  await expect.poll(() => session.messages()).toEqual(['user: Hello', 'assistant: Good day.']);
  // Strict mode mounts twice: that the first connection is closed reaches the server a moment later.
  await expect.poll(() => server.streamCount).toBe(1);

  await session.press('Clear');
  expect(await session.messages()).toEqual([]);
  await session.press('Leave');
  await expect.poll(() => server.streamCount).toBe(0);
});

test('comes back after its connection was lost, and says then what was said meanwhile', async ({
  server,
  open,
}) => {
  const session = await open();
  await session.shows('connected');
  server.fail('GET', { kind: 'hang-up' });
  server.dropConnections();
  await session.shows('disconnected');
  await session.say('Are you there?');
  server.onSaid = () => server.answer('Yes.');
  await expect
    .poll(() => session.messages(), { timeout: LIMIT_MS })
    .toEqual(['user: Are you there?', 'assistant: Yes.']);
  expect(server.said).toEqual(['Are you there?']);
});

test('hands a refusal to the error boundary around it', async ({ server, open }) => {
  server.fail('GET', { kind: 'status', status: 404, code: 'conversation_not_found' });
  server.fail('GET', { kind: 'status', status: 404, code: 'conversation_not_found' });
  const session = await open();
  await session.page
    .getByRole('alert')
    .filter({ hasText: 'went wrong with this session' })
    .waitFor();
  await session.press('Try again');
  await session.shows('connected');
});
