/** `@portkey-ai/gateway` before the upstream, where somebody has installed it. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startNodeProgram } from '../../test/harness/node-program.ts';
import { findFreePort } from '../../test/harness/server-process.ts';
import { completions, type Target } from '../targets.ts';

const PROGRAM = 'node_modules/@portkey-ai/gateway/build/start-server.js';

/** @param folder in which `npm install @portkey-ai/gateway` was run. */
export async function startPortkey(folder: string, upstreamUrl: string): Promise<Target> {
  const port = await findFreePort();
  const gateway = startNodeProgram({
    file: pathToFileURL(join(folder, PROGRAM)),
    nodeArgs: ['--import', new URL('./portkey-headers.ts', import.meta.url).href],
    args: ['--headless', `--port=${port}`],
    cwd: folder,
    env: { NODE_ENV: 'production' },
    readyLine: /Ready for connections/,
  });
  await gateway.ready;
  return completions('portkey', gateway.pid, `http://127.0.0.1:${port}`, {
    headers: { 'x-portkey-provider': 'openai', 'x-portkey-custom-host': `${upstreamUrl}/v1` },
  });
}
