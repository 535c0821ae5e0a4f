/** A provider that speaks OpenAI's chat completions wire. */
import type {
  ModelEvent,
  ModelInfo,
  ModelRequest,
  PassThroughAnswer,
  PassThroughRequest,
  Provider,
  StreamOptions,
} from '../port.ts';
import { createRandomCallId } from '../transport/call-id.ts';
import { Connection } from '../transport/connection.ts';
import { ErrorReader } from '../transport/errors.ts';
import type { Exchange } from '../transport/exchange.ts';
import { createRedactor } from '../transport/redact.ts';
import { type AnswerReader, EventReader } from './answer-reader.ts';
import { ChunkDecoder } from './chunk-decoder.ts';
import { readModelList } from './models.ts';
import { asksForUsage, buildPassThroughBody } from './pass-through-body.ts';
import { PassThroughReader } from './pass-through-reader.ts';
import type { Quirks } from './quirks.ts';
import { buildRequestBody } from './request-body.ts';

/** How long the usage of an answer that is whole is waited for. */
const LINGER_MS = 1_500;

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
  readonly #connection: Connection;
  readonly #quirks: Quirks;
  readonly #errors: ErrorReader;
  readonly #createCallId: () => string;

  constructor(options: OpenAiWireOptions) {
    this.#quirks = options.quirks;
    this.#createCallId = options.createCallId ?? createRandomCallId;
    this.#errors = new ErrorReader(
      options.name,
      createRedactor([options.apiKey, ...Object.values(options.headers ?? {})]),
      options.now ?? Date.now,
    );
    this.#connection = new Connection({
      baseUrl: options.baseUrl,
      errors: this.#errors,
      headers: {
        ...options.headers,
        ...(options.apiKey === undefined ? {} : { authorization: `Bearer ${options.apiKey}` }),
      },
    });
  }

  async listModels(signal: AbortSignal): Promise<ModelInfo[]> {
    const models = readModelList(await this.#connection.getJson('/models', signal));
    if (models === undefined) throw this.#errors.malformed('answered with no list of models');
    return models;
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
      includesUsage: asksForUsage(request.body),
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
    let lingerTimer: NodeJS.Timeout | undefined;
    try {
      const opened = await this.#connection.post('/chat/completions', buildBody(), signal);
      exchange = opened;
      options.onResponse?.(exchange.head);
      await this.#connection.checkEventStream(exchange);
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
        // The usage may still come, but nobody waits for the end of a body that some leave open.
        if (reader.isFinished) lingerTimer ??= setTimeout(() => opened.cancel(), LINGER_MS);
      }
      exchange.drain();
    } catch (error) {
      // An answer that was finished is whole, however its connection ended.
      if (!reader.isFinished || signal.aborted) throw this.#connection.toFailure(error, signal);
    } finally {
      clearTimeout(lingerTimer);
      exchange?.cancel();
    }
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }
}
