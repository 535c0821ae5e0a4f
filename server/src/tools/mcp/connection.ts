/** Keeps an MCP server connected: connects, and connects again whenever it is lost. */
import type { Clock } from '../../telemetry/clock.ts';
import { listTools, type ToolList } from './listed-tools.ts';
import type { OpenedClient } from './open-client.ts';
import { type WatchedClient, watchClient } from './watch-client.ts';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** A connection that held for so long was a good one: the pauses begin anew. */
const STEADY_MS = 60_000;

export interface ConnectionOptions {
  /** @throws when it cannot be connected, or the signal's reason. */
  open(signal: AbortSignal): Promise<OpenedClient>;
  onTools(list: ToolList): void;
  /** Why it could not be connected, or was lost. */
  onAway(reason: unknown): void;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  clock: Clock;
}

export class McpConnection {
  readonly #options: ConnectionOptions;
  readonly #closing = new AbortController();
  /** The attempt that is running, or the next one. */
  #attempt = nextAttempt();
  #current: WatchedClient | null = null;
  /** Ends the pause before the next attempt. */
  #wake = new AbortController();
  #running: Promise<void> | null = null;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** Begins to connect. Settles when the first attempt has succeeded or failed; never throws. */
  async start(): Promise<void> {
    const first = this.#attempt.promise;
    this.#running = this.#keepConnected();
    await first.catch(() => undefined);
  }

  /** The connected client; while the server is away, what comes of trying again at once. */
  connected(): Promise<WatchedClient> {
    if (this.#current === null) this.#wake.abort();
    return this.#attempt.promise;
  }

  /** Another client in the place of one that turned out to be of no use. */
  connectedAnew(old: WatchedClient, reason: unknown): Promise<WatchedClient> {
    this.#forget(old);
    old.lose(reason);
    return this.connected();
  }

  /** Ends the connection, and the program where it is one. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('Chimera is ending.'));
    this.#wake.abort();
    await this.#running;
    this.#attempt.reject(this.#closing.signal.reason);
  }

  async #keepConnected(): Promise<void> {
    const { clock, sleep, onAway } = this.#options;
    let failures = 0;
    while (!this.#closing.signal.aborted) {
      const startedAt = clock.now();
      const reason = await this.#visit();
      if (this.#closing.signal.aborted) break;
      onAway(reason);
      failures = clock.now() - startedAt >= STEADY_MS ? 1 : failures + 1;
      const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS);
      await sleep(pauseMs, this.#wake.signal).catch(() => undefined);
    }
  }

  /** Connects, and stays until the server is lost. Returns why it was, or could not be reached. */
  async #visit(): Promise<unknown> {
    const { open, onTools, sleep } = this.#options;
    const attempt = this.#attempt;
    const stay = new AbortController();
    const signal = AbortSignal.any([this.#closing.signal, stay.signal]);
    let opened: OpenedClient | null = null;
    try {
      opened = await open(this.#closing.signal);
      const watched = watchClient(opened.client, { onTools, sleep, signal });
      onTools(await listTools(opened.client));
      this.#current = watched;
      this.#wake = new AbortController();
      attempt.resolve(watched);
      const reason = await watched.lost;
      this.#forget(watched);
      return reason;
    } catch (error) {
      this.#attempt = nextAttempt();
      this.#wake = new AbortController();
      attempt.reject(error);
      return error;
    } finally {
      stay.abort();
      await opened?.close().catch(() => undefined);
    }
  }

  #forget(watched: WatchedClient): void {
    if (this.#current !== watched) return;
    this.#current = null;
    this.#attempt = nextAttempt();
  }
}

function nextAttempt(): PromiseWithResolvers<WatchedClient> {
  const attempt = Promise.withResolvers<WatchedClient>();
  // Mostly nobody waits for it.
  attempt.promise.catch(() => undefined);
  return attempt;
}
