/** Every story of Storybook: it can be drawn, does what it says, and shuts nobody out. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findViolations } from './support/accessibility.ts';
import { launchBrowser } from './support/chromium.ts';
import { findOverflow } from './support/in-page.ts';
import { type StorySite, startStorySite } from './support/story-site.ts';

/** The site is built first. */
const MAX_SETUP_MS = 120_000;
const MAX_THEME_MS = 120_000;
const MAX_STORY_MS = 5_000;

let site: StorySite;
let browser: Browser;
let stories: string[];

beforeAll(async () => {
  site = await startStorySite();
  browser = await launchBrowser();
  const page = await browser.newPage();
  await page.goto(site.urlOf(null));
  stories = JSON.parse((await page.locator('#root').textContent()) ?? '');
  await page.close();
}, MAX_SETUP_MS);

afterAll(async () => {
  await browser.close();
  await site[Symbol.asyncDispose]();
});

/** A desk, and the narrowest page that nothing may reach out of. */
const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 320, height: 640 };

test.each(['light', 'dark'])(
  'every story, %s, on a desk and at 320 pixels',
  async (theme) => {
    const context = await browser.newContext({ reducedMotion: 'reduce' });
    const page = await context.newPage();
    page.setDefaultTimeout(MAX_STORY_MS);
    const thrown: string[] = [];
    page.on('pageerror', (error) => thrown.push(`exception: ${error.stack}`));
    page.on('console', (message) => {
      if (message.type() === 'error') thrown.push(`console: ${message.text()}`);
    });
    const found: Record<string, string[]> = {};
    for (const story of stories) {
      await page.setViewportSize(WIDE);
      await page.goto(site.urlOf(story, { theme }));
      await page
        .locator('[data-state="ready"]')
        .waitFor()
        .catch((error: Error) => thrown.push(error.message));
      const violations = await findViolations(page);
      await page.setViewportSize(NARROW);
      const wrong = [...violations, ...(await page.evaluate(findOverflow)), ...thrown.splice(0)];
      if (wrong.length > 0) found[story] = wrong;
    }
    expect(found).toEqual({});
    await context.close();
  },
  MAX_THEME_MS,
);

test('there is a story of every tool that has a component', () => {
  expect(stories.length).toBeGreaterThan(40);
  for (const tool of ['search_products', 'show_product_details', 'add_to_cart', 'clock']) {
    expect(stories.some((story) => story.startsWith(`Tools/${tool}`))).toBe(true);
  }
});
