/** `npm start`: sets up what is missing, then serves in the foreground. */
import { ensureInstalled } from './lib/install.mjs';
import { findNode } from './lib/node.mjs';
import { runScript } from './lib/script.mjs';
import { runServer } from './lib/server.mjs';
import { ensureWebBuilt } from './lib/web-build.mjs';

await runScript(async () => {
  await ensureInstalled('production');
  const node = findNode();
  await ensureWebBuilt(node);
  return runServer(node);
});
