/** One account at one endpoint over HTTP: its pool of connections, its headers, its failures. */
import { Pool } from 'undici';
import { ProviderError } from '../port.ts';
import type { ErrorReader } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { openExchange } from './exchange.ts';
import { parseJson } from './json.ts';
import { SseEventTooLargeError } from './sse-parser.ts';

const CONNECT_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 30_000;
const MAX_ERROR_BODY_BYTES = 64 * 1024;
const MAX_JSON_BYTES = 8 * 1024 * 1024;

export interface ConnectionOptions {
  /** Everything before the path of a call, e.g. `https://api.openai.com/v1`. */
  baseUrl: string;
  /** Sent with every request; the key is among them. */
  headers: Readonly<Record<string, string>>;
  errors: ErrorReader;
}

/** Owns its connections until it is closed. Redirects are never followed: they would carry the key along. */
export class Connection {
  readonly #pool: Pool;
  readonly #basePath: string;
  readonly #headers: Record<string, string>;
  readonly #errors: ErrorReader;

  constructor({ baseUrl, headers, errors }: ConnectionOptions) {
    const url = new URL(baseUrl);
    this.#basePath = url.pathname.replace(/\/+$/, '');
    this.#errors = errors;
    this.#headers = {
      ...headers,
      'accept-encoding': 'identity',
      'content-type': 'application/json',
    };
    this.#pool = new Pool(url.origin, {
      // One connection per answer: cancelling closes a socket, and one broken socket breaks one answer.
      allowH2: false,
      connect: { timeout: CONNECT_TIMEOUT_MS },
      keepAliveTimeout: KEEP_ALIVE_MS,
      // The gateway's clocks decide how long to wait.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  /**
   * Posts a JSON text and waits for the head of the answer.
   *
   * @param path behind the base URL's own, with a slash
   * @param headers of this request, beside those of every one
   */
  post(
    path: string,
    body: string,
    signal: AbortSignal,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Exchange> {
    return this.#send('POST', path, body, { ...this.#headers, ...headers }, signal);
  }

  /**
   * Asks for a JSON document; undefined when the answer is none.
   *
   * @throws {ProviderError} or the signal's reason
   */
  async getJson(path: string, signal: AbortSignal): Promise<unknown> {
    try {
      const exchange = await this.#send('GET', path, null, this.#headers, signal);
      const { status, headers } = exchange.head;
      const body = await exchange.readText(MAX_JSON_BYTES);
      if (status !== 200) throw this.#errors.fromResponse({ status, headers, body });
      return parseJson(body);
    } catch (error) {
      throw this.toFailure(error, signal);
    }
  }

  /** Throws for every head that does not begin an event stream. */
  async checkEventStream(exchange: Exchange): Promise<void> {
    const { status, headers } = exchange.head;
    if (status !== 200) {
      const body = await exchange.readText(MAX_ERROR_BODY_BYTES);
      throw this.#errors.fromResponse({ status, headers, body });
    }
    const encoding = headers['content-encoding'] ?? 'identity';
    if (encoding !== 'identity') {
      throw this.#errors.malformed(`sent a body encoded with ${encoding}, which was not asked for`);
    }
    const contentType = headers['content-type'];
    if (contentType !== undefined && !contentType.toLowerCase().includes('text/event-stream')) {
      const body = await exchange.readText(MAX_ERROR_BODY_BYTES);
      throw this.#errors.fromWrongContentType(contentType, body);
    }
  }

  /** What a call throws for whatever ended it: the signal's reason, or a {@link ProviderError}. */
  toFailure(error: unknown, signal: AbortSignal): unknown {
    if (signal.aborted) return signal.reason;
    if (error instanceof ProviderError) return error;
    if (error instanceof SseEventTooLargeError) {
      return this.#errors.malformed(`sent an event of over ${error.maxEventBytes} bytes`, error);
    }
    return this.#errors.fromConnection(error);
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }

  #send(
    method: 'GET' | 'POST',
    path: string,
    body: string | null,
    headers: Record<string, string>,
    signal: AbortSignal,
  ): Promise<Exchange> {
    const request = { method, path: this.#basePath + path, headers, body };
    return openExchange(this.#pool, request, signal);
  }
}
