/** What goes wrong is said in plain words, with a way on. */
import { expect } from 'vitest';
import { NAMED_SCENARIOS } from '../fake-provider/named-scenarios.ts';
import { test } from './support/browser-test.ts';

const MAX_CHARACTERS = 100_000;

test('a provider that fails is told of, and asked again', async ({ chat, fake }) => {
  fake.queue({ ...NAMED_SCENARIOS['server-error'], times: 3 });
  await chat.open();
  await chat.ask('Are you well?');
  const notice = 'The model could not be reached. Try again in a moment, or pick another model.';
  await chat.log.getByText(notice).waitFor();
  await chat.answers.getByText('Interrupted').waitFor();

  await chat.page.getByRole('button', { name: 'Try again' }).click();
  await expect.poll(() => chat.answerText()).toBe(fake.answers[0]);
  expect(await chat.log.getByText('could not be reached').count()).toBe(0);
});

test('a key that is refused is told of, without the key', async ({ chat, fake }) => {
  fake.queue(NAMED_SCENARIOS.unauthorized);
  await chat.open();
  await chat.ask('Open up');

  await chat.log.getByText('The provider did not accept our key for this model.').waitFor();
});

test('an answer that cannot be gone on with keeps its words', async ({ chat, fake }) => {
  const { fault: breakOff } = NAMED_SCENARIOS['reset-mid'];
  fake.queue({ fault: breakOff }, { ...NAMED_SCENARIOS['server-error'], times: 3 });
  await chat.open();
  await chat.ask('Go on');
  const notice = 'The answer was interrupted and could not be continued. What you see is kept.';
  await chat.log.getByText(notice).waitFor();

  const text = await chat.answered();
  expect(text).not.toBe('');
  expect(fake.answers[0]?.startsWith(text)).toBe(true);
  await chat.page.reload();
  await chat.log.getByText(notice).waitFor();
  expect(await chat.answerText()).toBe(text);
});

test('a message that is too long is not sent, and not cut', async ({ chat, fake }) => {
  await chat.open();
  await chat.composer.fill('x'.repeat(MAX_CHARACTERS + 1));
  await chat.page.getByText(/^1 characters? too many$/).waitFor();
  expect(await chat.sendButton.isDisabled()).toBe(true);
  await chat.composer.press('Enter');
  expect((await chat.composer.inputValue()).length).toBe(MAX_CHARACTERS + 1);

  await chat.composer.fill('x'.repeat(MAX_CHARACTERS));
  await chat.page.getByText('0 characters left').waitFor();
  await chat.composer.press('Enter');
  await chat.answered();
  expect(fake.requests[0]?.body.messages.at(-1)?.content).toHaveLength(MAX_CHARACTERS);
});

test('a message that found no server waits for its reader', async ({ chat, fake, network }) => {
  const { clock } = chat.page;
  await clock.install();
  await chat.open();
  network.cut();
  await chat.ask('Are you there?');
  const notice = chat.log.getByText('The server cannot be reached.');
  await expect
    .poll(async () => {
      await clock.fastForward(1_000);
      return notice.count();
    })
    .toBe(1);
  expect(await chat.questions.getByRole('paragraph').textContent()).toBe('Are you there?');

  network.mend();
  await chat.page.getByRole('button', { name: 'Try again' }).click();
  expect(await chat.answered()).toBe(fake.answers[0]);
  expect(fake.requests).toHaveLength(1);
});

test('a conversation that cannot be read just now is not called lost', async ({ chat }) => {
  await chat.open();
  await chat.ask('Keep this');
  const text = await chat.answered();
  await chat.conversationPath();
  await chat.page.route('**/api/conversations/*', (route) => route.abort());
  await chat.page.reload();
  await chat.page.getByText('could not be read just now. It is not lost.').waitFor();

  await chat.page.unroute('**/api/conversations/*');
  await chat.page.getByRole('button', { name: 'Try again' }).click();
  await expect.poll(() => chat.answerText()).toBe(text);
});
