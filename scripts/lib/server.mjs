import { runProgram } from './program.mjs';

/** How the server is run: it may collect garbage when its start is over, see `server/src/main.ts`. */
export const SERVER_NODE_ARGS = ['--expose-gc'];

/**
 * Runs the server in the foreground.
 *
 * @param {string} node Path of the Node to run it with.
 * @returns {Promise<number>} Its exit code.
 */
export function runServer(node) {
  return runProgram(node, [...SERVER_NODE_ARGS, 'server/src/main.ts']);
}
