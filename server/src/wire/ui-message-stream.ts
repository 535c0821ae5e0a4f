/** The dialect of the AI SDK's `useChat`: canonical events as the "UI message stream" v1. */
import type { CanonicalEvent } from '@chimera/protocol/events';
import { SSE_HEADERS, SSE_PING, sseFrame, sseJsonFrame } from './sse.ts';
import type { StreamEncoder, StreamState } from './stream-encoder.ts';
import { UiMessageChunkMapper } from './ui-message-chunk-mapper.ts';

const HEADERS = { ...SSE_HEADERS, 'x-vercel-ai-ui-message-stream': 'v1' } as const;

/**
 * Makes the encoder of one response. The last frame of each event carries the event's `seq` as its
 * `id`, so that a cursor never points into an event. A turn that failed ends with an `error` chunk,
 * without `finish` and `[DONE]`.
 */
export function createUiMessageStreamEncoder(): StreamEncoder {
  const mapper = new UiMessageChunkMapper();
  let state: StreamState = 'open';

  function framesOf(event: CanonicalEvent): string {
    const chunks = mapper.map(event);
    const isDone = event.type === 'turn-end' && event.reason !== 'failed';
    const last = isDone ? undefined : chunks.at(-1);
    let frames = '';
    for (const chunk of chunks) {
      frames += sseJsonFrame(chunk, chunk === last ? event.seq : undefined);
    }
    return isDone ? frames + sseFrame({ id: event.seq, data: '[DONE]' }) : frames;
  }

  return {
    headers: HEADERS,
    heartbeat: SSE_PING,
    get state() {
      return state;
    },
    encode(events) {
      let frames = '';
      for (const event of events) {
        frames += framesOf(event);
        if (event.type === 'turn-end') state = 'complete';
      }
      return frames;
    },
  };
}
