/** Tools at work in an answer. */
import { expect } from 'vitest';
import { NAMED_SCENARIOS } from '../fake-provider/named-scenarios.ts';
import { test } from './support/browser-test.ts';

test('a tool is shown while it is called, when it is done and after a reload', async ({
  chat,
  fake,
  gate,
}) => {
  fake.setDefaults({ ...NAMED_SCENARIOS['tool-clock'], toolArguments: 'characters' });
  // Not much more than the head and the first letters of the arguments.
  gate.hold(2_500);
  await chat.open();
  await chat.ask('What time is it?');
  const card = chat.answers.getByRole('group').filter({ hasText: 'clock' });
  await card.getByText('Preparing').waitFor();
  await chat.log.getByText('Using clock…').waitFor();
  gate.release();

  const reading = /\d{1,2}:\d{2}/;
  const time = chat.answers.getByText(reading).first();
  await time.waitFor();
  await chat.answers.getByText('Berlin, Europe').waitFor();
  expect(await chat.answered()).toContain(fake.answers[0]);

  const shown = await time.textContent();
  await chat.page.reload();
  await chat.answers.getByText('Berlin, Europe').waitFor();
  expect(await time.textContent()).toBe(shown);
  expect(await chat.answerText()).toContain(fake.answers[0]);
});

test('a tool that is not there says so, with what was asked of it', async ({ chat, fake }) => {
  fake.setDefaults({ toolCalls: [{ name: 'teleport', arguments: '{"to":"Lisbon"}' }] });
  await chat.open();
  await chat.ask('Bring me to Lisbon');
  await chat.answered();

  const card = chat.answers.getByRole('group').filter({ hasText: 'teleport' });
  await card.getByText('Failed').waitFor();
  await card.getByText('teleport', { exact: true }).click();
  await card.getByRole('group', { name: 'Asked' }).getByText('Lisbon').waitFor();
  await card.getByText('There is no tool teleport.').waitFor();
});
