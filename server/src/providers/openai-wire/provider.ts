/** A provider that speaks OpenAI's chat completions wire. */
import { randomUUID } from 'node:crypto';
import { Pool } from 'undici';
import type { ModelEvent, ModelInfo, ModelRequest, Provider, StreamOptions } from '../port.ts';
import { ProviderError } from '../port.ts';
import { ChunkDecoder } from './chunk-decoder.ts';
import { ErrorReader } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { openExchange } from './exchange.ts';
import { readModelList } from './models.ts';
import type { Quirks } from './quirks.ts';
import { createRedactor } from './redact.ts';
import { buildRequestBody } from './request-body.ts';
import { SseEventTooLargeError, SseParser } from './sse-parser.ts';

const CONNECT_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 30_000;
const MAX_ERROR_BODY_BYTES = 64 * 1024;
const MAX_MODEL_LIST_BYTES = 8 * 1024 * 1024;

export interface OpenAiWireOptions {
  /** Names the provider in error messages. */
  name: string;
  /** Everything before `/chat/completions`, e.g. `https://api.openai.com/v1`. */
  baseUrl: string;
  apiKey?: string;
  quirks: Quirks;
  /** Sent with every request. */
  headers?: Readonly<Record<string, string>>;
  /** Milliseconds since 1970; the system's clock without it. */
  now?: () => number;
  /** Ids for tool calls that come without one. */
  createCallId?: () => string;
}

/** Connects to one account at one endpoint. Owns a pool of connections until it is closed. */
export function createOpenAiWireProvider(options: OpenAiWireOptions): Provider {
  return new OpenAiWireProvider(options);
}

class OpenAiWireProvider implements Provider {
  readonly #pool: Pool;
  readonly #basePath: string;
  readonly #headers: Record<string, string>;
  readonly #quirks: Quirks;
  readonly #errors: ErrorReader;
  readonly #createCallId: () => string;

  constructor(options: OpenAiWireOptions) {
    const url = new URL(options.baseUrl);
    this.#basePath = url.pathname.replace(/\/+$/, '');
    this.#headers = {
      ...options.headers,
      'accept-encoding': 'identity',
      'content-type': 'application/json',
      ...(options.apiKey === undefined ? {} : { authorization: `Bearer ${options.apiKey}` }),
    };
    this.#quirks = options.quirks;
    this.#createCallId = options.createCallId ?? (() => `call_${randomUUID().replaceAll('-', '')}`);
    this.#errors = new ErrorReader(
      options.name,
      createRedactor([options.apiKey, ...Object.values(options.headers ?? {})]),
      options.now ?? Date.now,
    );
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

  async listModels(signal: AbortSignal): Promise<ModelInfo[]> {
    try {
      const exchange = await this.#send('GET', '/models', null, signal);
      const { status, headers } = exchange.head;
      const body = await exchange.readText(MAX_MODEL_LIST_BYTES);
      if (status !== 200) throw this.#errors.fromResponse({ status, headers, body });
      const models = readModelList(parseJson(body));
      if (models === undefined) throw this.#errors.malformed('answered with no list of models');
      return models;
    } catch (error) {
      throw this.#toFailure(error, signal);
    }
  }

  async *stream(request: ModelRequest, options: StreamOptions): AsyncIterable<ModelEvent[]> {
    const { signal } = options;
    const decoder = new ChunkDecoder(this.#errors, this.#createCallId);
    const parser = new SseParser((data, eventName) => decoder.decode(data, eventName));
    let exchange: Exchange | undefined;
    try {
      const body = buildRequestBody(request, this.#quirks);
      exchange = await this.#send('POST', '/chat/completions', body, signal);
      options.onResponse?.(exchange.head);
      await this.#checkHead(exchange);
      let isOver = false;
      while (!isOver) {
        const bytes = await exchange.read();
        let failure: unknown;
        try {
          if (bytes === null) decoder.end(parser.end());
          else parser.push(bytes);
        } catch (error) {
          failure = error;
        }
        // What came before the failure was said: it is handed on first.
        const events = decoder.takeEvents();
        if (events.length > 0) yield events;
        if (failure !== undefined) throw failure;
        isOver = bytes === null || decoder.isDone;
      }
      exchange.drain();
    } catch (error) {
      // An answer that was finished is whole, however its connection ended.
      if (!decoder.isFinished || signal.aborted) throw this.#toFailure(error, signal);
    } finally {
      exchange?.cancel();
    }
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }

  #send(
    method: 'GET' | 'POST',
    path: string,
    body: string | null,
    signal: AbortSignal,
  ): Promise<Exchange> {
    const request = { method, path: this.#basePath + path, headers: this.#headers, body };
    return openExchange(this.#pool, request, signal);
  }

  /** Throws for every head that does not begin an event stream. */
  async #checkHead(exchange: Exchange): Promise<void> {
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

  #toFailure(error: unknown, signal: AbortSignal): unknown {
    if (signal.aborted) return signal.reason;
    if (error instanceof ProviderError) return error;
    if (error instanceof SseEventTooLargeError) {
      return this.#errors.malformed(`sent an event of over ${error.maxEventBytes} bytes`, error);
    }
    return this.#errors.fromConnection(error);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
