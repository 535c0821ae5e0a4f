/**
 * The one place where frames meet a socket. Whatever streams an HTTP response goes through here, because
 * each of these is easily forgotten: a reader that left, a reader that takes nothing, silence that makes
 * proxies hang up, headers of plugins, and an end that looks like success and is none.
 */
import type { ServerResponse } from 'node:http';
import { ChimeraError } from '@chimera/protocol/errors';
import type { FastifyReply } from 'fastify';
import type { Frames, StreamEncoder } from './stream-encoder.ts';

export interface StreamSource<Batch> {
  batches: AsyncIterable<Batch>;
  encoder: StreamEncoder<Batch, Frames>;
  /**
   * Aborted as soon as nobody reads any more, so that whatever makes the batches can stop. Aborted from
   * outside, it cuts the connection.
   */
  controller: AbortController;
}

export interface StreamResult {
  /**
   * - `ended`: the response came to a good end and was handed to the system whole.
   * - `nothing`: the source ended without a batch; answered with 204, which tells readers not to come back.
   * - `client-closed`: the reader left before that.
   * - `failed`: the source failed, or its end was none; the connection was cut.
   */
  outcome: 'ended' | 'nothing' | 'client-closed' | 'failed';
  /** Bytes of the body that were written. */
  bytes: number;
  /** What a `failed` stream failed of; absent when its end was none. */
  error?: unknown;
}

/** Calls back again and again, until it is closed; `refresh` begins the current wait anew. */
export interface RepeatingTimer {
  refresh(): void;
  close(): void;
}

export interface StreamTiming {
  /** Silence after which the heartbeat is sent. */
  heartbeatMs: number;
  /** How long a reader may take nothing of what waits for it. */
  stallMs: number;
  startTimer(callback: () => void, delayMs: number): RepeatingTimer;
}

const DEFAULT_TIMING: StreamTiming = {
  heartbeatMs: 15_000,
  stallMs: 30_000,
  startTimer: (callback, delayMs) => setInterval(callback, delayMs),
};

/** `no-transform` and `x-accel-buffering` keep proxies from compressing or collecting the stream. */
const HEADERS = {
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
} as const;

/**
 * Streams the batches as the body of `reply` and takes the reply over (`hijack`) with the first bytes.
 * Status and headers that were set on the reply are kept. It never hangs: a reader that leaves is told
 * within a tick.
 *
 * @throws what the stream failed of, while nothing was sent: the reply can still be an error of its own.
 */
export function streamToSocket<Batch>(
  reply: FastifyReply,
  source: StreamSource<Batch>,
  timing: Partial<StreamTiming> = {},
): Promise<StreamResult> {
  return new SocketStream(reply, source, { ...DEFAULT_TIMING, ...timing }).run();
}

class SocketStream<Batch> {
  readonly #reply: FastifyReply;
  readonly #response: ServerResponse;
  readonly #iterator: AsyncIterator<Batch>;
  readonly #encoder: StreamEncoder<Batch, Frames>;
  readonly #controller: AbortController;
  readonly #timing: StreamTiming;
  readonly #result = Promise.withResolvers<StreamResult>();
  #heartbeat: RepeatingTimer | undefined;
  #bytes = 0;
  #hasBatches = false;
  #isHeadSent = false;
  #isSettled = false;

  constructor(
    reply: FastifyReply,
    { batches, encoder, controller }: StreamSource<Batch>,
    timing: StreamTiming,
  ) {
    this.#reply = reply;
    this.#response = reply.raw;
    this.#iterator = batches[Symbol.asyncIterator]();
    this.#encoder = encoder;
    this.#controller = controller;
    this.#timing = timing;
  }

  run(): Promise<StreamResult> {
    // A reader that left while the request was handled has closed already, and will not close again.
    if (this.#response.destroyed) this.#onClose();
    if (this.#controller.signal.aborted) this.#onAbort();
    if (!this.#isSettled) this.#start();
    return this.#result.promise;
  }

  #start(): void {
    this.#response.on('close', this.#onClose).on('error', this.#onClose);
    this.#controller.signal.addEventListener('abort', this.#onAbort);
    this.#startHeartbeat();
    this.#pull();
  }

  #startHeartbeat(): void {
    const { heartbeat } = this.#encoder;
    if (heartbeat === null) return;
    this.#heartbeat = this.#timing.startTimer(() => {
      if (!this.#response.writableNeedDrain) this.#write(heartbeat);
    }, this.#timing.heartbeatMs);
  }

  /** Callbacks instead of a loop of awaits: the next batch must be waited for together with `close`. */
  readonly #pull = (): void => {
    this.#iterator.next().then(this.#onBatch, this.#cut);
  };

  readonly #onBatch = (result: IteratorResult<Batch>): void => {
    if (this.#isSettled) return;
    if (result.done === true) {
      this.#end();
      return;
    }
    try {
      this.#send(result.value);
    } catch (error) {
      this.#cut(error);
    }
  };

  #send(batch: Batch): void {
    this.#hasBatches = true;
    const frames = this.#encoder.encode(batch);
    const hasRoom = frames.length === 0 || this.#write(frames);
    if (this.#encoder.state === 'broken') this.#cut();
    else if (hasRoom) this.#pull();
    else this.#waitForReader();
  }

  /** @returns false when the reader has to catch up before more is written. */
  #write(frames: Frames): boolean {
    if (!this.#isHeadSent) this.#sendHead();
    this.#bytes += Buffer.byteLength(frames);
    this.#heartbeat?.refresh();
    return this.#response.write(frames);
  }

  /** Late, with the first bytes: what fails before them can still be answered with a status of its own. */
  #sendHead(): void {
    this.#isHeadSent = true;
    this.#reply.hijack();
    const headers = { ...this.#reply.getHeaders(), ...HEADERS, ...this.#encoder.headers };
    for (const [name, value] of Object.entries(headers)) {
      if (value !== undefined) this.#response.setHeader(name, value);
    }
    this.#response.socket?.setNoDelay(true);
    this.#response.on('timeout', this.#onStall);
  }

  #waitForReader(): void {
    const { socket } = this.#response;
    const timeoutBefore = socket?.timeout ?? 0;
    // Node's own timer, because only it knows of writes that the system has taken in part.
    socket?.setTimeout(this.#timing.stallMs);
    this.#response.once('drain', () => {
      socket?.setTimeout(timeoutBefore);
      if (!this.#isSettled) this.#pull();
    });
  }

  #end(): void {
    if (!this.#hasBatches && !this.#isHeadSent) {
      this.#reply.code(204).send();
      this.#settle('nothing');
      return;
    }
    if (this.#encoder.state !== 'complete') {
      this.#cut();
      return;
    }
    if (!this.#isHeadSent) this.#sendHead();
    this.#heartbeat?.close();
    this.#response.socket?.setTimeout(this.#timing.stallMs);
    this.#response.end(() => this.#settle('ended'));
  }

  /** Closes the connection so that no reader can take it for the end of the answer. */
  readonly #cut = (error?: unknown): void => {
    if (this.#isSettled) return;
    this.#settle('failed', error);
    if (!this.#isHeadSent) return;
    const { socket } = this.#response;
    if (socket === null || this.#response.writableNeedDrain) {
      this.#response.destroy();
    } else {
      // What the reader has room for still goes out; what was written last may not have left yet.
      socket.setTimeout(this.#timing.stallMs);
      socket.destroySoon();
    }
  };

  readonly #onAbort = (): void => this.#cut(this.#controller.signal.reason);

  readonly #onStall = (): void => {
    this.#settle('failed', new Error(`The reader took nothing for ${this.#timing.stallMs} ms.`));
    this.#response.destroy();
  };

  readonly #onClose = (): void => this.#settle('client-closed');

  #settle(outcome: StreamResult['outcome'], error?: unknown): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#heartbeat?.close();
    this.#response.off('close', this.#onClose);
    this.#controller.signal.removeEventListener('abort', this.#onAbort);
    if (outcome === 'client-closed' || outcome === 'failed') {
      this.#controller.abort();
      this.#iterator.return?.().catch(ignore);
    }
    if (outcome === 'failed' && !this.#isHeadSent) {
      this.#result.reject(error ?? this.#encoder.failure ?? new ChimeraError('answer_interrupted'));
    } else {
      this.#result.resolve({ outcome, bytes: this.#bytes, error });
    }
  }
}

/** The source may answer its own end with an error; by then nobody reads any more. */
function ignore(): void {}
