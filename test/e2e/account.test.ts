/** Signing up, out and in again, with what was written as a guest. */
import { expect } from 'vitest';
import { findViolations } from './support/accessibility.ts';
import { test } from './support/browser-test.ts';
import type { ChatPage } from './support/chat-page.ts';

const EMAIL = 'ada@example.org';
const PASSWORD = 'correct horse battery';

async function fill({ page }: ChatPage, password: string): Promise<void> {
  await page.getByLabel('E-mail').fill(EMAIL);
  await page.getByLabel('Password').fill(password);
}

test('a guest signs up and keeps what was written, signs out, and in again', async ({ chat }) => {
  const { page } = chat;
  await chat.open();
  await chat.ask('Keep this for me');
  await chat.answered();
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('menuitem', { name: 'Sign in or out' }).click();
  await page.getByRole('button', { name: 'I am new here' }).click();
  await page.getByLabel('Name').fill('Ada');
  await fill(chat, PASSWORD);
  expect(await findViolations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Sign up' }).click();
  await page.waitForURL('/');
  await chat.conversation('Keep this for me').waitFor();

  await page.goto('/sign-in');
  await page.getByText(EMAIL).waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL('/');
  await page.getByText('Your conversations will be listed here.').waitFor();

  await page.goto('/sign-in');
  await fill(chat, 'something else entirely');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page
    .getByRole('alert')
    .filter({ hasText: /password/i })
    .waitFor();
  await fill(chat, PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL('/');
  await chat.conversation('Keep this for me').waitFor();
});
