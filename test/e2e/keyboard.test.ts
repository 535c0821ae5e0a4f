/** The whole app without a mouse. */
import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { test } from './support/browser-test.ts';
import type { ChatPage } from './support/chat-page.ts';
import { isFocusLost } from './support/in-page.ts';

/** More than there are places to stop at. */
const MAX_STOPS = 60;

/** Goes on with the Tab key until it arrives. */
async function tabTo({ page }: ChatPage, target: Locator, key = 'Tab'): Promise<void> {
  for (let stops = 0; stops < MAX_STOPS; stops += 1) {
    if (await isFocused(target)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`The Tab key does not lead to ${target}.`);
}

async function isFocused(target: Locator): Promise<boolean> {
  return (await target.and(target.page().locator(':focus')).count()) === 1;
}

/** Waits until the focus is there: menus and dialogs take it when they are open. */
async function expectFocus(target: Locator): Promise<void> {
  await expect.poll(() => isFocused(target), { message: `${target} has the focus` }).toBe(true);
}

test('asks and stops, and the focus stays where it was', async ({ chat, fake }) => {
  const { keyboard } = chat.page;
  fake.setDefaults({ words: 5_000, pace: { tokensPerSecond: 100 } });
  await chat.open();
  await keyboard.type('Talk');
  await keyboard.press('Enter');
  await chat.streaming();
  await expectFocus(chat.composer);
  await keyboard.type('The next question');
  expect(await chat.composer.inputValue()).toBe('The next question');

  await tabTo(chat, chat.stopButton);
  await keyboard.press('Enter');
  await chat.answers.getByText('Stopped').waitFor();
  await expectFocus(chat.sendButton);
});

test('skips to the message box from the beginning of the page', async ({ chat }) => {
  const { page } = chat;
  await chat.open();
  await chat.ask('Hello');
  await chat.answered();
  await tabTo(chat, page.getByRole('link', { name: 'Skip to the message box' }), 'Shift+Tab');
  await page.keyboard.press('Enter');
  await expectFocus(chat.composer);

  await tabTo(chat, page.getByRole('link', { name: 'Skip to the conversation' }), 'Shift+Tab');
  await page.keyboard.press('Enter');
  await expectFocus(chat.log);
});

test('renames and deletes a conversation', async ({ chat }) => {
  const { page } = chat;
  const { keyboard } = page;
  await chat.open();
  await chat.ask('First words');
  await chat.answered();
  const actions = (title: string) =>
    chat.list.getByRole('button', { name: `Actions for ${title}` });

  await tabTo(chat, actions('First words'), 'Shift+Tab');
  await keyboard.press('Enter');
  await expectFocus(page.getByRole('menuitem', { name: 'Rename' }));
  await keyboard.press('Enter');
  await keyboard.type('Better words');
  await keyboard.press('Enter');
  await chat.conversation('Better words').waitFor();
  expect(await page.evaluate(isFocusLost)).toBe(false);

  await tabTo(chat, actions('Better words'));
  await keyboard.press('Enter');
  await expectFocus(page.getByRole('menuitem', { name: 'Rename' }));
  await keyboard.press('ArrowDown');
  await keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Delete this conversation?' });
  await dialog.waitFor();
  await keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await expectFocus(actions('Better words'));

  await keyboard.press('Enter');
  await expectFocus(page.getByRole('menuitem', { name: 'Rename' }));
  await keyboard.press('End');
  await keyboard.press('Enter');
  await tabTo(chat, dialog.getByRole('button', { name: 'Delete' }));
  await keyboard.press('Enter');
  await page.getByRole('heading', { name: 'What shall we work on?' }).waitFor();
  expect(await page.evaluate(isFocusLost)).toBe(false);
});

test('chooses a theme, which lasts', async ({ chat }) => {
  const { page } = chat;
  const settings = page.getByRole('button', { name: 'Settings' });
  await chat.open();
  await tabTo(chat, settings, 'Shift+Tab');
  await page.keyboard.press('Enter');
  const choice = (name: string) => page.getByRole('menuitemradio', { name });
  await expectFocus(choice('As the system'));
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  expect(await choice('Dark').getAttribute('aria-checked')).toBe('true');
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await paper();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  expect(await paper()).not.toBe(dark);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expectFocus(settings);

  await page.reload();
  await chat.composer.waitFor();
  expect(await paper()).toBe(dark);
});

test('chooses a model', async ({ chat }) => {
  const { page } = chat;
  await chat.open();
  await tabTo(chat, chat.modelPicker, 'Shift+Tab');
  await page.keyboard.press('Enter');
  await expectFocus(page.getByRole('combobox', { name: 'Search models' }));
  await page.keyboard.type('fake');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');

  expect(await chat.modelPicker.textContent()).toBe('fake-2');
  await expectFocus(chat.modelPicker);
});

test('walks through messages, code and tables, and out of them again', async ({ chat, fake }) => {
  const { page } = chat;
  fake.setDefaults({ text: '| a |\n| - |\n| b |\n\n```ts\ncode\n```\n\nThe end.' });
  await chat.open();
  await chat.ask('Show me');
  await chat.answered();

  await tabTo(chat, chat.answers.getByRole('group', { name: 'Table' }), 'Shift+Tab');
  await tabTo(chat, chat.answers.getByRole('group', { name: 'Code, ts' }));
  await tabTo(chat, chat.answers.getByRole('button', { name: /^Answer anew/ }));
  await page.keyboard.press('Alt+ArrowUp');
  await expectFocus(chat.questions);
  await page.keyboard.press('Alt+ArrowDown');
  await expectFocus(chat.answers);
  await tabTo(chat, chat.composer);
});

test('goes on in the message box after an answer was asked for anew, or a question edited', async ({
  chat,
  fake,
}) => {
  const { keyboard } = chat.page;
  await chat.open();
  await chat.ask('First words');
  await chat.answered();

  await tabTo(chat, chat.answers.getByRole('button', { name: /^Answer anew/ }), 'Shift+Tab');
  await keyboard.press('Enter');
  await expectFocus(chat.composer);
  await expect.poll(() => chat.answerText()).toBe(fake.answers[1]);

  await tabTo(chat, chat.questions.getByRole('button', { name: /^Edit message/ }), 'Shift+Tab');
  await keyboard.press('Enter');
  await keyboard.type(', in other words');
  await keyboard.press('Enter');
  await expectFocus(chat.composer);
  await expect.poll(() => chat.answerText()).toBe(fake.answers[2]);
  expect(await chat.questions.getByRole('paragraph').textContent()).toBe(
    'First words, in other words',
  );
});

test('stays at the message whose versions are looked at', async ({ chat, fake }) => {
  const { keyboard } = chat.page;
  await chat.open();
  await chat.ask('First words');
  await chat.answered();
  await chat.answers.getByRole('button', { name: /^Answer anew/ }).click();
  await expect.poll(() => chat.answerText()).toBe(fake.answers[1]);

  for (const [direction, index] of [
    ['Previous', 0],
    ['Next', 1],
  ] as const) {
    const button = chat.answers.getByRole('button', { name: `${direction} version` });
    await tabTo(chat, button, direction === 'Previous' ? 'Shift+Tab' : 'Tab');
    await keyboard.press('Enter');
    await expect.poll(() => chat.answerText()).toBe(fake.answers[index]);
    await expectFocus(chat.answers);
  }
});
