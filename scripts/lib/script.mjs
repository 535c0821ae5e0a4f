/** A failure that the reader can mend: shown as plain words, without a stack trace. */
export class ScriptError extends Error {
  /** @override */
  name = 'ScriptError';
}

/**
 * Says what is being done, in one line.
 *
 * @param {string} words
 */
export function say(words) {
  console.log(`chimera: ${words}`);
}

/**
 * Runs the body of a script and ends the process with the exit code that it gives.
 *
 * @param {() => Promise<number>} body
 */
export async function runScript(body) {
  try {
    process.exitCode = await body();
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    console.error(`chimera: ${error.message}`);
    process.exitCode = 1;
  }
}
