/** An answer goes on while its reader is away, and is there when they come back. */
import { expect } from 'vitest';
import { test } from './support/browser-test.ts';
import { ChatPage } from './support/chat-page.ts';

/** About a fifth of the answers here. */
const SOME_BYTES = 8_000;

test.beforeEach(({ fake, gate }) => {
  fake.setDefaults({ words: 200 });
  gate.hold(SOME_BYTES);
});

test('goes on after a reload', async ({ chat, fake, gate }) => {
  await chat.open();
  await chat.ask('Go on');
  await chat.streaming();
  await chat.conversationPath();

  await chat.page.reload();
  await chat.streaming();
  expect(await chat.stopButton.isEnabled()).toBe(true);
  gate.release();

  expect(await chat.answered()).toBe(fake.answers[0]);
  expect(fake.requests).toHaveLength(1);
});

test('goes on while its tab is closed', async ({ chat, context, fake, gate }) => {
  await chat.open();
  await chat.ask('Go on');
  await chat.streaming();
  const path = await chat.conversationPath();
  await chat.page.close();

  const later = await new ChatPage(await context.newPage()).open('/');
  await later.list.getByText('an answer is being written').waitFor({ state: 'attached' });
  gate.release();
  await fake.waitForRequest(({ outcome }) => outcome === 'answered');
  await later.conversation('Go on').click();

  expect(await later.answered()).toBe(fake.answers[0]);
  expect(new URL(later.page.url()).pathname).toBe(path);
  expect(fake.requests).toHaveLength(1);
});

test('is written in two tabs at once', async ({ chat, context, fake, gate }) => {
  await chat.open();
  await chat.ask('Go on');
  await chat.streaming();
  const other = new ChatPage(await context.newPage());
  await other.open(await chat.conversationPath());
  await other.streaming();
  gate.release();

  expect(await chat.answered()).toBe(fake.answers[0]);
  expect(await other.answered()).toBe(fake.answers[0]);
});

test('appears in the other tab as well', async ({ chat, context, fake, gate }) => {
  gate.release();
  await chat.open();
  await chat.ask('First');
  await chat.answered();
  const other = new ChatPage(await context.newPage());
  await other.open(await chat.conversationPath());
  await other.answered();

  gate.hold(SOME_BYTES);
  await chat.ask('Second');
  await other.questions.getByText('Second').waitFor();
  await other.streaming();
  gate.release();

  await expect.poll(() => other.answers.count()).toBe(2);
  expect(await other.answered()).toBe(fake.answers[1]);
});

test('stops in both tabs within a second', async ({ chat, context, fake }) => {
  await chat.open();
  await chat.ask('Go on');
  await chat.streaming();
  const other = new ChatPage(await context.newPage());
  await other.open(await chat.conversationPath());
  await other.streaming();

  const stoppedAtMs = performance.now();
  await other.stopButton.click();
  await Promise.all([chat, other].map((tab) => tab.answers.getByText('Stopped').waitFor()));
  expect(performance.now() - stoppedAtMs).toBeLessThan(1_000);

  const text = await chat.answered();
  expect(await other.answered()).toBe(text);
  expect(fake.answers[0]).toContain(text);
  expect(text).not.toBe(fake.answers[0]);
});

test('is joined by a device that wanted to ask something else', async ({
  chat,
  context,
  fake,
  gate,
  openContext,
}) => {
  gate.release();
  await chat.open();
  await chat.ask('First');
  await chat.answered();
  // Another device of the same person: nothing but the server tells it what happens.
  const device = await openContext({ storageState: await context.storageState() });
  const other = new ChatPage(await device.newPage());
  await other.open(await chat.conversationPath());
  await other.answered();

  gate.hold(SOME_BYTES);
  await chat.ask('Second');
  await chat.streaming();
  await other.ask('Something else');
  await other.questions.getByText('Second').waitFor();
  await other.streaming();
  expect(await other.composer.inputValue()).toBe('Something else');
  gate.release();

  expect(await other.answered()).toBe(fake.answers[1]);
  await other.composer.press('Enter');
  await expect.poll(() => fake.answers.length).toBe(3);
});
