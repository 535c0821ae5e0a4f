/** Tells who waits for it that a turn has begun in a conversation. */
export class TurnArrivals {
  readonly #waiting = new Map<string, Set<() => void>>();
  #isClosed = false;

  announce(conversationId: string): void {
    const waiting = this.#waiting.get(conversationId) ?? [];
    this.#waiting.delete(conversationId);
    for (const wake of waiting) wake();
  }

  /** Resolves at the next turn of the conversation, when the signal fires, or when no more will come. */
  next(conversationId: string, signal: AbortSignal): Promise<void> {
    if (this.#isClosed || signal.aborted) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    const others = this.#waiting.get(conversationId);
    if (others === undefined) this.#waiting.set(conversationId, new Set([resolve]));
    else others.add(resolve);
    const onAbort = (): void => {
      this.#forget(conversationId, resolve);
      resolve();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    return promise.finally(() => signal.removeEventListener('abort', onAbort));
  }

  /** Wakes everybody, also those that come later. */
  close(): void {
    this.#isClosed = true;
    for (const conversationId of [...this.#waiting.keys()]) this.announce(conversationId);
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  #forget(conversationId: string, wake: () => void): void {
    const waiting = this.#waiting.get(conversationId);
    waiting?.delete(wake);
    if (waiting?.size === 0) this.#waiting.delete(conversationId);
  }
}
