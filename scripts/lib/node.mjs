import { existsSync, readFileSync } from 'node:fs';
import { fromRoot } from './paths.mjs';
import { ScriptError } from './script.mjs';

/** Before this, Node's SQLite cut text at a NUL character. */
const OLDEST_NODE_24 = 16;
/** The same repair on the next long-term line. */
const OLDEST_NODE_26 = 1;

/**
 * Whether a version of Node can run the server: 24.16 and later 24s, or 26.1 and later.
 *
 * @param {string} version As in `process.versions.node`.
 * @returns {boolean}
 */
export function isFittingNode(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major === 24) return minor >= OLDEST_NODE_24;
  if (major === 26) return minor >= OLDEST_NODE_26;
  return major > 26;
}

/**
 * Finds the Node that runs the server: the one that runs this script if it fits, otherwise the one that
 * npm brought as a package for this platform.
 *
 * @returns {string} Path of the executable.
 * @throws {ScriptError} When there is none.
 */
export function findNode() {
  if (isFittingNode(process.versions.node)) return process.execPath;
  const executable = process.platform === 'win32' ? 'node.exe' : 'node';
  const packaged = fromRoot('node_modules', platformPackage(), 'bin', executable);
  if (existsSync(packaged)) return packaged;
  throw new ScriptError(
    `Node 24.16 or later is needed, and this is ${process.versions.node}. The package ` +
      `${platformPackage()} that would bring it is not installed: run \`npm start\`, or install Node 24 ` +
      'from https://nodejs.org and try again.',
  );
}

/**
 * Refuses to begin where neither this Node fits nor npm has one for the platform.
 *
 * @throws {ScriptError}
 */
export function assertNodeObtainable() {
  if (isFittingNode(process.versions.node)) return;
  const { optionalDependencies } = JSON.parse(readFileSync(fromRoot('package.json'), 'utf8'));
  if (platformPackage() in optionalDependencies) return;
  throw new ScriptError(
    `Node 24.16 or later is needed, and this is ${process.versions.node}. For ${process.platform} on ` +
      `${process.arch} it does not come with \`npm install\`: install Node 24 from https://nodejs.org ` +
      'and try again.',
  );
}

/** @returns {string} */
function platformPackage() {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  return `node-${platform}-${process.arch}`;
}
