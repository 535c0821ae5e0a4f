/** The turn of an agent or a team as an answer of OpenAI's chat completions. */
import { ChimeraError } from '@chimera/protocol/errors';
import type {
  CanonicalEvent,
  EventOf,
  FinishReason,
  TurnEndReason,
} from '@chimera/protocol/events';
import { ChunkWriter } from '../../gateway/chunk-writer.ts';
import type { CompletionBatch, CompletionChunk } from '../../gateway/completion-port.ts';
import { StepWords } from '../../wire/step-words.ts';
import type { Utterance } from './transcript-context.ts';

/** Runs that came to a limit before they came to an end, which a client is not to take for a whole answer. */
const CUT_SHORT: ReadonlySet<TurnEndReason> = new Set([
  'budget',
  'max-steps',
  'loop-guard',
  'no-progress',
]);

export interface AgentCompletionOptions {
  identity: { id: string; created: number; model: string };
  includesUsage: boolean;
  /** Told the whole answer before the client is told that it is whole. */
  onWhole(answer: Utterance): Promise<void>;
}

/**
 * What agents say is the content, with a blank line between their steps. Calls of tools that run here
 * are not told, since a client would run them again; those of the client's own tools are handed back.
 *
 * @param batches every event of one turn, from its first one.
 */
export async function* agentCompletion(
  batches: AsyncIterable<readonly CanonicalEvent[]>,
  { identity, includesUsage, onWhole }: AgentCompletionOptions,
): AsyncGenerator<CompletionBatch> {
  const mapper = new AgentChunks(new ChunkWriter(identity, includesUsage));
  for await (const events of batches) {
    const end = events.find((event) => event.type === 'turn-end');
    const chunks = events.flatMap((event) => mapper.take(event));
    if (chunks.length > 0) yield { type: 'chunks', chunks };
    if (end === undefined) continue;
    if (end.reason === 'failed') {
      yield { type: 'error', error: mapper.failure };
      return;
    }
    await onWhole(mapper.answer);
    yield { type: 'chunks', chunks: mapper.end(end, includesUsage) };
    yield { type: 'done' };
    return;
  }
  yield { type: 'error', error: new ChimeraError('shutting_down') };
}

class AgentChunks {
  readonly #writer: ChunkWriter;
  /** Steps whose words are no part of the answer. */
  readonly #silentSteps = new Set<string>();
  #text = '';
  readonly #words = new StepWords();
  /** Where in the whole text the part begins that was opened last. */
  #partStart = 0;
  readonly #callIds: string[] = [];
  #failure: ChimeraError | undefined;

  constructor(writer: ChunkWriter) {
    this.#writer = writer;
  }

  /** What a client sends back of it the next time. */
  get answer(): Utterance {
    return { role: 'assistant', words: this.#text.trim(), callIds: this.#callIds };
  }

  get failure(): ChimeraError {
    return this.#failure ?? new ChimeraError('answer_interrupted');
  }

  take(event: CanonicalEvent): CompletionChunk[] {
    switch (event.type) {
      case 'step-start':
        this.#words.startStep();
        if (event.purpose !== undefined) this.#silentSteps.add(event.stepId ?? '');
        return [];
      case 'text-start':
        this.#partStart = this.#text.length;
        return [];
      case 'text-delta':
        return this.#say(event.delta);
      case 'reasoning-delta':
        return this.#silentSteps.has(event.stepId ?? '')
          ? []
          : this.#writer.take({ type: 'reasoning-delta', delta: event.delta });
      case 'tool-call':
        return event.run === 'client' ? this.#handBack(event) : [];
      case 'seam': {
        const { offset, from, to, method, clean } = event;
        const at = this.#partStart + offset;
        return this.#writer.take({ type: 'seam', offset: at, from, to, method, clean });
      }
      case 'error':
        this.#failure = ChimeraError.fromCode(event.code, event.message);
        return [];
      default:
        return [];
    }
  }

  /** The last chunk with a choice, and with `includesUsage` the one that tells what was used. */
  end(
    { reason, finishReason, usage }: EventOf<'turn-end'>,
    includesUsage: boolean,
  ): CompletionChunk[] {
    const last = this.#writer.finish(this.#finishReason(reason, finishReason));
    return includesUsage ? [...last, this.#writer.usage(usage)] : last;
  }

  #finishReason(reason: TurnEndReason, finishReason: FinishReason): FinishReason {
    if (this.#callIds.length > 0) return 'tool-calls';
    if (CUT_SHORT.has(reason)) return 'length';
    return finishReason === 'tool-calls' ? 'stop' : finishReason;
  }

  #say(delta: string): CompletionChunk[] {
    const said = this.#words.say(delta);
    if (said === '') return [];
    // What stands between two steps belongs to neither part.
    this.#partStart += said.length - delta.length;
    this.#text += said;
    return this.#writer.take({ type: 'text-delta', delta: said });
  }

  #handBack({ callId, toolName, input }: EventOf<'tool-call'>): CompletionChunk[] {
    const index = this.#callIds.push(callId) - 1;
    const delta = JSON.stringify(input);
    return [
      ...this.#writer.take({ type: 'tool-call-start', index, id: callId, name: toolName }),
      ...this.#writer.take({ type: 'tool-call-delta', index, delta }),
    ];
  }
}
