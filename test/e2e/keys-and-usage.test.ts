/** The pages beside the conversations: API keys, and what was used. */
import type { BrowserContextOptions } from 'playwright-core';
import { expect } from 'vitest';
import { findViolations } from './support/accessibility.ts';
import { test } from './support/browser-test.ts';
import { ChatPage } from './support/chat-page.ts';
import { findOverflow, readClipboard } from './support/in-page.ts';

const VARIANTS: Record<string, BrowserContextOptions> = {
  'light, wide': { viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
  'dark, narrow': { viewport: { width: 320, height: 640 }, colorScheme: 'dark', hasTouch: true },
  'forced colours': { viewport: { width: 1280, height: 800 }, forcedColors: 'active' },
};

test('makes a key, copies it once, uses it, and revokes it', async ({ app, context, chat }) => {
  const { page } = chat;
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await chat.open();
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('menuitem', { name: 'API keys' }).click();
  await page.getByRole('heading', { name: 'API keys', level: 1 }).waitFor();
  await page.getByText('You have no API keys yet.').waitFor();

  await page.getByLabel('Name').fill('My laptop');
  await page.getByLabel('Requests per minute').fill('5');
  await page.getByRole('button', { name: 'Make the key' }).click();
  await page.getByText('It is not shown again.').waitFor();
  await page.getByRole('button', { name: 'Copy the new key' }).click();
  await expect.poll(() => page.evaluate(readClipboard)).toMatch(/^chimera_/);
  const key = await page.evaluate(readClipboard);
  const asBearer = { headers: { authorization: `Bearer ${key}` } };
  expect((await fetch(`${app.url}/v1/models`, asBearer)).status).toBe(200);

  await page.reload();
  await page.getByText('My laptop').waitFor();
  expect(await page.content()).not.toContain(key);
  await page.getByRole('button', { name: 'Revoke My laptop' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click();
  await page.getByText(/revoked/).waitFor();
  expect((await fetch(`${app.url}/v1/models`, asBearer)).status).toBe(401);
});

test('shows what an answer has used, by day and by model', async ({ chat }) => {
  const { page } = chat;
  await chat.open();
  await chat.ask('Hello');
  await chat.answered();
  await page.goto('/usage');
  const table = page.getByRole('table');
  await table.waitFor();
  const total = table.getByRole('row', { name: /^Total/ });
  expect(await total.getByRole('cell').first().textContent()).toBe('1');
  await page.getByLabel('Group').selectOption('model');
  await table.getByRole('rowheader', { name: /^fake\// }).waitFor();
});

test.for(Object.entries(VARIANTS))('is accessible: %s', async ([, options], { openContext }) => {
  const chat = new ChatPage(await (await openContext(options)).newPage());
  const { page } = chat;
  async function check(state: string): Promise<void> {
    expect(await findViolations(page), state).toEqual([]);
    expect(await page.evaluate(findOverflow), state).toEqual([]);
  }

  await page.goto('/usage');
  await page.getByText('Nothing was used in this time.').waitFor();
  await check('no usage');
  await page.getByRole('link', { name: 'API keys' }).click();
  await page.getByText('You have no API keys yet.').waitFor();
  await check('no keys');
  await page.getByLabel('Name').fill('My laptop');
  await page.getByRole('button', { name: 'Make the key' }).click();
  await page.getByText('It is not shown again.').waitFor();
  await page.getByRole('button', { name: 'Revoke My laptop' }).waitFor();
  await check('a new key');

  await chat.open();
  await chat.ask('Hello');
  await chat.answered();
  await page.goto('/usage');
  await page.getByRole('table').waitFor();
  await check('usage');
});
