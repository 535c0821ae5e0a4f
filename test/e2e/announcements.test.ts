/** What a screen reader is told, and what moves. */
import { describe, expect } from 'vitest';
import { NAMED_SCENARIOS } from '../fake-provider/named-scenarios.ts';
import { test } from './support/browser-test.ts';
import { ChatPage } from './support/chat-page.ts';
import { countAnimations, recordAnnouncements } from './support/in-page.ts';

const PACE = { tokensPerSecond: 100 };

describe('live regions', () => {
  test('tell of the beginning of an answer, and then read it out once and whole', async ({
    chat,
    fake,
  }) => {
    fake.setDefaults({ words: 60, pace: PACE });
    await chat.open();
    const said = await chat.page.evaluateHandle(recordAnnouncements);
    await chat.ask('Tell me');
    const text = await chat.answered();

    await expect.poll(() => said.jsonValue()).toEqual(['The answer is being written.', text]);
  });

  test('read out the beginning of a long answer, and how long it is', async ({ chat, fake }) => {
    fake.setDefaults({ words: 300 });
    await chat.open();
    const said = await chat.page.evaluateHandle(recordAnnouncements);
    await chat.ask('Tell me');
    const text = await chat.answered();

    await expect.poll(async () => (await said.jsonValue()).length).toBe(2);
    const [, last = ''] = await said.jsonValue();
    expect(last).toMatch(/^Draft-.* … Answer complete\. 300 words in all\.$/);
    expect(text.startsWith(last.slice(0, last.indexOf(' … ')))).toBe(true);
  });

  test('say at once what went wrong', async ({ chat, fake }) => {
    fake.queue(NAMED_SCENARIOS.unauthorized);
    await chat.open();
    const said = await chat.page.evaluateHandle(recordAnnouncements);
    await chat.ask('Tell me');

    await expect
      .poll(async () => (await said.jsonValue()).at(-1))
      .toMatch(/did not accept our key/);
    const alert = chat.page.getByRole('alert').filter({ hasText: 'did not accept our key' });
    expect(await alert.count()).toBe(1);
  });

  test('say nothing of what was there before', async ({ chat, context }) => {
    await chat.open();
    await chat.ask('Tell me');
    await chat.answered();
    const later = new ChatPage(await context.newPage());
    await later.page.addInitScript(`window.said = (${recordAnnouncements.toString()})()`);
    await later.open(await chat.conversationPath());
    await later.answered();

    expect(await later.page.evaluate('window.said')).toEqual([]);
  });

  test('say only that it begins and ends, where that is wished', async ({ chat, fake }) => {
    fake.setDefaults({ words: 30 });
    await chat.open();
    await chat.page.getByRole('button', { name: 'Settings' }).click();
    await chat.page.getByRole('menuitemradio', { name: 'Only begin and end' }).click();
    await chat.page.keyboard.press('Escape');
    const said = await chat.page.evaluateHandle(recordAnnouncements);
    await chat.ask('Tell me');
    await chat.answered();

    await expect
      .poll(() => said.jsonValue())
      .toEqual(['The answer is being written.', 'Answer complete.']);
  });
});

describe('motion', () => {
  for (const [reducedMotion, moves] of [
    ['no-preference', true],
    ['reduce', false],
  ] as const) {
    test(`${moves ? 'shows that something happens' : 'is left out'} with ${reducedMotion}`, async ({
      fake,
      gate,
      openContext,
    }) => {
      const context = await openContext({ reducedMotion });
      const chat = await new ChatPage(await context.newPage()).open();
      fake.setDefaults({ words: 200 });
      gate.hold();
      await chat.ask('Tell me');
      await chat.log.getByText('Asking Fake…').waitFor();
      expect((await chat.page.evaluate(countAnimations)) > 0).toBe(moves);
      gate.release();
      gate.hold(8_000);
      await chat.streaming();
      expect((await chat.page.evaluate(countAnimations)) > 0).toBe(moves);
    });
  }
});
