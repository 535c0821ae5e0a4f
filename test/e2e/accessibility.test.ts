/** Every state of the app, light and dark, on a desk and at 320 pixels: nobody is shut out. */
import type { BrowserContextOptions } from 'playwright-core';
import { expect } from 'vitest';
import { NAMED_SCENARIOS } from '../fake-provider/named-scenarios.ts';
import { findViolations } from './support/accessibility.ts';
import { test } from './support/browser-test.ts';
import { ChatPage } from './support/chat-page.ts';
import { findOverflow } from './support/in-page.ts';

const WIDE = { width: 1280, height: 800 };
/** A phone, or a desk at a zoom of 400 %: WCAG 1.4.10. */
const NARROW = { width: 320, height: 640 };

const VARIANTS: Record<string, BrowserContextOptions> = {
  'light, wide': { viewport: WIDE, colorScheme: 'light' },
  'dark, wide': { viewport: WIDE, colorScheme: 'dark' },
  'light, narrow': { viewport: NARROW, colorScheme: 'light', hasTouch: true },
  'dark, narrow': { viewport: NARROW, colorScheme: 'dark', hasTouch: true },
  'forced colours': { viewport: WIDE, forcedColors: 'active' },
};

const MARKDOWN = `
# A heading

Words that are **strong**, *leaning*, ~~withdrawn~~ or \`code\`, and [a link](https://example.com).

## Another one

1. first
   - nested
2. second

- [x] done
- [ ] to do

> Somebody said so.

| a wide column of words | another wide column | and one more | 12,345.67 |
| :-- | :-: | --- | --: |
| cell | cell | \`averylongwordthatnobodycanbreakanywhere\` | 1 |

\`\`\`ts
const aLineOfCodeThatIsLongerThanAnyPhoneIsWide = 'and which is therefore to be scrolled';
\`\`\`

---

${'Averylongwordwithoutanyplacetobreakit'.repeat(4)}
`;

test.for(Object.entries(VARIANTS))(
  'every state is accessible: %s',
  async ([, options], { fake, gate, openContext }) => {
    const chat = new ChatPage(await (await openContext(options)).newPage());
    const { page } = chat;
    const isNarrow = options.viewport === NARROW;

    async function check(state: string): Promise<void> {
      expect(await findViolations(page), state).toEqual([]);
      expect(await page.evaluate(findOverflow), state).toEqual([]);
    }

    /** On a narrow page the list is in a drawer. */
    async function openList(): Promise<void> {
      if (isNarrow) await page.getByRole('button', { name: 'Open the list' }).click();
    }

    await chat.open();
    await page.getByText('What shall we work on?').waitFor();
    await check('empty');

    await chat.modelPicker.click();
    await page.getByRole('option').first().waitFor();
    await check('model picker');
    await page.keyboard.press('Escape');

    await openList();
    await check('list of conversations, empty');
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('menuitemradio', { name: 'Dark' }).waitFor();
    await check('settings');
    await page.keyboard.press('Escape');
    if (isNarrow) await page.keyboard.press('Escape');

    fake.setDefaults({ text: MARKDOWN });
    gate.hold(8_000);
    await chat.ask(`A question with ${'averylongwordinit'.repeat(5)}`);
    await chat.streaming();
    await check('streaming');
    gate.release();
    await chat.answered();
    await check('done');

    await chat.questions.last().hover();
    await chat.questions.getByRole('button', { name: 'Edit message: ' }).click();
    await check('editing');
    await page.keyboard.press('Escape');

    fake.queue(NAMED_SCENARIOS.unauthorized);
    await chat.ask('And now an error');
    await chat.log.getByText('did not accept our key').waitFor();
    await check('error');

    await openList();
    await check('list of conversations');
    const title = 'A question with averylongwordinit';
    await (await chat.conversationAction(title, 'Rename')).waitFor();
    await check('actions of a conversation');
    await page.getByRole('menuitem', { name: 'Rename' }).click();
    await check('renaming');
    await page.keyboard.press('Escape');
    await (await chat.conversationAction(title, 'Delete…')).click();
    await page.getByRole('dialog', { name: 'Delete this conversation?' }).waitFor();
    await check('dialog');

    await page.goto('/c/nobody-knows-this');
    await page.getByRole('heading', { name: 'There is no such conversation' }).waitFor();
    await check('no such conversation');
  },
);
