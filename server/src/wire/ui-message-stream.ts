/** The dialect of the AI SDK's `useChat`: canonical events as the "UI message stream" v1. */
import type { CanonicalEvent } from '@chimera/protocol/events';
import { SSE_HEADERS, SSE_PING, sseFrame, sseJsonFrame } from './sse.ts';
import type { StreamEncoder, StreamState } from './stream-encoder.ts';
import { UiMessageChunkMapper } from './ui-message-chunk-mapper.ts';

const HEADERS = { ...SSE_HEADERS, 'x-vercel-ai-ui-message-stream': 'v1' } as const;

/**
 * Makes the encoder of one response. The last frame of each event carries the event's `seq` as its
 * `id`, so that a cursor never points into an event. A turn that failed ends with an `error` chunk,
 * without `finish` and `[DONE]`; one that waits for a person ends there, since nothing comes before the
 * client has sent the answer: whoever reads on behind such a wait leaves it out.
 *
 * @param shownUntilSeq what the client has: the events up to this one only begin its message anew.
 */
export function createUiMessageStreamEncoder(shownUntilSeq = 0): StreamEncoder {
  const mapper = new UiMessageChunkMapper();
  let state: StreamState = 'open';

  function framesOf(event: CanonicalEvent): string {
    const chunks = mapper.map(event);
    if (event.seq <= shownUntilSeq && event.type !== 'turn-start') return '';
    const isDone =
      event.type === 'turn-wait' || (event.type === 'turn-end' && event.reason !== 'failed');
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
        const isShown = event.seq > shownUntilSeq;
        if (event.type === 'turn-end' || (event.type === 'turn-wait' && isShown)) {
          state = 'complete';
        }
      }
      return frames;
    },
  };
}
