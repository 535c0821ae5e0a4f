/**
 * One HTTP call over a pool, its answer read as it comes.
 *
 * A handler of our own instead of undici's `request()`: no stream object per answer, a waiting call
 * can be given up before it is connected, and a connection whose answer is over can be used again.
 */
import type { Dispatcher } from 'undici';
import type { ResponseHead } from '../port.ts';

/** Unread bytes at which the socket is no longer read from. */
const MAX_UNREAD_BYTES = 256 * 1024;
/** How long, and how much, is read of an answer that nobody needs, to keep its connection. */
const DRAIN_MS = 1_000;
const MAX_DRAINED_BYTES = 64 * 1024;

/** An answer whose head has come. */
export interface Exchange {
  readonly head: ResponseHead;
  /**
   * Everything that has come since the last read; null at the end of the body. Throws what broke the
   * connection, behind what came before it, and the signal's reason at once.
   */
  read(): Promise<Buffer | null>;
  /** Reads at most `maxBytes` of the whole body as text. */
  readText(maxBytes: number): Promise<string>;
  /** Gives up the rest, but lets a body that is about to end do so, for the sake of the connection. */
  drain(): void;
  /** Closes the connection unless the body is over. */
  cancel(): void;
}

/**
 * Sends a request and waits for the head of its answer.
 *
 * @throws the signal's reason as soon as it is aborted, or what kept the answer from coming
 */
export function openExchange(
  pool: Pick<Dispatcher, 'dispatch'>,
  request: Dispatcher.DispatchOptions,
  signal: AbortSignal,
): Promise<Exchange> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    pool.dispatch(request, new ExchangeHandler(signal, resolve, reject));
  });
}

class ExchangeHandler implements Dispatcher.DispatchHandler, Exchange {
  readonly #signal: AbortSignal;
  readonly #onHead: (exchange: Exchange) => void;
  readonly #onFailure: (reason: unknown) => void;
  readonly #onAbort = (): void => this.#fail(this.#signal.reason);
  #head: ResponseHead | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #chunks: Buffer[] = [];
  #unreadBytes = 0;
  #state: 'open' | 'draining' | 'ended' | 'failed' = 'open';
  #failure: unknown;
  #wake: (() => void) | undefined;
  #drainTimer: NodeJS.Timeout | undefined;

  constructor(
    signal: AbortSignal,
    onHead: (exchange: Exchange) => void,
    onFailure: (reason: unknown) => void,
  ) {
    this.#signal = signal;
    this.#onHead = onHead;
    this.#onFailure = onFailure;
    signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  get head(): ResponseHead {
    if (this.#head === undefined) throw new Error('The head of the answer has not come yet.');
    return this.#head;
  }

  async read(): Promise<Buffer | null> {
    for (;;) {
      this.#signal.throwIfAborted();
      if (this.#chunks.length > 0) return this.#takeChunks();
      if (this.#state === 'failed') throw this.#failure;
      if (this.#state !== 'open') return null;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async readText(maxBytes: number): Promise<string> {
    const pieces: Buffer[] = [];
    let bytes = 0;
    while (bytes < maxBytes) {
      const piece = await this.read();
      if (piece === null) break;
      pieces.push(piece);
      bytes += piece.length;
    }
    this.drain();
    return Buffer.concat(pieces).toString('utf8', 0, Math.min(bytes, maxBytes));
  }

  drain(): void {
    if (this.#state !== 'open') return;
    this.#settle('draining');
    this.#chunks = [];
    this.#unreadBytes = 0;
    this.#drainTimer = setTimeout(() => this.#giveUp(), DRAIN_MS).unref();
    this.#controller?.resume();
  }

  cancel(): void {
    if (this.#state !== 'open') return;
    this.#settle('ended');
    this.#giveUp();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#state !== 'open') this.#giveUp();
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200) return;
    this.#head = toHead(status, headers);
    this.#onHead(this);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#unreadBytes += chunk.length;
    if (this.#state === 'draining') {
      if (this.#unreadBytes > MAX_DRAINED_BYTES) this.#giveUp();
      return;
    }
    this.#chunks.push(chunk);
    if (this.#unreadBytes > MAX_UNREAD_BYTES) controller.pause();
    this.#wakeReader();
  }

  onResponseEnd(): void {
    clearTimeout(this.#drainTimer);
    this.#settle('ended');
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    clearTimeout(this.#drainTimer);
    this.#fail(error);
  }

  #takeChunks(): Buffer {
    const [first] = this.#chunks;
    const bytes =
      this.#chunks.length === 1 && first !== undefined ? first : Buffer.concat(this.#chunks);
    this.#chunks = [];
    this.#unreadBytes = 0;
    if (this.#controller?.paused) this.#controller.resume();
    return bytes;
  }

  #fail(reason: unknown): void {
    if (this.#state !== 'open') return;
    this.#failure = reason;
    this.#settle('failed');
    this.#giveUp();
    this.#onFailure(reason);
  }

  #settle(state: 'draining' | 'ended' | 'failed'): void {
    this.#state = state;
    this.#signal.removeEventListener('abort', this.#onAbort);
    this.#wakeReader();
  }

  #giveUp(): void {
    const reason = this.#failure instanceof Error ? this.#failure : new Error('No longer needed.');
    this.#controller?.abort(reason);
  }

  #wakeReader(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}

function toHead(
  status: number,
  headers: Record<string, string | string[] | undefined>,
): ResponseHead {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = typeof value === 'string' ? value : value.join(', ');
  }
  const head: ResponseHead = { status, headers: flat };
  const requestId = flat['x-request-id'] ?? flat['request-id'];
  if (requestId !== undefined) head.requestId = requestId;
  return head;
}
