/** The browser of the tests: Chromium as npm brings it, without anything to be installed by hand. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import packedChromium from '@sparticuz/chromium';
import type { Browser } from 'playwright-core';
import { chromium } from 'playwright-core';
import packageJson from '../../../package.json' with { type: 'json' };
import { fromRoot } from '../../../scripts/lib/paths.mjs';

/** Only what it takes to run as root: the package's own list switches web security off. */
const ARGS = ['--no-sandbox', '--headless=shell', '--disable-gpu'];
/** Named by its version, so that another one is never taken for it. */
const FOLDER = fromRoot(
  'node_modules/.cache',
  `chimera-chromium-${packageJson.devDependencies['@sparticuz/chromium']}`,
);

/** Starts a browser; on systems that the package is not made for, the Chrome that is installed there. */
export async function launchBrowser(): Promise<Browser> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return chromium.launch({ channel: 'chrome' });
  }
  const folder = await unpackChromium();
  return chromium.launch({
    executablePath: join(folder, 'chromium'),
    args: ARGS,
    env: { ...process.env, FONTCONFIG_FILE: join(folder, 'fonts.conf') },
  });
}

/** Unpacks the browser where that was not done before, and gives its folder. */
export async function unpackChromium(): Promise<string> {
  if (existsSync(FOLDER)) return FOLDER;
  await mkdir(dirname(FOLDER), { recursive: true });
  const unfinished = await mkdtemp(`${FOLDER}-`);
  await unpackInto(unfinished);
  await writeFile(join(unfinished, 'fonts.conf'), FONT_CONFIG);
  try {
    await rename(unfinished, FOLDER);
  } catch (error) {
    await rm(unfinished, { recursive: true });
    // Somebody else may have been faster; theirs is as good.
    if (!existsSync(FOLDER)) throw error;
  }
  return FOLDER;
}

/** The package knows no folder but the system's for temporary files. */
async function unpackInto(folder: string): Promise<void> {
  const { TMPDIR } = process.env;
  process.env.TMPDIR = folder;
  try {
    await packedChromium.executablePath();
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
  }
}

/** The fonts of the package, which are the same everywhere, before those of the system, if it has any. */
const FONT_CONFIG = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${join(FOLDER, 'fonts')}</dir>
  <cachedir>${join(FOLDER, 'fonts-cache')}</cachedir>
  <match>
    <test name="family"><string>sans-serif</string></test>
    <edit name="family" mode="prepend" binding="strong"><string>Open Sans</string></edit>
  </match>
</fontconfig>
`;
