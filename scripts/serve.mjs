/** `npm run serve`: serves in the foreground what an earlier `npm start` has set up. */
import { isInstalled } from './lib/install.mjs';
import { findNode } from './lib/node.mjs';
import { runScript, ScriptError } from './lib/script.mjs';
import { runServer } from './lib/server.mjs';
import { isWebBuilt } from './lib/web-build.mjs';

await runScript(async () => {
  if (!isInstalled('production') || !isWebBuilt()) {
    throw new ScriptError('this copy is not set up, or was changed since. Run `npm start` once.');
  }
  return runServer(findNode());
});
