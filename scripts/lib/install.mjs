import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { fingerprint, readIfThere } from './fingerprint.mjs';
import { assertNodeObtainable } from './node.mjs';
import { fromRoot } from './paths.mjs';
import { runProgram } from './program.mjs';
import { ScriptError, say } from './script.mjs';

/** @typedef {'production' | 'full'} InstallKind With or without what tests and checks need. */

const STAMP = fromRoot('node_modules', '.chimera-install');

/**
 * Brings in the packages of the lock file, unless they are there.
 *
 * @param {InstallKind} kind
 * @throws {ScriptError} When npm fails.
 */
export async function ensureInstalled(kind) {
  if (isInstalled(kind)) return;
  assertNodeObtainable();
  // What a developer has installed is never taken away by a start.
  const wanted = existsSync(fromRoot('node_modules/@biomejs')) ? 'full' : kind;
  say(`installing ${wanted === 'full' ? 'packages and test tools' : 'packages'} (only this time)`);
  rmSync(STAMP, { force: true });
  const code = await runNpm([
    'install',
    '--no-save',
    '--loglevel=error',
    '--include=optional',
    wanted === 'full' ? '--include=dev' : '--omit=dev',
  ]);
  if (code !== 0) {
    throw new ScriptError(
      `\`npm install\` failed with exit code ${code}. Its own words stand above; mend that ` +
        '(often the network, or the rights on node_modules) and run the same command again.',
    );
  }
  writeFileSync(STAMP, stampFor(wanted));
}

/**
 * Whether the packages of the present lock file are there; a full install also serves production.
 *
 * @param {InstallKind} kind
 * @returns {boolean}
 */
export function isInstalled(kind) {
  const stamp = readIfThere(STAMP);
  return stamp === stampFor('full') || stamp === stampFor(kind);
}

/**
 * @param {InstallKind} kind
 * @returns {string}
 */
function stampFor(kind) {
  return `${kind} ${fingerprint(['package-lock.json'])}\n`;
}

/**
 * @param {string[]} args
 * @returns {Promise<number>} npm's exit code.
 */
function runNpm(args) {
  const npmScript = process.env.npm_execpath;
  if (npmScript?.endsWith('.js')) return runProgram(process.execPath, [npmScript, ...args]);
  return runProgram('npm', args, { shell: process.platform === 'win32' });
}
