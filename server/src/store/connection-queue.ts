/** Lets one holder at a time have the connection. */
export class ConnectionQueue {
  readonly #urgent: (() => void)[] = [];
  readonly #waiting: (() => void)[] = [];
  #isHeld = false;

  /** Whether somebody has the connection. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  /**
   * Resolves with the function that gives the connection back, once it is this caller's turn: first come,
   * first served, but the urgent before the others.
   */
  async acquire(isUrgent: boolean): Promise<() => void> {
    if (this.#isHeld) {
      await new Promise<void>((resolve) => {
        (isUrgent ? this.#urgent : this.#waiting).push(resolve);
      });
    }
    this.#isHeld = true;
    return () => this.#handOn();
  }

  /** The connection stays held when it goes to the next one in the queue. */
  #handOn(): void {
    const next = this.#urgent.shift() ?? this.#waiting.shift();
    if (next === undefined) this.#isHeld = false;
    else next();
  }
}
