/** Chunks of OpenAI's wire for the tests of this room. */
import type {
  CompletionBatch,
  CompletionChoice,
  CompletionChunk,
  CompletionDelta,
} from '../../gateway/completion-port.ts';
import { sseJsonFrame } from '../sse.ts';

const IDENTITY = {
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1_770_000_000,
  model: 'model-1',
} as const;

/** One chunk with one choice; `fields` stand beside the delta. */
export function chunk(
  delta: CompletionDelta,
  finishReason: CompletionChoice['finish_reason'] = null,
  fields: Partial<CompletionChoice> = {},
): CompletionChunk {
  return { ...IDENTITY, choices: [{ index: 0, delta, finish_reason: finishReason, ...fields }] };
}

/** The chunk that only says what the answer used. */
export function usageChunk(promptTokens: number, completionTokens: number): CompletionChunk {
  const usage = {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  };
  return { ...IDENTITY, choices: [], usage };
}

/** The same chunks in bytes, as an upstream writes them. */
export function asBytes(chunks: CompletionChunk[], lineEnd = '\n'): CompletionBatch {
  const text = chunks.map((each) => sseJsonFrame(each)).join('');
  return { type: 'bytes', bytes: Buffer.from(text.replaceAll('\n', lineEnd)) };
}

export async function* batchesOf(...batches: CompletionBatch[]): AsyncGenerator<CompletionBatch> {
  yield* batches;
}
