/** What all tests in a browser need, made once before the first of them. */
import { ensureWebBuilt } from '../../../scripts/lib/web-build.mjs';
import { unpackChromium } from './chromium.ts';

export async function setup(): Promise<void> {
  await ensureWebBuilt(process.execPath);
  await unpackChromium();
}
