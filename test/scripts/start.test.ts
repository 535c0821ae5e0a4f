import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startNodeProgram } from '../harness/node-program.ts';

test('a start over a finished set-up serves the web app, and ends cleanly when told to', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'chimera-start-'));
  const program = startNodeProgram({
    file: new URL('../../scripts/start.mjs', import.meta.url),
    env: { PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'error' },
    readyLine: /^Chimera is running at (\S+)$/,
  });
  const url = await program.ready;
  const page = await fetch(url, { headers: { accept: 'text/html' } });
  expect(page.status).toBe(200);
  expect(await page.text()).toMatch(/<script type="module"[^>]+src="\/assets\//);
  expect(await program.end('SIGTERM')).toBe(0);
  await rm(dataDir, { recursive: true });
});
