/** The network between page and server fails in the middle of an answer. */
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'vitest';
import { test } from './support/browser-test.ts';

const SOME_BYTES = 8_000;
const OUTAGE_MS = 5_000;
/** The page takes a stream for dead that says nothing for 45 seconds. */
const SILENCE_MS = 46_000;

test.beforeEach(({ fake, gate }) => {
  fake.setDefaults({ words: 200 });
  gate.hold(SOME_BYTES);
});

test('comes back by itself after five seconds', async ({ chat, fake, gate, network }) => {
  const context = chat.page.context();
  await chat.open();
  await chat.ask('Go on');
  await chat.streaming();

  await context.setOffline(true);
  network.cut();
  await chat.page.getByText('No network').waitFor();
  gate.release();
  // This outage is a true one: what it takes cannot be waited for in any other way.
  await wait(OUTAGE_MS);
  expect(await chat.answerText()).not.toBe(fake.answers[0]);
  network.mend();
  await context.setOffline(false);

  expect(await chat.answered()).toBe(fake.answers[0]);
  await chat.page.getByText('No network').waitFor({ state: 'detached' });
});

test('comes back after half a minute', async ({ chat, fake, gate, network }) => {
  const { clock } = chat.page;
  await clock.install();
  await chat.open();
  await chat.ask('Go on');
  await chat.streaming();

  network.cut();
  await chat.page.getByText('Reconnecting…').waitFor();
  gate.release();
  for (let second = 0; second < 30; second += 1) await clock.fastForward(1_000);
  await network.nextRefusal();
  await chat.page.getByText('Server not reachable').waitFor();
  expect(await chat.answerText()).not.toBe(fake.answers[0]);

  network.mend();
  await expect
    .poll(async () => {
      await clock.fastForward(1_000);
      return chat.answerText();
    })
    .toBe(fake.answers[0]);
  await chat.page.getByText('Server not reachable').waitFor({ state: 'detached' });
});

test('notices a network that says nothing any more', async ({ chat, fake, gate, network }) => {
  const { clock } = chat.page;
  await clock.install();
  await chat.open();
  await chat.ask('Go on');
  await chat.streaming();

  network.hold();
  gate.release();
  await fake.waitForRequest(({ outcome }) => outcome === 'answered');
  await clock.fastForward(SILENCE_MS);
  await chat.page.getByText('Reconnecting…').waitFor();
  network.release();
  await clock.fastForward(SILENCE_MS);

  await expect.poll(() => chat.answerText()).toBe(fake.answers[0]);
});

test('sends a message once the network is back, and only once', async ({
  chat,
  fake,
  gate,
  network,
}) => {
  gate.release();
  await chat.open();
  network.cut();
  await chat.ask('Are you there?');
  await network.nextRefusal();
  await chat.page.getByText('Reconnecting…').waitFor();
  network.mend();

  expect(await chat.answered()).toBe(fake.answers[0]);
  expect(fake.requests).toHaveLength(1);
  expect(await chat.questions.count()).toBe(1);
});
