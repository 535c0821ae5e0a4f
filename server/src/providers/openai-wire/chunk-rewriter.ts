/**
 * Brings an upstream's chunks into the one form that our clients get: one id, time and model for the
 * whole stream, the role once, whole tool-call heads, the finish reasons of OpenAI, and no counts of
 * tokens, which are sent once at the end.
 */
import type { ModelEvent } from '../port.ts';
import { isRecord } from '../transport/json.ts';

/** What stays the same over all chunks of an answer. */
export interface ChunkIdentity {
  id: string;
  /** Seconds since 1970. */
  created: number;
  model: string;
}

type WireObject = Record<string, unknown>;

const FINISH_REASONS = new Set(['stop', 'length', 'tool_calls', 'content_filter', 'function_call']);

export class ChunkRewriter {
  readonly #echoModel: string | null;
  readonly #includesUsage: boolean;
  readonly #indexesWithRole = new Set<number>();
  #identity: ChunkIdentity | null = null;

  /**
   * @param echoModel the name that every chunk is to carry; null keeps the upstream's
   * @param includesUsage whether the client asked for usage: then a chunk that has the field keeps it,
   * as null, and the chunks of OpenAI stay as they are
   */
  constructor(echoModel: string | null, includesUsage: boolean) {
    this.#echoModel = echoModel;
    this.#includesUsage = includesUsage;
  }

  /** Null until the first chunk that has one. */
  get identity(): ChunkIdentity | null {
    return this.#identity;
  }

  /**
   * Gives the chunk as it goes out; null when nothing of it does.
   *
   * @param meaning what the first choice was found to say
   */
  rewrite(chunk: WireObject, meaning: readonly ModelEvent[]): WireObject | null {
    const choices = Array.isArray(chunk.choices) ? chunk.choices.filter(isRecord) : [];
    if (choices.length === 0) return null;
    this.#identity ??= identityOf(chunk, this.#echoModel);
    return {
      ...this.#withoutCounts(chunk),
      ...this.#identity,
      object: 'chat.completion.chunk',
      choices: choices.map((choice) => this.#rewriteChoice(choice, meaning)),
    };
  }

  #withoutCounts(chunk: WireObject): WireObject {
    if (this.#includesUsage && 'usage' in chunk) return { ...chunk, usage: null };
    const { usage: _usage, ...kept } = chunk;
    return kept;
  }

  #rewriteChoice(choice: WireObject, meaning: readonly ModelEvent[]): WireObject {
    const { usage: _usage, ...kept } = choice;
    const index = typeof choice.index === 'number' ? choice.index : 0;
    const {
      role: _role,
      tool_calls: toolCalls,
      ...delta
    } = isRecord(choice.delta) ? choice.delta : {};
    const isFirst = !this.#indexesWithRole.has(index);
    this.#indexesWithRole.add(index);
    const calls = index === 0 ? canonicalCalls(meaning) : toolCalls;
    return {
      ...kept,
      index,
      delta: {
        ...(isFirst ? { role: 'assistant' } : {}),
        ...delta,
        ...(index === 0 ? mendedContent(delta, meaning) : {}),
        ...(Array.isArray(calls) && calls.length > 0 ? { tool_calls: calls } : {}),
      },
      finish_reason: finishReasonOf(choice, meaning),
    };
  }
}

function identityOf(chunk: WireObject, echoModel: string | null): ChunkIdentity {
  return {
    id: typeof chunk.id === 'string' && chunk.id !== '' ? chunk.id : `chatcmpl-${Date.now()}`,
    created: typeof chunk.created === 'number' ? chunk.created : Math.floor(Date.now() / 1_000),
    model: echoModel ?? (typeof chunk.model === 'string' ? chunk.model : ''),
  };
}

/** Id, type and name only in the first delta of a call: clients join what they get. */
function canonicalCalls(events: readonly ModelEvent[]): WireObject[] {
  return events.flatMap((event): WireObject[] => {
    if (event.type === 'tool-call-start') {
      const { index, id, name } = event;
      return [{ index, id, type: 'function', function: { name, arguments: '' } }];
    }
    if (event.type === 'tool-call-delta') {
      return [{ index: event.index, function: { arguments: event.delta } }];
    }
    return [];
  });
}

/** The text with its characters whole: one that was cut comes with its second half, or as U+FFFD. */
function mendedContent(delta: WireObject, meaning: readonly ModelEvent[]): WireObject {
  if (typeof delta.content !== 'string' || typeof delta.refusal === 'string') return {};
  const texts = meaning.map((event) => (event.type === 'text-delta' ? event.delta : ''));
  return { content: texts.join('').toWellFormed() };
}

function finishReasonOf(choice: WireObject, events: readonly ModelEvent[]): string | null {
  const reason = choice.finish_reason;
  if (typeof reason !== 'string' || reason === '') return null;
  const finish = events.find((event) => event.type === 'finish');
  if (finish?.reason === 'tool-calls' && reason === 'stop') return 'tool_calls';
  return FINISH_REASONS.has(reason) ? reason : 'stop';
}
