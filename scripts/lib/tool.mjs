import { ensureInstalled } from './install.mjs';
import { findNode } from './node.mjs';
import { runProgram } from './program.mjs';

/**
 * Runs one of the project's own programs with everything installed.
 *
 * @param {string} file From the root of the repository.
 * @param {string[]} [args] What it is handed; by default the arguments of the script that was called.
 * @returns {Promise<number>} Its exit code.
 */
export async function runTool(file, args = process.argv.slice(2)) {
  await ensureInstalled('full');
  return runProgram(findNode(), [file, ...args]);
}
