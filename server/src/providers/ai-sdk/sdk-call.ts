/**
 * One call by one of the AI SDK's packages, over connections of ours.
 *
 * The package is given a `fetch` that sees every byte first: sizes are bounded, events that it would
 * choke on are left out, errors are read by the same code as everywhere else, and a connection that
 * breaks looks to it like an end, so that it hands on what came before. What really happened is kept.
 */
import type { StreamOptions } from '../port.ts';
import type { Connection } from '../transport/connection.ts';
import type { ErrorReader } from '../transport/errors.ts';
import type { Exchange } from '../transport/exchange.ts';
import { parseJson } from '../transport/json.ts';
import { SseParser } from '../transport/sse-parser.ts';
import type { EventSorter } from './vendor.ts';

/** Whom a call is made over and how its answer is read. */
export interface SdkCallParts {
  connection: Connection;
  errors: ErrorReader;
  createSorter(): EventSorter;
  /** The path of the base URL, which the package puts before its own. */
  basePath: string;
}

export class SdkCall {
  readonly #parts: SdkCallParts;
  readonly #options: StreamOptions;
  #exchange: Exchange | undefined;
  #failure: unknown;

  constructor(parts: SdkCallParts, options: StreamOptions) {
    this.#parts = parts;
    this.#options = options;
  }

  /** What ended the call before its answer was whole; undefined while nothing has. */
  get failure(): unknown {
    return this.#failure;
  }

  /** What the package calls instead of the global function of this name. It always posts text. */
  readonly fetch: typeof fetch = async (target, init = {}) => {
    const { connection, basePath } = this.#parts;
    const { pathname, search } = new URL(target instanceof Request ? target.url : target);
    const path = pathname.slice(basePath.length) + search;
    const headers = Object.fromEntries(new Headers(init.headers));
    const { signal, onResponse } = this.#options;
    try {
      this.#exchange = await connection.post(path, String(init.body), signal, headers);
      onResponse?.(this.#exchange.head);
      await connection.checkEventStream(this.#exchange);
    } catch (error) {
      throw this.#fail(error);
    }
    return new Response(this.#body(this.#exchange), {
      headers: { 'content-type': 'text/event-stream' },
    });
  };

  /** Closes the connection unless the answer is over. */
  close(): void {
    this.#exchange?.cancel();
  }

  #fail(error: unknown): unknown {
    this.#failure ??= this.#parts.connection.toFailure(error, this.#options.signal);
    return this.#failure;
  }

  /** The answer as the package is to see it: whole events in the simplest form, and a clean end. */
  #body(exchange: Exchange): ReadableStream<Uint8Array> {
    const sorter = this.#parts.createSorter();
    let text = '';
    let isOver = false;
    const take = (data: string, eventName: string | undefined): void => {
      if (isOver) return;
      const fate = sorter.sort(data, eventName);
      if (fate === 'error') throw this.#parts.errors.fromStreamError(firstOf(parseJson(data)));
      if (fate !== 'skip') text += toFrame(data);
      isOver = fate === 'last';
    };
    const parser = new SseParser(take);

    const end = (): void => {
      isOver = true;
      const closing = sorter.atEnd();
      if (closing !== null) text += toFrame(closing);
    };

    const readOn = async (): Promise<void> => {
      const bytes = await exchange.read();
      if (bytes !== null) {
        parser.push(bytes);
        if (isOver) exchange.drain();
        return;
      }
      const rest = parser.end();
      // The stream's end may have cut it: only what is whole counts.
      if (rest !== undefined && parseJson(rest) !== undefined) take(rest, undefined);
      end();
    };

    return new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          while (text === '' && !isOver) {
            try {
              await readOn();
            } catch (error) {
              this.#fail(error);
              if (this.#options.signal.aborted) throw this.#failure;
              end();
            }
          }
          if (text !== '') controller.enqueue(Buffer.from(text));
          text = '';
          if (isOver) controller.close();
        },
        cancel: () => exchange.cancel(),
      },
      { highWaterMark: 0 },
    );
  }
}

/** Inside of JSON a line break is mere space, so every event fits on one line. */
function toFrame(data: string): string {
  return `data: ${data.includes('\n') ? data.replaceAll('\n', ' ') : data}\n\n`;
}

function firstOf(payload: unknown): unknown {
  return Array.isArray(payload) ? payload[0] : payload;
}
