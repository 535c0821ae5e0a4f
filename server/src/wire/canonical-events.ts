/** The dialect of our own web app: the canonical events themselves, one per frame. */
import { SSE_HEADERS, SSE_PING, sseJsonFrame } from './sse.ts';
import type { StreamEncoder, StreamState } from './stream-encoder.ts';

/**
 * `id` is the event's `seq`, the cursor to resume from. The stream ends after `turn-end`, whatever its
 * reason, since the event itself says it.
 */
export function createCanonicalEventEncoder(): StreamEncoder {
  let state: StreamState = 'open';
  return {
    headers: SSE_HEADERS,
    heartbeat: SSE_PING,
    get state() {
      return state;
    },
    encode(events) {
      let frames = '';
      for (const event of events) {
        frames += sseJsonFrame(event, event.seq);
        if (event.type === 'turn-end') state = 'complete';
      }
      return frames;
    },
  };
}
