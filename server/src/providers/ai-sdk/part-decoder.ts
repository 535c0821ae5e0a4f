/** Stream parts of the AI SDK → model events. */
import type { LanguageModelV4StreamPart, LanguageModelV4Usage } from '@ai-sdk/provider';
import type { ModelEvent, ModelRequest, ModelUsage } from '../port.ts';
import type { ErrorReader } from '../transport/errors.ts';
import { isRecord } from '../transport/json.ts';
import { SurrogateMender } from '../transport/surrogate-mender.ts';
import type { StartedCall, Vendor } from './vendor.ts';

interface ToolCall {
  index: number;
  hasArguments: boolean;
  isWhole: boolean;
  mender: SurrogateMender;
}

export interface PartDecoderParts {
  vendor: Pick<Vendor, 'readRaw' | 'sign' | 'readFinish' | 'isIgnorable'>;
  request: ModelRequest;
  errors: ErrorReader;
}

/** Decodes the parts of one answer. */
export class PartDecoder {
  readonly #vendor: PartDecoderParts['vendor'];
  readonly #request: ModelRequest;
  readonly #errors: ErrorReader;
  readonly #text = new SurrogateMender();
  readonly #reasoning = new SurrogateMender();
  readonly #calls = new Map<string, ToolCall>();
  #events: ModelEvent[] = [];
  #usage: ModelUsage | null = null;
  #hasModel = false;
  #isFinished = false;

  constructor({ vendor, request, errors }: PartDecoderParts) {
    this.#vendor = vendor;
    this.#request = request;
    this.#errors = errors;
  }

  /** True once the model has said why it stopped. */
  get isFinished(): boolean {
    return this.#isFinished;
  }

  /** Gives the events since the last call and forgets them; of several counts, the last. */
  takeEvents(): ModelEvent[] {
    const events = this.#events;
    if (this.#usage !== null) events.push({ type: 'usage', usage: this.#usage });
    this.#events = [];
    this.#usage = null;
    return events;
  }

  /** @throws {ProviderError} `malformed` for what cannot be read or is no answer, `truncated`. */
  decode(part: LanguageModelV4StreamPart): void {
    if (this.#isFinished) return;
    switch (part.type) {
      case 'text-delta':
        this.#addText(part.delta);
        return;
      case 'reasoning-delta':
        this.#addReasoning(part.delta);
        return;
      case 'tool-input-start':
        this.#startCall(part, part.toolName);
        return;
      case 'tool-input-delta':
        this.#growCall(part.id, part.delta);
        return;
      case 'tool-input-end':
        this.#endCall(part.id);
        return;
      case 'response-metadata':
        if (part.modelId) this.#nameModel(part.modelId);
        return;
      case 'raw': {
        const { model, usage } = this.#vendor.readRaw(part.rawValue);
        if (model !== undefined) this.#nameModel(model);
        this.#usage = usage ?? this.#usage;
        return;
      }
      case 'finish':
        this.#finish(part);
        return;
      case 'error':
        this.#readError(part.error);
        return;
      default:
        return;
    }
  }

  #nameModel(model: string): void {
    if (this.#hasModel) return;
    this.#hasModel = true;
    this.#events.push({ type: 'model', model });
  }

  #addText(fragment: string): void {
    const delta = this.#text.push(fragment);
    if (delta !== '') this.#events.push({ type: 'text-delta', delta });
  }

  #addReasoning(fragment: string): void {
    const delta = this.#reasoning.push(fragment);
    if (delta !== '') this.#events.push({ type: 'reasoning-delta', delta });
  }

  #startCall(call: StartedCall, name: string): void {
    const index = this.#calls.size;
    this.#calls.set(call.id, {
      index,
      hasArguments: false,
      isWhole: false,
      mender: new SurrogateMender(),
    });
    const signature = this.#vendor.sign(this.#request, call);
    this.#events.push({
      type: 'tool-call-start',
      index,
      id: call.id,
      name,
      ...(signature === undefined ? {} : { signature }),
    });
  }

  #growCall(id: string, fragment: string): void {
    const call = this.#calls.get(id);
    if (call === undefined || fragment === '') return;
    call.hasArguments = true;
    const delta = call.mender.push(fragment);
    if (delta !== '') this.#events.push({ type: 'tool-call-delta', index: call.index, delta });
  }

  /** A call without arguments gets an empty object, as its JSON must be whole. */
  #endCall(id: string): void {
    const call = this.#calls.get(id);
    if (call === undefined || call.isWhole) return;
    call.isWhole = true;
    const delta = call.hasArguments ? call.mender.flush() : '{}';
    if (delta !== '') this.#events.push({ type: 'tool-call-delta', index: call.index, delta });
  }

  #finish(part: Extract<LanguageModelV4StreamPart, { type: 'finish' }>): void {
    const { unified, raw } = part.finishReason;
    // Without a word of the vendor's own, it is only the package that saw the stream end.
    if (raw === undefined) throw this.#errors.truncated('ended its stream in mid-answer');
    const hasCalls = this.#calls.size > 0;
    const reason = this.#vendor.readFinish({ unified, raw, hasCalls });
    if (reason === null) throw this.#errors.malformed(`stopped with ${raw}`);
    this.#flush();
    this.#usage = toUsage(part.usage) ?? this.#usage;
    this.#events.push({ type: 'finish', reason });
    this.#isFinished = true;
  }

  #flush(): void {
    const reasoning = this.#reasoning.flush();
    if (reasoning !== '') this.#events.push({ type: 'reasoning-delta', delta: reasoning });
    const text = this.#text.flush();
    if (text !== '') this.#events.push({ type: 'text-delta', delta: text });
    for (const id of this.#calls.keys()) this.#endCall(id);
  }

  /** The package reports every event that it could not parse, or that its schema does not allow. */
  #readError(error: unknown): void {
    const { value, text } = isRecord(error) ? error : {};
    if (typeof text === 'string') throw this.#errors.fromUnreadableEvent(text, undefined);
    if (value !== undefined && this.#vendor.isIgnorable(value)) return;
    throw this.#errors.malformed('sent an event of no known form');
  }
}

/** Null when the vendor reported no counts. */
function toUsage({ inputTokens, outputTokens }: LanguageModelV4Usage): ModelUsage | null {
  if (inputTokens.total === undefined && outputTokens.total === undefined) return null;
  return {
    inputTokens: inputTokens.total ?? 0,
    outputTokens: outputTokens.total ?? 0,
    cachedTokens: inputTokens.cacheRead ?? 0,
    ...(inputTokens.cacheWrite ? { cacheWriteTokens: inputTokens.cacheWrite } : {}),
    reasoningTokens: outputTokens.reasoning ?? 0,
  };
}
