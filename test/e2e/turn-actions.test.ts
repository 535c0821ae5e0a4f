/** What can be done with an answer: stop it, have it given anew, ask in other words. */
import { expect } from 'vitest';
import { test } from './support/browser-test.ts';

const ENDLESS = { words: 5_000, pace: { tokensPerSecond: 100 } };

test('stops before the first word', async ({ chat, fake }) => {
  fake.queue({ pace: { initialDelayMs: 600_000 } });
  await chat.open();
  await chat.ask('Never mind');
  await chat.page.getByText('Asking Fake…').waitFor();
  await chat.stopButton.click();

  await chat.answers.getByText('Stopped').waitFor();
  await chat.answers.getByText('No words were written.').waitFor();
  await fake.waitForAbort();
  await chat.ask('Now');
  expect(await chat.answered()).toBe(fake.answers[1]);
});

test('stops in the middle, and keeps what is there', async ({ chat, fake }) => {
  fake.setDefaults(ENDLESS);
  await chat.open();
  await chat.ask('Talk');
  await chat.streaming();
  await chat.stopButton.click();

  const text = await chat.answered();
  await chat.answers.getByText('Stopped').waitFor();
  expect(text).not.toBe('');
  expect(fake.answers[0]?.startsWith(text)).toBe(true);
  await fake.waitForAbort();

  await chat.page.reload();
  await expect.poll(() => chat.answerText()).toBe(text);
  await chat.answers.getByText('Stopped').waitFor();
});

test('stops with the keyboard, from wherever the focus is', async ({ chat, fake }) => {
  fake.setDefaults(ENDLESS);
  await chat.open();
  await chat.ask('Talk');
  await chat.streaming();
  await chat.log.focus();
  await chat.page.keyboard.press('Control+.');

  await chat.answers.getByText('Stopped').waitFor();
});

test('gives an answer anew beside the first one', async ({ chat, fake }) => {
  await chat.open();
  await chat.ask('Which?');
  await chat.answered();
  await chat.answers.getByRole('button', { name: /^Answer anew: / }).click();
  const versions = chat.answers.getByRole('group', { name: /^Versions of: / });
  await versions.getByText('2/2').waitFor();

  await expect.poll(() => chat.answerText()).toBe(fake.answers[1]);
  await versions.getByRole('button', { name: 'Previous version' }).click();
  await versions.getByText('1/2').waitFor();
  expect(await chat.answerText()).toBe(fake.answers[0]);

  await chat.ask('And then?');
  await expect.poll(() => chat.answers.count()).toBe(2);
  expect(await chat.answered()).toBe(fake.answers[2]);
  const told = fake.requests[2]?.body.messages.map(({ content }) => content);
  expect(told).toContain(fake.answers[0]);
  expect(told).not.toContain(fake.answers[1]);

  await chat.page.reload();
  await expect.poll(() => chat.answers.count()).toBe(2);
  await versions.getByText('1/2').waitFor();
  await versions.getByRole('button', { name: 'Next version' }).click();
  await expect.poll(() => chat.answerText()).toBe(fake.answers[1]);
});

test('asks in other words, and keeps the first ones', async ({ chat, fake }) => {
  await chat.open();
  await chat.ask('Frist');
  await chat.answered();
  await chat.questions.hover();
  await chat.questions.getByRole('button', { name: 'Edit message: Frist' }).click();
  const field = chat.page.getByRole('textbox', { name: 'Edit your message' });
  expect(await field.inputValue()).toBe('Frist');
  await field.fill('First');
  await field.press('Enter');

  await expect.poll(() => chat.answerText()).toBe(fake.answers[1]);
  expect(await chat.questions.getByRole('paragraph').textContent()).toBe('First');
  const versions = chat.questions.getByRole('group', { name: /^Versions of: / });
  await versions.getByText('2/2').waitFor();
  await versions.getByRole('button', { name: 'Previous version' }).click();
  await expect.poll(() => chat.answerText()).toBe(fake.answers[0]);
  expect(await chat.questions.getByRole('paragraph').textContent()).toBe('Frist');
});

test('calls editing off', async ({ chat, fake }) => {
  await chat.open();
  await chat.ask('First');
  await chat.answered();
  await chat.questions.hover();
  await chat.questions.getByRole('button', { name: 'Edit message: First' }).click();
  const field = chat.page.getByRole('textbox', { name: 'Edit your message' });
  await field.fill('Second');
  await field.press('Escape');

  expect(await chat.questions.getByRole('paragraph').textContent()).toBe('First');
  expect(fake.requests).toHaveLength(1);
});
