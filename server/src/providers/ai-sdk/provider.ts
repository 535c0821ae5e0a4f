/** A provider whose own wire one of the AI SDK's packages speaks. */
import type { ModelEvent, ModelInfo, ModelRequest, Provider, StreamOptions } from '../port.ts';
import { ProviderError } from '../port.ts';
import { createRandomCallId } from '../transport/call-id.ts';
import { Connection } from '../transport/connection.ts';
import { ErrorReader } from '../transport/errors.ts';
import { createRedactor } from '../transport/redact.ts';
import { PartDecoder } from './part-decoder.ts';
import { PartReader } from './part-reader.ts';
import { SdkCall, type SdkCallParts } from './sdk-call.ts';
import type { Vendor } from './vendor.ts';

/** Names of the errors by which a package refuses a request before it sends it. */
const REFUSALS: readonly string[] = ['AI_UnsupportedFunctionalityError', 'AI_InvalidArgumentError'];
/** Lists are short; a cursor that never ends must not keep us. */
const MAX_MODEL_PAGES = 20;

export interface AiSdkOptions {
  /** Names the provider in error messages. */
  name: string;
  /** With the version of the API: `https://api.anthropic.com/v1`. */
  baseUrl: string;
  apiKey: string;
  vendor: Vendor;
  /** Milliseconds since 1970; the system's clock without it. */
  now?: () => number;
  /** Ids for tool calls that come without one. */
  createCallId?: () => string;
}

/**
 * Connects to one account at one endpoint. Owns a pool of connections until it is closed. The vendor's
 * package is loaded when it is first of use.
 */
export function createAiSdkProvider(options: AiSdkOptions): Provider {
  return new AiSdkProvider(options);
}

class AiSdkProvider implements Provider {
  readonly #vendor: Vendor;
  readonly #connection: Connection;
  readonly #errors: ErrorReader;
  readonly #callParts: SdkCallParts;
  readonly #settings: { baseUrl: string; apiKey: string; createCallId: () => string };

  constructor(options: AiSdkOptions) {
    const { name, baseUrl, apiKey, vendor, now = Date.now } = options;
    this.#vendor = vendor;
    this.#errors = new ErrorReader(name, createRedactor([apiKey]), now, vendor.errorDialect);
    this.#connection = new Connection({
      baseUrl,
      errors: this.#errors,
      headers: vendor.headersOf(apiKey),
    });
    this.#callParts = {
      connection: this.#connection,
      errors: this.#errors,
      createSorter: () => vendor.createSorter(),
      basePath: new URL(baseUrl).pathname.replace(/\/+$/, ''),
    };
    this.#settings = { baseUrl, apiKey, createCallId: options.createCallId ?? createRandomCallId };
  }

  async listModels(signal: AbortSignal): Promise<ModelInfo[]> {
    // An answer mostly follows the list: its package is there by then. If it cannot be loaded, the
    // answer tells.
    this.#vendor.load().catch(() => undefined);
    const models: ModelInfo[] = [];
    let cursor: string | null = null;
    for (let pages = 0; pages < MAX_MODEL_PAGES; pages += 1) {
      const answer = await this.#connection.getJson(this.#vendor.modelsPath(cursor), signal);
      const page = this.#vendor.readModels(answer);
      if (page === undefined) throw this.#errors.malformed('answered with no list of models');
      models.push(...page.models);
      cursor = page.cursor;
      if (cursor === null) break;
    }
    return models;
  }

  async *stream(request: ModelRequest, options: StreamOptions): AsyncGenerator<ModelEvent[], void> {
    try {
      yield* this.#answer(request, options);
    } catch (error) {
      const reworded = options.signal.aborted ? null : this.#vendor.reword(request, error);
      if (reworded === null) throw error;
      yield* this.#answer(reworded, options);
    }
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }

  /** What the package threw is not handed on: the whole conversation hangs on it. */
  #fromPackage(error: unknown): ProviderError {
    if (error instanceof ProviderError) return error;
    const said = error instanceof Error ? error.message : String(error);
    return isRefusal(error)
      ? new ProviderError('invalid-request', `The request cannot be put to this model: ${said}`)
      : this.#errors.malformed(`could not be understood: ${said}`);
  }

  async *#answer(
    request: ModelRequest,
    options: StreamOptions,
  ): AsyncGenerator<ModelEvent[], void> {
    const { signal } = options;
    const call = new SdkCall(this.#callParts, options);
    const decoder = new PartDecoder({ vendor: this.#vendor, request, errors: this.#errors });
    let reader: PartReader | undefined;
    try {
      signal.throwIfAborted();
      const createModel = await this.#vendor.load();
      const model = createModel({ ...this.#settings, model: request.model, fetch: call.fetch });
      const { stream } = await model.doStream(this.#vendor.toCallOptions(request));
      reader = new PartReader(stream);
      while (!decoder.isFinished) {
        const parts = await reader.read();
        if (parts === null) throw this.#errors.truncated('ended its stream in mid-answer');
        let failure: unknown;
        try {
          for (const part of parts) decoder.decode(part);
        } catch (error) {
          failure = error;
        }
        // What came before the failure was said: it is handed on first.
        const events = decoder.takeEvents();
        if (events.length > 0) yield events;
        if (failure !== undefined) throw failure;
      }
    } catch (error) {
      // What the package makes of a failure says less than what was seen on the connection.
      const failure = call.failure ?? this.#fromPackage(error);
      throw this.#connection.toFailure(failure, signal);
    } finally {
      reader?.close();
      call.close();
    }
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof Error && REFUSALS.includes(error.name);
}
