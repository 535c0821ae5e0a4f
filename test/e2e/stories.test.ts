/** Every story of Storybook: it can be drawn, does what it says, and shuts nobody out. */
import { expect } from 'vitest';
import { findViolations } from './support/accessibility.ts';
import { findOverflow } from './support/in-page.ts';
import { test as storyTest } from './support/story-test.ts';

const MAX_STORY_MS = 5_000;
/** All stories, one after the other. */
const MAX_THEME_MS = 120_000;

const test = storyTest.extend('stories', { scope: 'file' }, async ({ browser, site }) => {
  const page = await browser.newPage();
  await page.goto(site.urlOf(null));
  const text = await page.locator('#root').textContent();
  await page.close();
  return JSON.parse(text ?? '[]') as string[];
});

/** A desk, and the narrowest page that nothing may reach out of. */
const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 320, height: 640 };

test.for(['light', 'dark'])(
  'every story, %s, on a desk and at 320 pixels',
  { timeout: MAX_THEME_MS },
  async (theme, { browser, site, stories }) => {
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
);

test('there is a story of every tool that has a component', ({ stories }) => {
  expect(stories.length).toBeGreaterThan(40);
  for (const tool of ['search_products', 'show_product_details', 'add_to_cart', 'clock']) {
    expect(stories.some((story) => story.startsWith(`Tools/${tool}`))).toBe(true);
  }
});
