/** The tests of stories: all in a file share a browser and the site of the stories. */
import { test as base } from 'vitest';
import { launchBrowser } from './chromium.ts';
import { startStorySite } from './story-site.ts';

export const test = base
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads here what is needed: nothing
  .extend('browser', { scope: 'file' }, async ({}, { onCleanup }) => {
    const browser = await launchBrowser();
    onCleanup(() => browser.close());
    return browser;
  })
  // biome-ignore lint/correctness/noEmptyPattern: see above
  .extend('site', { scope: 'file' }, async ({}, { onCleanup }) => {
    const site = await startStorySite();
    onCleanup(() => site[Symbol.asyncDispose]());
    return site;
  });
