/** Puts the chunks of an answer together into one `chat.completion`, for clients that do not stream. */
import { ChimeraError } from '@chimera/protocol/errors';
import type {
  CompletionBatch,
  CompletionChoice,
  CompletionChunk,
  CompletionDelta,
  CompletionUsage,
} from '../gateway/completion-port.ts';
import { chunksOf } from './openai-chunk-reader.ts';
import { withFunctionCalls } from './openai-legacy-functions.ts';

export interface Completion {
  id: string;
  object: 'chat.completion';
  /** Seconds since 1970. */
  created: number;
  model: string;
  choices: WholeChoice[];
  usage?: CompletionUsage;
  /** `system_fingerprint`, `service_tier`, `chimera`, and whatever else the upstream says. */
  [field: string]: unknown;
}

export interface WholeChoice {
  index: number;
  message: CompletionMessage;
  logprobs: unknown;
  finish_reason: Exclude<CompletionChoice['finish_reason'], null>;
  [field: string]: unknown;
}

export interface CompletionMessage {
  role: 'assistant';
  /** Null only where calls stand in its place: some clients take null without calls for a fault. */
  content: string | null;
  refusal: string | null;
  tool_calls?: WholeToolCall[];
  function_call?: FunctionCall;
  [field: string]: unknown;
}

export interface WholeToolCall {
  id: string;
  type: 'function';
  function: FunctionCall;
}

interface FunctionCall {
  name: string;
  /** JSON text. */
  arguments: string;
}

/**
 * Reads an answer to its end.
 *
 * @param options.usesLegacyFunctions as for the stream
 * @throws {ChimeraError} when the answer was begun and could not be finished, and whatever the source
 * throws.
 */
export async function collectCompletion(
  batches: AsyncIterable<CompletionBatch>,
  options: { usesLegacyFunctions: boolean },
): Promise<Completion> {
  const builder = new CompletionBuilder();
  for await (const batch of batches) {
    if (batch.type === 'error') throw batch.error;
    if (batch.type === 'done') return builder.build();
    for (const chunk of chunksOf(batch)) {
      builder.add(options.usesLegacyFunctions ? withFunctionCalls(chunk) : chunk);
    }
  }
  throw new ChimeraError('answer_interrupted');
}

type Fields = Record<string, unknown>;

class CompletionBuilder {
  #first: CompletionChunk | null = null;
  #usage: CompletionUsage | null = null;
  readonly #others: Fields = {};
  readonly #choices = new Map<number, ChoiceBuilder>();

  add(chunk: CompletionChunk): void {
    this.#first ??= chunk;
    const {
      id: _id,
      object: _object,
      created: _created,
      model: _model,
      choices,
      usage,
      obfuscation: _obfuscation,
      ...others
    } = chunk;
    this.#usage = usage ?? this.#usage;
    say(this.#others, others);
    for (const choice of choices) {
      const builder = this.#choices.get(choice.index) ?? new ChoiceBuilder();
      this.#choices.set(choice.index, builder);
      builder.add(choice);
    }
  }

  /** @throws {ChimeraError} `answer_interrupted` when not even one choice was there. */
  build(): Completion {
    if (this.#first === null || this.#choices.size === 0) {
      throw new ChimeraError('answer_interrupted');
    }
    const { id, created, model } = this.#first;
    return {
      id,
      object: 'chat.completion',
      created,
      model,
      choices: [...this.#choices]
        .sort(([a], [b]) => a - b)
        .map(([index, choice]) => choice.build(index)),
      ...(this.#usage === null ? {} : { usage: this.#usage }),
      ...this.#others,
    };
  }
}

class ChoiceBuilder {
  #content = '';
  #finishReason: CompletionChoice['finish_reason'] = null;
  #logprobs: Fields | null = null;
  readonly #message: Fields = {};
  readonly #choice: Fields = {};
  readonly #toolCalls = new Map<number, WholeToolCall>();
  #functionCall: FunctionCall | null = null;

  add(choice: CompletionChoice): void {
    const { index: _index, delta, finish_reason: finishReason, logprobs, ...others } = choice;
    this.#finishReason = finishReason ?? this.#finishReason;
    if (isFields(logprobs)) {
      this.#logprobs ??= { content: null, refusal: null };
      join(this.#logprobs, logprobs);
    }
    say(this.#choice, others);
    this.#addDelta(delta);
  }

  build(index: number): WholeChoice {
    const calls = [...this.#toolCalls].sort(([a], [b]) => a - b).map(([, call]) => call);
    const hasCalls = calls.length > 0 || this.#functionCall !== null;
    return {
      index,
      message: {
        role: 'assistant',
        content: this.#content === '' && hasCalls ? null : this.#content,
        refusal: null,
        ...this.#message,
        ...(calls.length > 0 ? { tool_calls: calls } : {}),
        ...(this.#functionCall === null ? {} : { function_call: this.#functionCall }),
      },
      logprobs: this.#logprobs,
      finish_reason: this.#finishReason ?? 'stop',
      ...this.#choice,
    };
  }

  #addDelta(delta: CompletionDelta): void {
    const {
      role: _role,
      content,
      tool_calls: toolCalls,
      function_call: functionCall,
      ...others
    } = delta;
    this.#content += content ?? '';
    for (const { index, id, function: part } of toolCalls ?? []) {
      const call = this.#toolCalls.get(index) ?? emptyCall();
      this.#toolCalls.set(index, call);
      call.id = id ?? call.id;
      grow(call.function, part);
    }
    if (isFields(functionCall)) {
      this.#functionCall ??= emptyCall().function;
      grow(this.#functionCall, functionCall);
    }
    join(this.#message, others);
  }
}

function grow(call: FunctionCall, part: { name?: unknown; arguments?: unknown } = {}): void {
  if (typeof part.name === 'string') call.name = part.name;
  if (typeof part.arguments === 'string') call.arguments += part.arguments;
}

function emptyCall(): WholeToolCall {
  return { id: '', type: 'function', function: { name: '', arguments: '' } };
}

/** Takes fields that every chunk says anew; null says nothing. */
function say(known: Fields, said: Fields): void {
  for (const [field, value] of Object.entries(said)) {
    if (value !== null && value !== undefined) known[field] = value;
  }
}

/** Adds fields that come in pieces: text and lists go on, anything else is said anew. */
function join(known: Fields, pieces: Fields): void {
  for (const [field, piece] of Object.entries(pieces)) {
    const before = known[field];
    if (typeof before === 'string' && typeof piece === 'string') known[field] = before + piece;
    else if (Array.isArray(before) && Array.isArray(piece)) before.push(...piece);
    else if (Array.isArray(piece)) known[field] = [...piece];
    else say(known, { [field]: piece });
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
