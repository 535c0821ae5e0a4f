/** The tests in a browser: each has a server, a provider, a browser context and a page of its own. */
import type { BrowserContext } from 'playwright-core';
import { test as base } from 'vitest';
import { startFakeProvider } from '../../fake-provider/server.ts';
import type { TestAppOptions } from '../../harness/app.ts';
import { fakeProviderYaml, startTestApp } from '../../harness/app.ts';
import { ChatPage } from './chat-page.ts';
import { launchBrowser } from './chromium.ts';
import { TcpProxy } from './tcp-proxy.ts';
import { watchContext } from './watch-context.ts';

/** Longest wait for anything in a page. */
const LIMIT_MS = 15_000;

export const test = base
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads here what is needed: nothing
  .extend('browser', { scope: 'file' }, async ({}, { onCleanup }) => {
    const browser = await launchBrowser();
    onCleanup(() => browser.close());
    return browser;
  })
  // biome-ignore lint/correctness/noEmptyPattern: see above
  .extend('fake', async ({}, { onCleanup }) => {
    const fake = await startFakeProvider();
    onCleanup(() => fake.close());
    return fake;
  })
  /** Between the server and the fake provider: held, it keeps an answer in its middle. */
  .extend('gate', async ({ fake }, { onCleanup }) => {
    const gate = await TcpProxy.start(fake.url);
    onCleanup(() => gate.close());
    return gate;
  })
  /** By default the fake provider answers, and is known to go on exactly. */
  .extend('appOptions', async ({ gate }): Promise<TestAppOptions> => {
    return { configYaml: fakeProviderYaml(gate.url, { prefill: 'yes' }) };
  })
  .extend('app', async ({ appOptions }, { onCleanup }) => {
    // Nobody waits at the end of a test for answers that it left running.
    const env = { SHUTDOWN_GRACE_MS: '0', ...appOptions.env };
    const app = await startTestApp({ ...appOptions, env });
    onCleanup(() => app.close());
    return app;
  })
  /** Between the browser and the server: cut, it is a network that is gone. */
  .extend('network', async ({ app }, { onCleanup }) => {
    const network = await TcpProxy.start(app.url);
    onCleanup(() => network.close());
    return network;
  })
  /** Where the browser finds the server. */
  .extend('origin', async ({ network }) => network.url)
  .extend('openContext', async ({ browser, origin }, { onCleanup }) => {
    const opened: { context: BrowserContext; problems: string[] }[] = [];
    onCleanup(async () => {
      for (const { context } of opened) await context.close();
      const problems = opened.flatMap((entry) => entry.problems);
      if (problems.length > 0) throw new Error(`The page did wrong:\n${problems.join('\n')}`);
    });
    return async (
      options: Parameters<typeof browser.newContext>[0] = {},
    ): Promise<BrowserContext> => {
      const context = await browser.newContext({ baseURL: origin, ...options });
      context.setDefaultTimeout(LIMIT_MS);
      opened.push({ context, problems: watchContext(context, origin) });
      return context;
    };
  })
  .extend('context', async ({ openContext }) => openContext())
  .extend('chat', async ({ context }) => {
    return new ChatPage(await context.newPage());
  });
