/** Calls back soon, once; gives the function that calls it off. */
export type Scheduler = (callback: () => void) => () => void;

/** Frames do not come in a page that nobody sees; it is brought up to date at this pace instead. */
const HIDDEN_PAGE_DELAY_MS = 250;

/** With the next frame that the browser paints. */
export const nextFrame: Scheduler = (callback) => {
  if (document.visibilityState === 'hidden') {
    const timer = setTimeout(callback, HIDDEN_PAGE_DELAY_MS);
    return () => clearTimeout(timer);
  }
  // A page that is hidden before the frame comes would wait for it until it is seen again: the timer is for that.
  const handle = requestAnimationFrame(run);
  const timer = setTimeout(run, HIDDEN_PAGE_DELAY_MS);
  function cancel(): void {
    cancelAnimationFrame(handle);
    clearTimeout(timer);
  }
  function run(): void {
    cancel();
    callback();
  }
  return cancel;
};

/** Makes one call of many within a frame. */
export class FrameBatcher {
  readonly #schedule: Scheduler;
  readonly #callback: () => void;
  #cancel: (() => void) | null = null;

  constructor(schedule: Scheduler, callback: () => void) {
    this.#schedule = schedule;
    this.#callback = callback;
  }

  /** Asks for a call with the next frame. */
  request(): void {
    this.#cancel ??= this.#schedule(() => {
      this.#cancel = null;
      this.#callback();
    });
  }

  /** Makes the call that is due now, if one is. */
  flush(): void {
    if (this.#cancel === null) return;
    this.#cancel();
    this.#cancel = null;
    this.#callback();
  }
}
