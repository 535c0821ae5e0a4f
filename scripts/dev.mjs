/** `npm run dev`: the server, started anew on every change, and Vite's server in front of it. */
import { ensureInstalled } from './lib/install.mjs';
import { findNode } from './lib/node.mjs';
import { packageProgram } from './lib/package-program.mjs';
import { fromRoot } from './lib/paths.mjs';
import { runProgram } from './lib/program.mjs';
import { runScript } from './lib/script.mjs';

await runScript(async () => {
  await ensureInstalled('full');
  const node = findNode();
  const web = fromRoot('web');
  const stop = new AbortController();
  const { signal } = stop;
  const programs = [
    runProgram(node, ['--watch', '--watch-preserve-output', 'server/src/main.ts'], { signal }),
    runProgram(node, [packageProgram('vite', 'vite', web)], { cwd: web, signal }),
  ];
  const code = await Promise.race(programs);
  // One without the other is of no use.
  stop.abort();
  await Promise.all(programs);
  return code;
});
