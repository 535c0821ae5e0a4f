/** A provider that speaks OpenAI's chat completions wire. */
import { randomUUID } from 'node:crypto';
import { Pool } from 'undici';
import type {
  ModelEvent,
  ModelInfo,
  ModelRequest,
  PassThroughAnswer,
  PassThroughRequest,
  Provider,
  StreamOptions,
} from '../port.ts';
import { ProviderError } from '../port.ts';
import { type AnswerReader, EventReader } from './answer-reader.ts';
import { ChunkDecoder } from './chunk-decoder.ts';
import { ErrorReader } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { openExchange } from './exchange.ts';
import { readModelList } from './models.ts';
import { buildPassThroughBody } from './pass-through-body.ts';
import { PassThroughReader } from './pass-through-reader.ts';
import type { Quirks } from './quirks.ts';
import { createRedactor } from './redact.ts';
import { buildRequestBody } from './request-body.ts';
import { SseEventTooLargeError } from './sse-parser.ts';

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

  stream(request: ModelRequest, options: StreamOptions): AsyncIterable<ModelEvent[]> {
    const decoder = new ChunkDecoder(this.#errors, this.#createCallId);
    const reader = new EventReader(decoder);
    return this.#answer(() => buildRequestBody(request, this.#quirks), options, reader);
  }

  passThrough(request: PassThroughRequest, options: StreamOptions): PassThroughAnswer {
    const reader = new PassThroughReader({
      errors: this.#errors,
      createCallId: this.#createCallId,
      echoModel: request.echoModel,
      choices: typeof request.body.n === 'number' ? request.body.n : 1,
    });
    const buildBody = (): string => buildPassThroughBody(request, this.#quirks);
    return { state: reader, batches: this.#answer(buildBody, options, reader) };
  }

  /** One call, from the request to the end of its answer, read in whichever way. */
  async *#answer<Batch>(
    buildBody: () => string,
    options: StreamOptions,
    reader: AnswerReader<Batch>,
  ): AsyncGenerator<Batch, void> {
    const { signal } = options;
    let exchange: Exchange | undefined;
    try {
      exchange = await this.#send('POST', '/chat/completions', buildBody(), signal);
      options.onResponse?.(exchange.head);
      await this.#checkHead(exchange);
      let isOver = false;
      while (!isOver) {
        const bytes = await exchange.read();
        let failure: unknown;
        try {
          if (bytes === null) reader.end();
          else reader.push(bytes);
        } catch (error) {
          failure = error;
        }
        // What came before the failure was said: it is handed on first.
        const batch = reader.take();
        if (batch !== null) yield batch;
        if (failure !== undefined) throw failure;
        isOver = bytes === null || reader.isDone;
      }
      exchange.drain();
    } catch (error) {
      // An answer that was finished is whole, however its connection ended.
      if (!reader.isFinished || signal.aborted) throw this.#toFailure(error, signal);
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
