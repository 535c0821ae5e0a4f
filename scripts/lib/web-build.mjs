import { writeFileSync } from 'node:fs';
import { fingerprint, readIfThere } from './fingerprint.mjs';
import { packageProgram } from './package-program.mjs';
import { fromRoot } from './paths.mjs';
import { runProgram } from './program.mjs';
import { ScriptError, say } from './script.mjs';

const INPUTS = [
  'web/src',
  'web/public',
  'web/index.html',
  'web/vite.config.ts',
  'web/precompress.ts',
  'web/package.json',
  'protocol/src',
  'package-lock.json',
];
const STAMP = fromRoot('web/dist/.chimera-build');

/**
 * Builds the web app into `web/dist`, unless it was built from the same sources.
 *
 * @param {string} node Path of the Node to build with.
 * @throws {ScriptError} When the build fails.
 */
export async function ensureWebBuilt(node) {
  const inputs = fingerprint(INPUTS);
  if (readIfThere(STAMP) === inputs) return;
  say('building the web app');
  const vite = packageProgram('vite', 'vite', fromRoot('web'));
  const code = await runProgram(node, [vite, 'build', '--logLevel=warn'], { cwd: fromRoot('web') });
  if (code !== 0) {
    throw new ScriptError(
      `The web app could not be built (exit code ${code}); the reason stands above. If nothing in ` +
        'web/ was changed, delete node_modules and run the same command again.',
    );
  }
  // Vite empties the folder first: a stamp is only ever beside a whole build.
  writeFileSync(STAMP, inputs);
}

/** @returns {boolean} Whether there is a whole build, of whatever sources. */
export function isWebBuilt() {
  return readIfThere(STAMP) !== '';
}
