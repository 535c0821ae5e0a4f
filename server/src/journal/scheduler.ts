/** When commits are made. Handed in, so that tests can say when. */
export interface Scheduler {
  /** Milliseconds that only go forward. */
  nowMs(): number;
  /** Runs a function later, or as soon as the present events are handled; gives what calls it off. */
  after(waitMs: number, run: () => void): () => void;
}

export const systemScheduler: Scheduler = {
  nowMs: () => performance.now(),
  after(waitMs, run) {
    if (waitMs > 0) {
      const timer = setTimeout(run, waitMs);
      return () => clearTimeout(timer);
    }
    const immediate = setImmediate(run);
    return () => clearImmediate(immediate);
  },
};
