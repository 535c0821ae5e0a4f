/** Sees that agents go round in circles. */

/** The same thing this many times over is a loop. */
const MAX_ROUNDS = 3;
/** One thing over and over, or two that alternate. */
const PERIODS = [1, 2];

export interface LoopGuard {
  /**
   * Takes down what was done, and compares by value.
   *
   * @returns true when the newest entries repeat themselves: three times the same one, or three times
   * the same two in turn.
   */
  repeats(done: unknown): boolean;
}

export function createLoopGuard(): LoopGuard {
  const entries: string[] = [];
  return {
    repeats(done) {
      entries.push(JSON.stringify(done));
      return PERIODS.some((period) => isPeriodic(entries.slice(-period * MAX_ROUNDS), period));
    },
  };
}

function isPeriodic(entries: string[], period: number): boolean {
  return (
    entries.length === period * MAX_ROUNDS &&
    entries.every((entry, index) => entry === entries[index % period])
  );
}
