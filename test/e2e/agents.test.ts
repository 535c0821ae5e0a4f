/** Agents in the browser: who speaks, who asks first, and who is asked. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { NAMED_SCENARIOS } from '../fake-provider/named-scenarios.ts';
import { fakeProviderYaml } from '../harness/app.ts';
import { findViolations } from './support/accessibility.ts';
import { test as browserTest } from './support/browser-test.ts';
import type { ChatPage } from './support/chat-page.ts';

const ASSISTANT = `kind: agent
name: assistant
title: Assistant
description: Answers.
instructions: You answer.
tools: [clock]
`;
const CLERK = `kind: agent
name: clerk
title: Careful clerk
description: Asks before it looks at the clock.
instructions: You are careful.
tools: [clock]
approvals: { clock: always }
`;
const ASKING = `kind: agent
name: asking
title: Asking agent
description: Lets a person speak in its place.
instructions: You ask.
humanInput: always
`;

const test = browserTest
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads here what is needed: nothing
  .extend('agentsDir', async ({}, { onCleanup }) => {
    const folder = await mkdtemp(join(tmpdir(), 'chimera-agents-'));
    onCleanup(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'assistant.yaml'), ASSISTANT);
    await writeFile(join(folder, 'clerk.yaml'), CLERK);
    await writeFile(join(folder, 'asking.yaml'), ASKING);
    return folder;
  })
  .override('appOptions', async ({ agentsDir, gate }) => ({
    configYaml: fakeProviderYaml(gate.url, { prefill: 'yes' }),
    env: { AGENTS_DIR: agentsDir },
  }));

async function choose(chat: ChatPage, title: string): Promise<void> {
  await chat.modelPicker.click();
  const group = chat.page.getByRole('group', { name: 'Agents and teams' });
  await group.getByRole('option', { name: new RegExp(`^${title}`) }).click();
}

test('an agent is chosen for a conversation, and stays chosen', async ({ chat }) => {
  await chat.open();
  await chat.ask('Hello');
  await chat.answered();
  await choose(chat, 'Careful clerk');
  expect(await chat.modelPicker.textContent()).toBe('Careful clerk');
  await chat.page.reload();
  await expect.poll(() => chat.modelPicker.textContent()).toBe('Careful clerk');
  await chat.ask('And you?');
  await chat.answers.last().getByRole('heading', { name: 'Clerk' }).waitFor();

  await chat.page.goto('/');
  await expect.poll(() => chat.modelPicker.textContent()).toBe('Automatic');
});

test('a tool that needs approval asks, survives a reload, and runs when it is approved', async ({
  chat,
  fake,
}) => {
  await chat.open();
  await choose(chat, 'Careful clerk');
  fake.queue(NAMED_SCENARIOS['tool-clock']);
  await chat.ask('What time is it?');
  const card = chat.page.getByRole('form', { name: 'May Clerk use clock?' });
  await card.waitFor();
  await chat.page.getByRole('alert').filter({ hasText: 'Your approval is needed' }).waitFor({
    state: 'attached',
  });
  await expect.poll(() => card.evaluate((form) => form.matches(':focus'))).toBe(true);
  expect(await findViolations(chat.page)).toEqual([]);

  await chat.page.reload();
  await card.waitFor();
  await chat.page.keyboard.press('Tab');
  await card.getByRole('button', { name: 'Approve' }).press('Enter');
  await chat.answers.getByText('Berlin, Europe').waitFor();
  expect(await chat.answered()).toContain(fake.answers[0]);
  expect(await card.count()).toBe(0);
});

test('a tool that is denied does not run, and the reason is told', async ({ chat, fake }) => {
  await chat.open();
  await choose(chat, 'Careful clerk');
  fake.queue(NAMED_SCENARIOS['tool-clock']);
  await chat.ask('What time is it?');
  await chat.page.getByRole('button', { name: 'Deny…' }).click();
  await chat.page.getByRole('textbox', { name: /Why not/ }).fill('Not now.');
  await chat.page.getByRole('button', { name: 'Deny', exact: true }).click();
  await chat.answers.getByText('Not allowed').waitFor();
  expect(await chat.answered()).toContain(fake.answers[0]);
  expect(JSON.stringify(fake.requests.at(-1)?.body)).toContain('Not now.');
});

test('arguments can be changed before they are approved', async ({ chat, fake }) => {
  await chat.open();
  await choose(chat, 'Careful clerk');
  fake.queue(NAMED_SCENARIOS['tool-clock']);
  await chat.ask('What time is it?');
  const { page } = chat;
  await page.getByRole('button', { name: 'Change what is asked' }).click();
  const field = page.getByRole('textbox', { name: /zone/i });
  await field.fill('Asia/Tokyo');
  await page.getByRole('button', { name: 'Approve' }).click();
  await chat.answers.getByText('Tokyo, Asia').waitFor();
});

test('what is always allowed is not asked again', async ({ chat, fake }) => {
  await chat.open();
  await choose(chat, 'Careful clerk');
  fake.queue(NAMED_SCENARIOS['tool-clock']);
  await chat.ask('What time is it?');
  await chat.page.getByRole('checkbox', { name: /^Always allow/ }).check();
  await chat.page.getByRole('button', { name: 'Approve' }).click();
  await chat.answers.getByText('Berlin, Europe').waitFor();
  await chat.answered();

  fake.queue(NAMED_SCENARIOS['tool-clock']);
  await chat.ask('And now?');
  await expect.poll(() => chat.answers.getByText('Berlin, Europe').count()).toBe(2);
});

test('an agent that asks is answered in the message box', async ({ chat }) => {
  await chat.open();
  await choose(chat, 'Asking agent');
  await chat.ask('Shall we?');
  await chat.page.getByRole('region', { name: 'Asking asks you' }).waitFor();
  await expect.poll(() => chat.composer.getAttribute('placeholder')).toBe('Answer Asking');
  expect(await findViolations(chat.page)).toEqual([]);
  await chat.ask('Yes, let us.');
  await chat.answers.getByText('You: Yes, let us.').waitFor();
});
