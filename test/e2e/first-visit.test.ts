/** Somebody comes for the first time, without a key and without an account. */
import { expect } from 'vitest';
import { test } from './support/browser-test.ts';
import { readClipboard } from './support/in-page.ts';

/** No provider: the built-in demo model answers. */
test.override('appOptions', { env: { DEMO_DELAY_MS: '2' } });

test('asks, and reads an answer that is written before their eyes and stays', async ({ chat }) => {
  const { page } = chat;
  await chat.open();
  await page.getByRole('heading', { name: 'What shall we work on?' }).waitFor();
  await page.getByText('Your conversations will be listed here.').waitFor();

  await chat.ask('Tell me a long story');
  await chat.streaming();
  const begun = await chat.answerText();
  const text = await chat.answered();

  expect(begun).toMatch(/^On /);
  expect(text.length).toBeGreaterThan(begun.length);
  expect(text.startsWith(begun.slice(0, 20))).toBe(true);
  expect(text).toMatch(/First the book\. Then the lamp\.$/);
  await chat.conversation('Tell me a long story').waitFor();
  expect(await page.title()).toBe('Tell me a long story · Chimera');
  expect(await chat.conversationPath()).toMatch(/^\/c\/./);

  await page.reload();
  await expect.poll(() => chat.answerText()).toBe(text);
  expect(await chat.questions.getByRole('paragraph').textContent()).toBe('Tell me a long story');
});

test('begins with one of the examples', async ({ chat }) => {
  await chat.open();
  await chat.page.getByRole('button', { name: /^Ask for the time/ }).click();

  expect(await chat.answered()).toMatch(/^(It is|In .+ it is) .+ at \d/);
  await chat.conversation('What time is it now in Tokyo, Nairobi and Lisbon?').waitFor();
});

test('sends with Enter, and makes a new line with Shift and Enter', async ({ chat }) => {
  await chat.open();
  await chat.composer.pressSequentially('first line');
  await chat.composer.press('Shift+Enter');
  await chat.composer.pressSequentially('second line');
  expect(await chat.composer.inputValue()).toBe('first line\nsecond line');
  await chat.composer.press('Enter');

  await chat.answered();
  expect(await chat.questions.getByRole('paragraph').textContent()).toBe('first line\nsecond line');
  expect(await chat.composer.inputValue()).toBe('');
});

test('cannot send nothing', async ({ chat }) => {
  await chat.open();
  await chat.composer.fill('  \n ');

  expect(await chat.sendButton.isDisabled()).toBe(true);
  await chat.composer.press('Enter');
  expect(await chat.questions.count()).toBe(0);
});

test('copies an answer, and the code in it', async ({ chat, context, origin }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin });
  await chat.open();
  await chat.ask('show me some code');
  await chat.answered();

  const lastAnswer = chat.answers.last();
  await lastAnswer.getByRole('button', { name: /^Copy message: / }).click();
  await lastAnswer.getByRole('button', { name: 'Copied' }).waitFor();
  expect(await chat.page.evaluate(readClipboard)).toContain(
    '```ts\n/** Gives the Fibonacci numbers',
  );

  await lastAnswer.getByRole('button', { name: /^Copy code: / }).click();
  const readCode = () => chat.page.evaluate(readClipboard);
  await expect.poll(readCode).toMatch(/^\/\*\* Gives the Fibonacci numbers/);
});
