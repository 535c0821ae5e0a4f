import { runProgram } from './program.mjs';

/**
 * Runs the server in the foreground.
 *
 * @param {string} node Path of the Node to run it with.
 * @returns {Promise<number>} Its exit code.
 */
export function runServer(node) {
  return runProgram(node, ['server/src/main.ts']);
}
