/** Checks by machine of what a page is to those who do not see it, or not well. */
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { runAxe } from './in-page.ts';

/** What the page breaks of WCAG 2.2 A and AA and of the practices around it, with the places. */
export async function findViolations(page: Page): Promise<string[]> {
  // Not as a script element: the content security policy would be in the way, and rightly.
  await page.evaluate(axe.source);
  return page.evaluate(runAxe);
}
