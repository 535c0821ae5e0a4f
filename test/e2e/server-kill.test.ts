/** The server dies without a word, and comes back, while a page is open. */
import { expect } from 'vitest';
import { fakeProviderYaml } from '../harness/app.ts';
import { test as browserTest } from './support/browser-test.ts';
import { MortalServer } from './support/mortal-server.ts';

/** A page that found no server a few times asks again after 15 seconds at the latest. */
const RETURN_MS = 25_000;
const TEST_MS = 60_000;

const test = browserTest.extend('server', async ({ gate }, { onCleanup }) => {
  const server = await MortalServer.create(fakeProviderYaml(gate.url, { prefill: 'yes' }));
  onCleanup(() => server.remove());
  await server.start();
  return server;
});
test.override('origin', async ({ server }) => server.url);

test('an answer goes on where it was, in the page as it stands', { timeout: TEST_MS }, async ({
  chat,
  fake,
  gate,
  server,
}) => {
  const { page } = chat;
  let loads = 0;
  page.on('load', () => {
    loads += 1;
  });
  fake.setDefaults({ words: 200 });
  gate.hold(8_000);
  await chat.open();
  await chat.ask('Go on');
  await chat.streaming();

  await server.kill();
  await page.getByText('Reconnecting…').waitFor();
  const begun = await chat.answerText();
  gate.release();
  await server.start();

  expect(await chat.answered(RETURN_MS)).toBe(fake.answers[0]);
  expect(begun.length).toBeGreaterThan(0);
  expect(loads).toBe(1);
  expect(fake.answers).toHaveLength(1);
  expect(fake.requests).toHaveLength(2);
  // It went on exactly, at the same model: there is nothing to tell about a seam.
  expect(await chat.answers.getByText('broke').count()).toBe(0);

  await page.reload();
  await expect.poll(() => chat.answerText()).toBe(fake.answers[0]);
});

test('a message is sent once it is back', { timeout: TEST_MS }, async ({ chat, fake, server }) => {
  await chat.open();
  await server.kill();
  await chat.ask('Are you there?');
  await chat.page.getByText('Reconnecting…').waitFor();
  await server.start();

  expect(await chat.answered(RETURN_MS)).toBe(fake.answers[0]);
  expect(fake.requests).toHaveLength(1);
});
