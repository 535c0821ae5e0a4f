/** What the reader learns of the providers behind the answers: their health, their moves, their limits. */
import type { Locator } from 'playwright-core';
import { describe, expect } from 'vitest';
import { NAMED_SCENARIOS } from '../fake-provider/named-scenarios.ts';
import type { Scenario } from '../fake-provider/scenario.ts';
import { findViolations } from './support/accessibility.ts';
import { test } from './support/browser-test.ts';
import type { ChatPage } from './support/chat-page.ts';
import { testWithOther } from './support/two-providers.ts';

/** Longer than the server waits by itself. */
const WAIT_SECONDS = 30;
const RATE_LIMITED: Scenario = {
  fault: {
    type: 'answer',
    status: 429,
    body: JSON.stringify({ error: { message: 'Slowly.', code: 'rate_limit_exceeded' } }),
    headers: { 'retry-after': String(WAIT_SECONDS) },
  },
};
/** How often an open picker asks how the models are. */
const REFRESH_MS = 10_000;

function retryButton({ page }: ChatPage): Locator {
  return page.getByRole('button', { name: 'Try again' });
}

describe('two providers', () => {
  testWithOther(
    'are shown with their health, which an open picker follows',
    async ({ app, chat, fake }) => {
      const { clock } = chat.page;
      await clock.install();
      await chat.open();
      await chat.modelPicker.click();
      const option = chat.page.getByRole('option', { name: /fake-1/ });
      await option.getByText('Available').waitFor();

      fake.queue(NAMED_SCENARIOS.unauthorized);
      await app.post('/api/chat', { message: 'Hello', stream: false });
      await clock.fastForward(REFRESH_MS);
      await option.getByText('Not available just now').waitFor();
      await chat.page.getByRole('option', { name: /other-1.*Available/ }).waitFor();
      await chat.page.getByRole('option', { name: /^resilient Route Available/ }).waitFor();
      expect(await findViolations(chat.page)).toEqual([]);
    },
  );

  testWithOther(
    'are both named below an answer that moved, also after a reload',
    async ({ chat, fake }) => {
      fake.queue(NAMED_SCENARIOS['reset-mid']);
      await chat.open();
      await chat.ask('Go on');
      await chat.answered();
      const origin = chat.answers.getByText('answered by Fake → Other');
      await origin.waitFor();
      await origin.getByText('Fake, then Other').waitFor();
      expect(await findViolations(chat.page)).toEqual([]);

      await chat.page.reload();
      await origin.waitFor();
    },
  );

  testWithOther(
    'are both told of where one took over before a word was seen',
    async ({ chat, fake, other }) => {
      fake.queue(RATE_LIMITED);
      await chat.open();
      await chat.ask('Are you there?');
      expect(await chat.answered()).toBe(other.answers[0]);
      const origin = chat.answers.getByText(/other-1 · Other instead of Fake/);
      await origin.waitFor();

      await chat.page.reload();
      await origin.waitFor();
    },
  );
});

test('a rate limit of the provider is counted down, and then the question is asked again', async ({
  chat,
  fake,
}) => {
  const { clock } = chat.page;
  await clock.install();
  fake.queue(RATE_LIMITED);
  await chat.open();
  await chat.ask('Too fast?');
  await chat.log.getByText(/allows no more requests just now\. Try again in \d+ seconds/).waitFor();
  const retry = retryButton(chat);
  expect(await retry.isDisabled()).toBe(true);
  await retry.dispatchEvent('click');
  expect(await findViolations(chat.page)).toEqual([]);

  await clock.fastForward(WAIT_SECONDS * 1_000);
  await chat.log.getByText('Try again now, or pick another model.').waitFor();
  expect(fake.requests).toHaveLength(1);
  await retry.click();
  await expect.poll(() => chat.answerText()).toBe(fake.answers[0]);
  expect(await chat.log.getByText('Try again').count()).toBe(0);
});

test('nobody waits for a model that is not asked again', async ({ chat, fake }) => {
  fake.queue(NAMED_SCENARIOS['rate-limit-hour']);
  await chat.open();
  await chat.ask('Too fast?');
  await chat.log.getByText('Try again in 60 minutes, or pick another model.').waitFor();
  expect(await retryButton(chat).isDisabled()).toBe(true);

  await chat.modelPicker.click();
  await chat.page.getByRole('option', { name: /Demo/ }).click();
  await retryButton(chat).click();
  await chat.answers.getByText('Demo').last().waitFor();
  expect(fake.requests).toHaveLength(1);
});

test('a limit of ours holds a message back, and loses nothing of it', async ({ chat, fake }) => {
  const { clock } = chat.page;
  await clock.install();
  await chat.open();
  await chat.page.route('**/api/chat', (route) =>
    route.fulfill({
      status: 429,
      headers: { 'retry-after': '20' },
      json: { error: { code: 'rate_limited', message: 'Too many requests.' } },
    }),
  );
  await chat.ask('Keep this');
  await chat.log.getByText(/reached a limit.*Try again in \d+ seconds.*is kept/).waitFor();
  expect(await chat.questions.getByRole('paragraph').textContent()).toBe('Keep this');
  const retry = retryButton(chat);
  expect(await retry.isDisabled()).toBe(true);

  await chat.page.unroute('**/api/chat');
  await clock.fastForward(20_000);
  await retry.click();
  expect(await chat.answered()).toBe(fake.answers[0]);
  expect(await chat.questions.count()).toBe(1);
});
