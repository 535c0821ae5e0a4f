/**
 * The port that every provider implements. Nothing above it knows a vendor's wire.
 */
import type { FinishReason } from '@chimera/protocol/events';
import type { JsonValue } from '@chimera/protocol/json';

export interface ModelTextContent {
  type: 'text';
  text: string;
}

export interface ModelImageContent {
  type: 'image';
  /** `https:` or `data:` URL. */
  url: string;
}

export interface ModelToolCall {
  id: string;
  name: string;
  /** JSON text, as the wire carries it. */
  arguments: string;
  /**
   * What the provider that made the call said of it, and wants back with it: opaque, and of use to no
   * other. Absent where there was none, or where it is not known any more.
   */
  signature?: string;
}

export type ModelMessage =
  | { role: 'system'; content: string; name?: string }
  | { role: 'user'; content: string | (ModelTextContent | ModelImageContent)[]; name?: string }
  | { role: 'assistant'; content: string; toolCalls?: ModelToolCall[]; name?: string }
  | { role: 'tool'; toolCallId: string; toolName: string; content: string };

export interface ModelTool {
  name: string;
  description: string;
  /** JSON Schema of the arguments. */
  parameters: { [key: string]: JsonValue };
  strict?: boolean;
}

export interface ModelRequest {
  /** The provider's own id of the model. */
  model: string;
  /**
   * When the last message is the assistant's, the model is asked to go on writing right there
   * (prefill); providers whose wire needs a mark for that set it.
   */
  messages: ModelMessage[];
  tools?: ModelTool[];
  toolChoice?: 'auto' | 'none' | 'required' | { name: string };
  temperature?: number;
  topP?: number;
  maxOutputTokens?: number;
  stop?: string[];
  seed?: number;
  responseFormat?:
    | { type: 'json' }
    | { type: 'json-schema'; name: string; schema: { [key: string]: JsonValue }; strict?: boolean };
  reasoningEffort?: string;
  /** Fields of the OpenAI wire that we do not know: passed through to upstreams that speak it. */
  extra?: { [key: string]: JsonValue };
}

/** Counts as the provider reported them. */
export interface ModelUsage {
  inputTokens: number;
  outputTokens: number;
  /** Part of `inputTokens`: read from the provider's cache. */
  cachedTokens: number;
  /** Another part of `inputTokens`: put into its cache, where that has a price of its own. */
  cacheWriteTokens?: number;
  /** Part of `outputTokens`. */
  reasoningTokens: number;
}

export type ModelEvent =
  /** The id of the model that answers, as the provider names it; at most once. */
  | { type: 'model'; model: string }
  | { type: 'text-delta'; delta: string }
  | { type: 'reasoning-delta'; delta: string }
  /**
   * `index` counts the calls of this answer from 0; `id` is never empty; `signature` is to come back
   * as {@link ModelToolCall.signature}.
   */
  | { type: 'tool-call-start'; index: number; id: string; name: string; signature?: string }
  | { type: 'tool-call-delta'; index: number; delta: string }
  /** The last one counts. */
  | { type: 'usage'; usage: ModelUsage }
  /**
   * Once, when the answer is whole; only `usage` may come behind it. A stream that ends without it
   * throws `truncated`.
   */
  | { type: 'finish'; reason: FinishReason };

export interface ModelInfo {
  id: string;
  name?: string;
  contextTokens?: number;
  maxOutputTokens?: number;
}

/** What the head of a response tells, before the first token. */
export interface ResponseHead {
  status: number;
  /** Lower-case names. */
  headers: Record<string, string>;
  requestId?: string;
}

export interface StreamOptions {
  /** Ends the call at once; the connection is closed so that the provider stops as well. */
  signal: AbortSignal;
  onResponse?(head: ResponseHead): void;
}

/** A client's own request, for providers that speak its wire. */
export interface PassThroughRequest {
  /** The provider's own id of the model. */
  model: string;
  /** The body as the client sent it, in OpenAI's words. */
  body: { [key: string]: JsonValue };
  /** The name that every chunk is to carry; null keeps the upstream's. */
  echoModel: string | null;
}

export interface PassedToolCall {
  index: number;
  name: string;
  /** JSON text so far. */
  arguments: string;
}

/** What is known of an answer that is handed on, at any moment. */
export interface PassThroughState {
  /** What every chunk says of itself; null until the first one. */
  readonly identity: { id: string; created: number; model: string } | null;
  readonly usage: ModelUsage | null;
  /** Null until the answer is whole. */
  readonly finishReason: FinishReason | null;
  /** Whether anything but empty frames has come. */
  readonly hasProgress: boolean;
  /** The text of the first choice so far. */
  readonly text: string;
  /** Whether more than that text was passed on. */
  readonly hasOtherOutput: boolean;
  readonly toolCalls: readonly PassedToolCall[];
}

/** An answer that is handed on in the bytes in which it comes. */
export interface PassThroughAnswer {
  readonly state: PassThroughState;
  /**
   * One batch per socket read, and none before there is progress: whole events in the one form of the
   * wire that clients get, without usage and without `[DONE]`.
   *
   * Throws as {@link Provider.stream} does.
   */
  readonly batches: AsyncIterable<Buffer>;
}

export interface Provider {
  listModels(signal: AbortSignal): Promise<ModelInfo[]>;
  /**
   * One batch per socket read, never an empty one.
   *
   * @throws {ProviderError} for every failure but an abort by `signal`, which throws its reason.
   */
  stream(request: ModelRequest, options: StreamOptions): AsyncIterable<ModelEvent[]>;
  /** Where the provider speaks OpenAI's wire: hands a client's request on, and the answer back. */
  passThrough?(request: PassThroughRequest, options: StreamOptions): PassThroughAnswer;
  /** Closes idle connections. */
  close(): Promise<void>;
}

export type ProviderErrorKind =
  | 'rate-limit'
  | 'quota'
  | 'overloaded'
  | 'auth'
  | 'not-found'
  | 'invalid-request'
  | 'content-filter'
  | 'context-length'
  | 'network'
  | 'timeout'
  | 'truncated'
  | 'malformed';

/** A call to a provider that failed. The message is safe to log: keys in it are blanked. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError';
  readonly kind: ProviderErrorKind;
  readonly status: number | undefined;
  /** How long the provider asks to wait. */
  readonly retryAfterMs: number | undefined;
  /** The provider's own code, e.g. `context_length_exceeded`. */
  readonly code: string | undefined;
  /** The request field that the provider blames. */
  readonly param: string | undefined;

  constructor(
    kind: ProviderErrorKind,
    message: string,
    options: {
      status?: number;
      retryAfterMs?: number;
      code?: string;
      param?: string;
      cause?: unknown;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.kind = kind;
    this.status = options.status;
    this.retryAfterMs = options.retryAfterMs;
    this.code = options.code;
    this.param = options.param;
  }
}
