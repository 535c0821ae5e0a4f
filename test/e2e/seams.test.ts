/** Answers that broke off in their middle and were gone on with, by the same model or another one. */
import { describe, expect } from 'vitest';
import { NAMED_SCENARIOS } from '../fake-provider/named-scenarios.ts';
import { fakeProviderYaml } from '../harness/app.ts';
import { test } from './support/browser-test.ts';
import { testWithOther } from './support/two-providers.ts';

const BREAK_OFF = NAMED_SCENARIOS['reset-mid'];

describe('a model that is known to go on exactly', () => {
  test('leaves nothing to tell', async ({ chat, fake }) => {
    fake.queue(BREAK_OFF);
    await chat.open();
    await chat.ask('Go on');

    expect(await chat.answered()).toBe(fake.answers[0]);
    expect(fake.requests).toHaveLength(2);
  });
});

describe('a model that nothing is known of', () => {
  test.override('appOptions', async ({ gate }) => ({ configYaml: fakeProviderYaml(gate.url) }));

  test('is marked where its words may not join, also after a reload', async ({ chat, fake }) => {
    fake.queue(BREAK_OFF, { continuation: 'different' });
    await chat.open();
    await chat.ask('Go on');
    await chat.answered();
    const note = chat.answers.getByText(/The connection to fake-1 \(Fake\) broke/);
    expect(await note.textContent()).toMatch(/The words may not join perfectly\.$/);
    const text = await chat.answerText();
    expect(text).toContain(fake.answers[1]);

    await chat.page.reload();
    await note.waitFor();
    expect(await chat.answerText()).toBe(text);
  });
});

describe('another model', () => {
  testWithOther('is named where it went on', async ({ chat, fake, other }) => {
    fake.queue(BREAK_OFF);
    await chat.open();
    await chat.ask('Go on');
    await chat.answered();

    const note = chat.answers.getByText(/fake-1 \(Fake\) broke off.*other-1 \(Other\) continued/);
    expect(await note.textContent()).not.toContain('may not join');
    expect(await chat.answerText()).toContain(fake.answers[0]);
    expect(other.requests).toHaveLength(1);
    await chat.answers.getByText('other-1').last().waitFor();
  });
});
