import { ChimeraError } from '@chimera/protocol/errors';

/** The answers that are being written for clients of `/v1`, so that the server can end without haste. */
export class RunningCompletions {
  readonly #controllers = new Set<AbortController>();
  readonly #sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  #allEnded: PromiseWithResolvers<void> | null = null;

  /** @param sleep rejects as soon as its signal is aborted */
  constructor(sleep: (ms: number, signal: AbortSignal) => Promise<void>) {
    this.#sleep = sleep;
  }

  /**
   * Gives what an answer is aborted by; it has to be given back to {@link end}.
   *
   * @throws {ChimeraError} `shutting_down`
   */
  begin(): AbortController {
    if (this.#allEnded !== null) throw new ChimeraError('shutting_down');
    const controller = new AbortController();
    this.#controllers.add(controller);
    return controller;
  }

  end(controller: AbortController): void {
    this.#controllers.delete(controller);
    if (this.#controllers.size === 0) this.#allEnded?.resolve();
  }

  /** Begins nothing new, and cuts what has not come to its end after the grace. */
  async close(graceMs: number): Promise<void> {
    this.#allEnded ??= Promise.withResolvers();
    if (this.#controllers.size === 0) return;
    const waiting = new AbortController();
    const grace = this.#sleep(graceMs, waiting.signal).catch(() => undefined);
    await Promise.race([this.#allEnded.promise, grace]);
    waiting.abort();
    for (const controller of this.#controllers) controller.abort(new ChimeraError('shutting_down'));
  }
}
