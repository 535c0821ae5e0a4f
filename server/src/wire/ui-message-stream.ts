/** The dialect of the AI SDK's `useChat`: canonical events as the "UI message stream" v1. */
import type { CanonicalEvent } from '@chimera/protocol/events';
import { SSE_HEADERS, SSE_PING, sseFrame } from './sse.ts';
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
    const data = mapper.map(event).map((chunk) => JSON.stringify(chunk));
    if (event.type === 'turn-end') {
      state = 'complete';
      if (event.reason !== 'failed') data.push('[DONE]');
    }
    const lastIndex = data.length - 1;
    return data
      .map((line, index) =>
        sseFrame({ id: index === lastIndex ? event.seq : undefined, data: line }),
      )
      .join('');
  }

  return {
    headers: HEADERS,
    heartbeat: SSE_PING,
    get state() {
      return state;
    },
    encode(events) {
      let frames = '';
      for (const event of events) frames += framesOf(event);
      return frames;
    },
  };
}
