/** What the adapter has to know of a vendor whose wire one of the AI SDK's packages speaks. */
import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4FinishReason,
  LanguageModelV4StreamPart,
} from '@ai-sdk/provider';
import type { FinishReason } from '@chimera/protocol/events';
import type { ModelInfo, ModelRequest, ModelUsage } from '../port.ts';
import type { ErrorDialect } from '../transport/errors.ts';

/** What a model of the package is made from. */
export interface ModelSettings {
  model: string;
  baseUrl: string;
  apiKey: string;
  fetch: typeof fetch;
  createCallId: () => string;
}

/**
 * What becomes of an event of the stream: the package reads it; it means nothing to an answer; it is
 * the answer's last; it says that the answer failed.
 */
export type EventFate = 'read' | 'skip' | 'last' | 'error';

/** Sorts the events of one answer before the package sees them. */
export interface EventSorter {
  sort(data: string, eventName: string | undefined): EventFate;
  /** What the package still has to read when the stream ends behind the last event; null for nothing. */
  atEnd(): string | null;
}

/** One page of a list of models. */
export interface ModelPage {
  models: ModelInfo[];
  /** Asks for the next page; null behind the last. */
  cursor: string | null;
}

export interface Vendor {
  /** Headers that carry the key, for requests that the package does not make. */
  headersOf(apiKey: string): Record<string, string>;
  readonly errorDialect: ErrorDialect;
  /** Loads the package; it stays loaded. */
  load(): Promise<(settings: ModelSettings) => LanguageModelV4>;
  /** @throws {ProviderError} `invalid-request` for what the wire cannot carry. */
  toCallOptions(request: ModelRequest): LanguageModelV4CallOptions;
  /** Another wording of a request that was refused, if that may help; null if not. */
  reword(request: ModelRequest, error: unknown): ModelRequest | null;
  createSorter(): EventSorter;
  /** What an event says that the package does not tell, for packages that hand it on unread. */
  readRaw(event: unknown): RawFacts;
  /** What is to come back with a call; undefined for nothing. Told once for every call. */
  sign(request: ModelRequest, call: StartedCall): string | undefined;
  /** Why the model stopped, or null when what it stopped with is no answer. */
  readFinish(finish: RawFinish): FinishReason | null;
  /** Whether an event that the package could not read may be left out without a loss. */
  isIgnorable(event: unknown): boolean;
  /** @param cursor of the page before; null for the first one. */
  modelsPath(cursor: string | null): string;
  /** Undefined when the answer is no list of models. */
  readModels(answer: unknown): ModelPage | undefined;
}

export interface RawFacts {
  /** The model that answers. */
  model?: string | undefined;
  /** The counts so far. */
  usage?: ModelUsage | undefined;
}

export type StartedCall = Pick<
  Extract<LanguageModelV4StreamPart, { type: 'tool-input-start' }>,
  'id' | 'providerMetadata'
>;

export interface RawFinish {
  unified: LanguageModelV4FinishReason['unified'];
  /** The vendor's own word. */
  raw: string;
  hasCalls: boolean;
}
