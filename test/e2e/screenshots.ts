/**
 * Pictures of the app as it is: `node test/e2e/screenshots.ts <folder>`.
 *
 * Takes the empty page, a growing answer, a whole one and an error, each light, dark and on a phone; and
 * `chat.png`, the picture of the README.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { respond } from '../../server/src/providers/demo/respond.ts';
import { NAMED_SCENARIOS } from '../fake-provider/named-scenarios.ts';
import { startFakeProvider } from '../fake-provider/server.ts';
import { fakeProviderYaml, startTestApp } from '../harness/app.ts';
import { ChatPage } from './support/chat-page.ts';
import { launchBrowser } from './support/chromium.ts';
import { setup } from './support/global-setup.ts';
import { ShopPage } from './support/shop-page.ts';
import { TcpProxy } from './support/tcp-proxy.ts';

const DESK = { width: 1280, height: 800 };
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true };
const LOOKS: Record<string, BrowserContextOptions> = {
  light: { viewport: DESK, colorScheme: 'light' },
  dark: { viewport: DESK, colorScheme: 'dark' },
  phone: { ...PHONE, colorScheme: 'light' },
  'phone-dark': { ...PHONE, colorScheme: 'dark' },
};
/** About a third of the answer. */
const SOME_BYTES = 20_000;

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write('Say where the pictures are to go: node test/e2e/screenshots.ts <folder>\n');
  process.exitCode = 1;
} else {
  await takePictures(folder);
}

async function takePictures(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await setup();
  await using browser = await launchBrowser();
  for (const [name, options] of Object.entries(LOOKS)) {
    await takeStates(browser, options, (state) => join(folder, `${name}-${state}.png`));
  }
  await takeReadmePicture(browser, join(folder, 'chat.png'));
}

async function takeStates(
  browser: Browser,
  options: BrowserContextOptions,
  fileOf: (state: string) => string,
): Promise<void> {
  const fake = await startFakeProvider();
  const gate = await TcpProxy.start(fake.url);
  const app = await startTestApp({ configYaml: fakeProviderYaml(gate.url) });
  await using context = await browser.newContext({ baseURL: app.url, ...options });
  const chat = await new ChatPage(await context.newPage()).open();
  const take = (state: string) => chat.page.screenshot({ path: fileOf(state) });

  await take('empty');
  fake.setDefaults({ text: demoAnswer('Show me what Markdown can do') });
  gate.hold(SOME_BYTES);
  await chat.ask('What can an answer look like?');
  await chat.streaming();
  await take('streaming');
  gate.release();
  await chat.answered();
  await take('done');
  fake.queue(NAMED_SCENARIOS.unauthorized);
  await chat.ask('And when something goes wrong?');
  await chat.log.getByText('did not accept our key').waitFor();
  await take('error');

  await app.close();
  await gate.close();
  await fake.close();
}

function demoAnswer(question: string): string {
  return respond([{ role: 'user', content: question }], []).text;
}

/** What a newcomer sees, without a key: conversations with the demo model, which is just writing. */
async function takeReadmePicture(browser: Browser, path: string): Promise<void> {
  const app = await startTestApp({ env: { DEMO_DELAY_MS: '1', SHUTDOWN_GRACE_MS: '0' } });
  await using context = await browser.newContext({
    baseURL: app.url,
    viewport: DESK,
    deviceScaleFactor: 1.5,
    colorScheme: 'light',
  });
  const chat = new ChatPage(await context.newPage());
  const shop = new ShopPage(chat);
  for (const question of [
    'What is Chimera?',
    'What survives a crash? Show me a table',
    'What time is it in Tokyo?',
  ]) {
    await chat.open();
    await chat.ask(question);
    await chat.answered();
  }
  await chat.open();
  await shop.say('Show me wireless headphones under 100');
  await shop.say('Add two of the second one to my cart');
  await shop.cartButton(2).click();
  await shop.products.first().scrollIntoViewIfNeeded();
  await chat.page.mouse.move(0, 0);
  await chat.page.screenshot({ path });
  await app.close();
}
