/**
 * OpenAI's stream of chat completion chunks: `data: <JSON>` and a blank line for each, `data: [DONE]`
 * after a whole answer and only then. A broken answer ends with one frame that holds an `error`, which
 * the official clients throw.
 */
import type { CompletionBatch, CompletionChunk } from '../gateway/completion-port.ts';
import { chunksOf } from './openai-chunk-reader.ts';
import { toOpenAiError } from './openai-error.ts';
import { withFunctionCalls } from './openai-legacy-functions.ts';
import { SSE_HEADERS, SSE_PING, sseJsonFrame } from './sse.ts';
import type { Frames, StreamEncoder, StreamState } from './stream-encoder.ts';

const DONE = 'data: [DONE]\n\n';
/** OpenAI names the charset, and some clients compare the whole value. */
const HEADERS = { 'content-type': `${SSE_HEADERS['content-type']}; charset=utf-8` } as const;

export interface OpenAiStreamOptions {
  /** Whether tool calls are told as `function_call`, for a client that asked with `functions`. */
  usesLegacyFunctions: boolean;
}

/** Makes the encoder of one response. Bytes go out as they came, unless their words must change. */
export function createOpenAiStreamEncoder(
  options: OpenAiStreamOptions,
): StreamEncoder<CompletionBatch, Frames> {
  let state: StreamState = 'open';

  return {
    headers: HEADERS,
    heartbeat: SSE_PING,
    get state() {
      return state;
    },
    encode(batch) {
      switch (batch.type) {
        case 'done':
          state = 'complete';
          return DONE;
        case 'error':
          state = 'complete';
          return sseJsonFrame(toOpenAiError(batch.error));
        case 'bytes':
          return options.usesLegacyFunctions ? legacyFrames(batch) : batch.bytes;
        case 'chunks':
          return options.usesLegacyFunctions ? legacyFrames(batch) : frames(batch.chunks);
      }
    },
  };
}

function legacyFrames(batch: CompletionBatch): string {
  return frames(chunksOf(batch).map(withFunctionCalls));
}

function frames(chunks: CompletionChunk[]): string {
  let text = '';
  for (const chunk of chunks) text += sseJsonFrame(chunk);
  return text;
}
