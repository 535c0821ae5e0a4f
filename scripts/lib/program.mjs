import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { ROOT } from './paths.mjs';
import { ScriptError } from './script.mjs';

/**
 * Runs a program to its end on this terminal. SIGTERM and SIGINT are passed on, and the caller goes on
 * only when the program has ended, so that it can shut down in its own time.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, shell?: boolean, signal?: AbortSignal }} [options] `cwd` is the root of the
 *   repository unless given; `signal` ends the program with SIGTERM.
 * @returns {Promise<number>} Its exit code; 128 + the signal's number when a signal ended it.
 * @throws {ScriptError} When it cannot be started.
 */
export function runProgram(command, args, { cwd = ROOT, shell = false, signal } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, shell, stdio: 'inherit' });
    signal?.addEventListener('abort', () => child.kill('SIGTERM'));
    const stopForwarding = forwardSignals(child);
    child.once('error', (error) => {
      stopForwarding();
      reject(new ScriptError(`${command} could not be started: ${error.message}`));
    });
    child.once('exit', (code, endedBy) => {
      stopForwarding();
      resolve(code ?? 128 + constants.signals[endedBy ?? 'SIGTERM']);
    });
  });
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {() => void} Ends the forwarding.
 */
function forwardSignals(child) {
  const forwardTerminate = () => child.kill('SIGTERM');
  const forwardInterrupt = () => {
    // Ctrl-C in a terminal reaches the whole process group: the child has it already.
    if (process.stdin.isTTY !== true) child.kill('SIGINT');
  };
  process.on('SIGTERM', forwardTerminate);
  process.on('SIGINT', forwardInterrupt);
  return () => {
    process.off('SIGTERM', forwardTerminate);
    process.off('SIGINT', forwardInterrupt);
  };
}
