/** The list of conversations, and the choice of a model. */
import { expect } from 'vitest';
import { test } from './support/browser-test.ts';

test('renames a conversation, also beyond a reload', async ({ chat }) => {
  await chat.open();
  await chat.ask('First words');
  await chat.answered();

  await (await chat.conversationAction('First words', 'Rename')).click();
  const field = chat.page.getByRole('textbox', { name: 'New title' });
  await field.fill('Better words');
  await field.press('Enter');

  await chat.conversation('Better words').waitFor();
  await chat.page.getByRole('heading', { name: 'Better words', level: 1 }).waitFor();
  await chat.page.reload();
  await chat.conversation('Better words').waitFor();
});

test('keeps the old title when renaming is called off', async ({ chat }) => {
  await chat.open();
  await chat.ask('First words');
  await chat.answered();

  await (await chat.conversationAction('First words', 'Rename')).click();
  const field = chat.page.getByRole('textbox', { name: 'New title' });
  await field.fill('Never mind');
  await field.press('Escape');

  await chat.conversation('First words').waitFor();
  await chat.page.reload();
  await chat.conversation('First words').waitFor();
});

test('deletes a conversation, when asked twice', async ({ chat }) => {
  await chat.open();
  await chat.ask('Forget me');
  await chat.answered();
  const path = await chat.conversationPath();
  const dialog = chat.page.getByRole('dialog', { name: 'Delete this conversation?' });

  await (await chat.conversationAction('Forget me', 'Delete…')).click();
  await dialog.getByRole('button', { name: 'Keep it' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(await chat.answers.count()).toBe(1);

  await (await chat.conversationAction('Forget me', 'Delete…')).click();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await chat.page.getByRole('heading', { name: 'What shall we work on?' }).waitFor();
  await chat.conversation('Forget me').waitFor({ state: 'detached' });

  await chat.page.goto(path);
  await chat.page.getByRole('heading', { name: 'There is no such conversation' }).waitFor();
});

test('begins a new chat beside the old one, and finds back', async ({ chat }) => {
  await chat.open();
  await chat.ask('One');
  const first = await chat.answered();
  await chat.page.getByRole('link', { name: 'New chat' }).click();
  await chat.page.getByRole('heading', { name: 'What shall we work on?' }).waitFor();
  await chat.ask('Two');
  const second = await chat.answered();
  expect(second).not.toBe(first);

  await chat.conversation('One').click();
  await expect.poll(() => chat.answerText()).toBe(first);
  await chat.page.goBack();
  await expect.poll(() => chat.answerText()).toBe(second);
});

test('says that there is no such conversation', async ({ chat }) => {
  await chat.page.goto('/c/nobody-knows-this');
  await chat.page.getByRole('heading', { name: 'There is no such conversation' }).waitFor();
  await chat.page.getByRole('link', { name: 'Begin a new one' }).click();
  await chat.composer.waitFor();
});

test('shows nobody the conversation of somebody else', async ({ chat, openContext }) => {
  await chat.open();
  await chat.ask('A secret');
  await chat.answered();
  const stranger = await (await openContext()).newPage();

  await stranger.goto(await chat.conversationPath());
  await stranger.getByRole('heading', { name: 'There is no such conversation' }).waitFor();
  expect(await stranger.getByText('A secret').count()).toBe(0);
});

test('asks the model that was chosen, also after a reload', async ({ chat, fake }) => {
  const { page } = chat;
  await chat.open();
  expect(await chat.modelPicker.textContent()).toBe('Automatic');

  await chat.modelPicker.click();
  const search = page.getByRole('combobox', { name: 'Search models' });
  await search.fill('fake-2');
  await expect.poll(() => page.getByRole('option').count()).toBe(1);
  await page.getByRole('option', { name: /fake-2/ }).click();
  expect(await chat.modelPicker.textContent()).toBe('fake-2');
  await page.reload();
  await chat.ask('Who are you?');
  await chat.answered();

  expect(fake.requests.at(-1)?.body.model).toBe('fake-2');
  await chat.answers.getByText('fake-2').waitFor();
});

test('keeps what is written and not sent', async ({ chat }) => {
  await chat.open();
  await chat.composer.fill('Not finis');
  await chat.page.reload();

  await expect.poll(() => chat.composer.inputValue()).toBe('Not finis');
});
