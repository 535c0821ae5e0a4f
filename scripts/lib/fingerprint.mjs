import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fromRoot, ROOT } from './paths.mjs';

/**
 * A hash over the names and contents of files; folders count with everything in them, and what is not
 * there counts as absent.
 *
 * @param {string[]} names Files and folders, from the root of the repository.
 * @returns {string}
 */
export function fingerprint(names) {
  const hash = createHash('sha256');
  for (const file of names.flatMap((name) => listFiles(fromRoot(name)))) {
    const content = readFileSync(file);
    hash.update(`${path.relative(ROOT, file)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/**
 * @param {string} name An absolute path.
 * @returns {string[]} Files in a stable order.
 */
function listFiles(name) {
  const stats = statSync(name, { throwIfNoEntry: false });
  if (stats === undefined) return [];
  if (!stats.isDirectory()) return [name];
  return readdirSync(name)
    .sort()
    .flatMap((entry) => listFiles(path.join(name, entry)));
}

/**
 * @param {string} file An absolute path.
 * @returns {string} Its text, or nothing when it is not there.
 */
export function readIfThere(file) {
  return statSync(file, { throwIfNoEntry: false }) === undefined ? '' : readFileSync(file, 'utf8');
}
