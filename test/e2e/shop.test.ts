/** Shopping in words and by buttons, with the demo model and without any key. */
import { expect } from 'vitest';
import { findViolations } from './support/accessibility.ts';
import { test as browserTest } from './support/browser-test.ts';
import { ChatPage } from './support/chat-page.ts';
import { findOverflow } from './support/in-page.ts';
import { ShopPage } from './support/shop-page.ts';

/** No provider is configured: the demo model answers, at a pace that leaves time to look. */
const test = browserTest.override('appOptions', async () => ({ env: { DEMO_DELAY_MS: '5' } }));
const SEARCH = 'Show me wireless headphones under 100';

test('finds, tells more, fills the cart once, and is the same after a reload', async ({ chat }) => {
  const shop = new ShopPage(await chat.open());
  await chat.page.getByRole('button', { name: 'Go shopping' }).click();
  await shop.settled(1);
  expect(await shop.products.count()).toBeGreaterThanOrEqual(5);
  const secondName = (await shop.products.nth(1).getByRole('heading').textContent()) ?? '';

  await shop.say('Tell me more about the second one');
  await chat.answers.last().getByRole('heading', { name: secondName, exact: true }).waitFor();
  await chat.answers.last().getByRole('heading', { name: 'Goes well with it' }).waitFor();

  await shop.say('Add two to my cart');
  await chat.answers
    .last()
    .getByRole('heading', { name: `Added 2 × ${secondName}` })
    .waitFor();
  await shop.cartButton(2).waitFor();

  await chat.page.reload();
  await shop.cartButton(2).click();
  const cart = chat.page.getByRole('region', { name: 'Your cart' });
  await cart.getByRole('heading', { name: secondName }).waitFor();
  expect(await cart.getByLabel('Quantity', { exact: true }).textContent()).toBe('2');
  await shop.settled(3);
  await chat.answers
    .last()
    .getByRole('heading', { name: `Added 2 × ${secondName}` })
    .waitFor();
});

test('corrects an id that never was, and offers what may have been meant', async ({ chat }) => {
  const shop = new ShopPage(await chat.open());
  await shop.say(SEARCH);
  await shop.say('Show me product headphones-never-was');
  await chat.answers.last().getByText('That did not work').waitFor();
  const meant = chat.answers.last().getByRole('button').filter({ hasText: 'Headphones' }).first();
  const name = (await meant.textContent()) ?? '';
  await meant.click();
  await shop.settled(3);
  await chat.answers.last().getByRole('heading', { name, exact: true }).waitFor();
});

test('buttons run tools once, as part of the thread', async ({ chat }) => {
  const shop = new ShopPage(await chat.open());
  await shop.say(SEARCH);
  const add = shop.products.first().getByRole('button', { name: /^Add / });
  const runs: string[] = [];
  chat.page.on('request', (request) => {
    if (request.url().includes('/tools/')) runs.push(new URL(request.url()).pathname);
  });
  await add.dblclick();
  await shop.settled(2);
  await chat.answers
    .last()
    .getByRole('heading', { name: /^Added 1 × / })
    .waitFor();
  expect(runs).toHaveLength(1);

  await shop.cartButton(1).click();
  await chat.page.getByRole('button', { name: / more$/ }).click();
  await shop.cartButton(2).waitFor();
  await shop.settled(3);
  await chat.page.getByRole('button', { name: /^Remove / }).click();
  await shop.cartButton(0).waitFor();
  await shop.settled(4);
  await chat.page.reload();
  await shop.settled(4);
  expect(runs).toHaveLength(3);
});

test('what happens to the cart is said', async ({ chat }) => {
  const shop = new ShopPage(await chat.open());
  await shop.say(SEARCH);
  const name = (await shop.products.first().getByRole('heading').textContent()) ?? '';
  await shop.products.first().getByRole('button', { name: /^Add / }).click();
  await chat.page
    .getByRole('status')
    .filter({ hasText: `Added 1 × ${name}` })
    .waitFor({
      state: 'attached',
    });
});

test('a reload in the middle of a tool shows what it would have been', async ({
  chat,
  network,
}) => {
  const shop = new ShopPage(await chat.open());
  await shop.say('Hello');
  network.hold(2_500);
  await chat.ask(SEARCH);
  await chat.log
    .getByText(/Searching for|so far…/)
    .first()
    .waitFor();
  network.release();
  await chat.page.reload();
  await shop.settled(2);
  expect(await shop.products.count()).toBeGreaterThanOrEqual(5);
  expect(await chat.answers.last().getByRole('region').count()).toBe(1);
});

test.for([
  ['light, wide', { viewport: { width: 1280, height: 800 }, colorScheme: 'light' }],
  ['dark, wide', { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' }],
  ['dark, narrow', { viewport: { width: 320, height: 640 }, colorScheme: 'dark', hasTouch: true }],
] as const)('is open to everybody: %s', async ([, options], { openContext }) => {
  const chat = await new ChatPage(await (await openContext(options)).newPage()).open();
  const shop = new ShopPage(chat);
  async function check(state: string): Promise<void> {
    expect(await findViolations(chat.page), state).toEqual([]);
    expect(await chat.page.evaluate(findOverflow), state).toEqual([]);
  }
  await chat.modelPicker.click();
  await chat.page.getByRole('option', { name: /Shop assistant/ }).waitFor();
  await check('picker');
  await chat.page.keyboard.press('Escape');

  await shop.say(SEARCH);
  await check('results');
  await shop.say('Tell me more about the second one');
  await check('details');
  await shop.say('Add two to my cart');
  await check('added');
  await shop.cartButton(2).click();
  await chat.page.getByRole('button', { name: 'Close the cart' }).waitFor();
  await check('cart');
  await chat.page.getByRole('button', { name: 'Close the cart' }).click();
  await chat.answers
    .last()
    .getByRole('button', { name: /^Details of the answer/ })
    .click();
  await chat.page.getByRole('table').waitFor();
  await check('what it used');
});
