import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fromRoot, ROOT } from './paths.mjs';

/**
 * Finds the script behind a command that a package brings, so that it can be run with a chosen Node.
 *
 * @param {string} packageName
 * @param {string} command Its name in the package's `bin`.
 * @param {string} [folder] Where to look first; the root of the repository follows.
 * @returns {string} Path of a JavaScript file.
 */
export function packageProgram(packageName, command, folder = ROOT) {
  for (const place of [folder, ROOT]) {
    const packageFolder = path.join(place, 'node_modules', packageName);
    const manifest = readManifest(packageFolder);
    if (manifest === null) continue;
    const bin = typeof manifest.bin === 'string' ? manifest.bin : manifest.bin?.[command];
    if (bin !== undefined) return path.join(packageFolder, bin);
  }
  throw new Error(
    `No package ${packageName} with a command ${command} in ${fromRoot('node_modules')}`,
  );
}

/**
 * @param {string} packageFolder
 * @returns {{ bin?: string | Record<string, string> } | null}
 */
function readManifest(packageFolder) {
  try {
    return JSON.parse(readFileSync(path.join(packageFolder, 'package.json'), 'utf8'));
  } catch {
    return null;
  }
}
