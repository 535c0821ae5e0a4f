/** What no page may do, in whatever test. */
import type { BrowserContext } from 'playwright-core';

/** Failed requests are part of many tests, and are looked at there. */
const FAILED_REQUEST = 'Failed to load resource';

/**
 * Gives a list that fills with what is wrong in the pages of a context: exceptions, errors in the console
 * (violations of the content security policy among them), dialogs, and requests that leave `origin`.
 */
export function watchContext(context: BrowserContext, origin: string): string[] {
  const problems: string[] = [];
  context.on('weberror', (error) => problems.push(`exception: ${error.error().stack}`));
  context.on('console', (message) => {
    if (message.type() !== 'error' || message.text().startsWith(FAILED_REQUEST)) return;
    problems.push(`console: ${message.text()}`);
  });
  context.on('dialog', (dialog) => {
    problems.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  context.on('request', (request) => {
    const { protocol, origin: asked } = new URL(request.url());
    if (protocol.startsWith('http') && asked !== origin) problems.push(`left: ${request.url()}`);
  });
  return problems;
}
