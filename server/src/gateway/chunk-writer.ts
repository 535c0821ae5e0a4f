/** Writes an answer as chunks of the OpenAI wire, for what does not come in them. */

import { ChimeraError } from '@chimera/protocol/errors';
import type { FinishReason, Usage } from '@chimera/protocol/events';
import type { PassedToolCall, PassThroughState } from '../providers/port.ts';
import type {
  CompletionChoice,
  CompletionChunk,
  CompletionDelta,
  CompletionUsage,
} from './completion-port.ts';
import type { GatewayEvent } from './port.ts';

const FINISH_REASONS: Record<FinishReason, CompletionChoice['finish_reason']> = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'tool_calls',
  'content-filter': 'content_filter',
  error: 'stop',
  other: 'stop',
};

/** Where the answer went on after a failure, for clients that want to know. */
interface SeamNote {
  offset: number;
  from: string;
  to: string;
  method: string;
  clean: boolean;
}

/** A call whose arguments were cut, as far as the client has them. */
interface CutCall extends PassedToolCall {
  /** How much of them the call that is made again has repeated. */
  matched: number;
}

export interface ChunkIdentity {
  id: string;
  created: number;
  model: string;
}

export class ChunkWriter {
  #identity: ChunkIdentity;
  readonly #noUsage: { usage?: null };
  #hasRole = false;
  #seams: SeamNote[] = [];
  /** Calls that the client has seen begin, by their index in the stream. */
  #sentCalls: PassedToolCall[] = [];
  #cutCalls: CutCall[] = [];
  /** From the index in the attempt at hand to the call that it became. */
  #calls = new Map<number, PassedToolCall | CutCall>();

  /** @param includesUsage whether the client asked for usage: then every chunk has the field. */
  constructor(identity: ChunkIdentity, includesUsage: boolean) {
    this.#identity = identity;
    this.#noUsage = includesUsage ? { usage: null } : {};
  }

  /** Takes over from an answer that was handed on: the same stream goes on in its name. */
  adopt(state: PassThroughState): void {
    if (state.identity !== null) this.#identity = state.identity;
    this.#hasRole = true;
    this.#sentCalls = state.toolCalls.map((call) => ({ ...call }));
  }

  /** The model that answers in a stream of which nothing was sent yet. */
  nameModel(model: string): void {
    if (!this.#hasRole) this.#identity = { ...this.#identity, model };
  }

  /** An attempt has ended before its answer was whole: its calls will be asked for again. */
  interrupt(): void {
    this.#cutCalls = this.#sentCalls.map((call) => ({ ...call, matched: 0 }));
    this.#calls.clear();
  }

  /**
   * The chunks that say what the event says.
   *
   * @throws {ChimeraError} `answer_interrupted` when a call that was cut is made again with other
   * arguments than those that the client has already.
   */
  take(event: GatewayEvent): CompletionChunk[] {
    switch (event.type) {
      case 'text-delta':
        return this.#delta({ content: event.delta });
      case 'reasoning-delta':
        return this.#delta({ reasoning_content: event.delta });
      case 'tool-call-start':
        return this.#startCall(event.index, event.id, event.name);
      case 'tool-call-delta':
        return this.#growCall(event.index, event.delta);
      case 'seam': {
        const { type: _type, ...seam } = event;
        this.#seams.push(seam);
        return [];
      }
      default:
        return [];
    }
  }

  /** The chunk that says why the answer ended; its role comes with it when there was nothing before. */
  finish(reason: FinishReason): CompletionChunk[] {
    const unmatched = this.#cutCalls.some((call) => call.matched < call.arguments.length);
    if (unmatched) throw new ChimeraError('answer_interrupted');
    return [...this.#role(), this.#chunk({}, FINISH_REASONS[reason], this.#extension())];
  }

  /** The last chunk, for a client that asked for it. */
  usage(usage: Usage): CompletionChunk {
    return { ...this.#chunk({}, null), choices: [], usage: toWireUsage(usage) };
  }

  #extension(): { chimera?: { seams: SeamNote[] } } {
    return this.#seams.length === 0 ? {} : { chimera: { seams: this.#seams } };
  }

  #startCall(index: number, id: string, name: string): CompletionChunk[] {
    const cut = this.#cutCalls.find((call) => call.name === name && !this.#isTaken(call));
    if (cut !== undefined) {
      this.#calls.set(index, cut);
      return [];
    }
    const call = { index: this.#sentCalls.length, name, arguments: '' };
    this.#sentCalls.push(call);
    this.#calls.set(index, call);
    const head = { index: call.index, id, type: 'function', function: { name, arguments: '' } };
    return this.#delta({ content: null, tool_calls: [{ ...head, type: 'function' }] });
  }

  #isTaken(call: CutCall): boolean {
    return [...this.#calls.values()].includes(call);
  }

  #growCall(index: number, delta: string): CompletionChunk[] {
    const call = this.#calls.get(index);
    if (call === undefined) return [];
    const fresh = 'matched' in call ? skipRepeated(call, delta) : delta;
    if (fresh === '') return [];
    return this.#delta({ tool_calls: [{ index: call.index, function: { arguments: fresh } }] });
  }

  #delta(delta: CompletionDelta): CompletionChunk[] {
    return [...this.#role(delta), this.#chunk(delta, null)];
  }

  #role(next: CompletionDelta = {}): CompletionChunk[] {
    if (this.#hasRole) return [];
    this.#hasRole = true;
    const content = next.tool_calls === undefined ? '' : null;
    return [this.#chunk({ role: 'assistant', content }, null)];
  }

  #chunk(
    delta: CompletionDelta,
    finishReason: CompletionChoice['finish_reason'],
    extension: object = {},
  ): CompletionChunk {
    return {
      ...this.#identity,
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
      ...this.#noUsage,
      ...extension,
    };
  }
}

/** What of the delta the client does not have yet. */
function skipRepeated(call: CutCall, delta: string): string {
  const known = call.arguments.slice(call.matched, call.matched + delta.length);
  if (!delta.startsWith(known)) throw new ChimeraError('answer_interrupted');
  call.matched += known.length;
  return delta.slice(known.length);
}

function toWireUsage(usage: Usage): CompletionUsage {
  return {
    prompt_tokens: usage.inputTokens,
    completion_tokens: usage.outputTokens,
    total_tokens: usage.inputTokens + usage.outputTokens,
    prompt_tokens_details: { cached_tokens: usage.cachedTokens },
    completion_tokens_details: { reasoning_tokens: usage.reasoningTokens },
  };
}
