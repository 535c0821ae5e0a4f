import { ensureInstalled } from './install.mjs';
import { findNode } from './node.mjs';
import { runProgram } from './program.mjs';

/**
 * Runs one of the project's own programs with everything installed, handing on the arguments of the
 * script that was called.
 *
 * @param {string} file From the root of the repository.
 * @returns {Promise<number>} Its exit code.
 */
export async function runTool(file) {
  await ensureInstalled('full');
  return runProgram(findNode(), [file, ...process.argv.slice(2)]);
}
