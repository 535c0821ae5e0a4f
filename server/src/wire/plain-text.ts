/**
 * The dialect without frames: only the words of the answer, as they come.
 *
 * All that was sent, put together, is `textOf` of the stored message. There are no words for "this went
 * wrong", so anything but a completed turn leaves the stream `broken`.
 */
import { ChimeraError } from '@chimera/protocol/errors';
import type { CanonicalEvent } from '@chimera/protocol/events';
import { StepWords } from './step-words.ts';
import type { StreamEncoder, StreamState } from './stream-encoder.ts';

/** Without `nosniff`, browsers hold plain text back until they have seen enough of it to guess its type. */
const HEADERS = {
  'content-type': 'text/plain; charset=utf-8',
  'x-content-type-options': 'nosniff',
} as const;

const HIGH_SURROGATE_AT_END = /[\uD800-\uDBFF]$/;

/** Makes the encoder of one response. Its `failure` is the last error that the turn reported. */
export function createPlainTextEncoder(): StreamEncoder {
  let state: StreamState = 'open';
  let failure: ChimeraError | undefined;
  const words = new StepWords();
  let hasTextInStep = false;
  /** Half a character, kept back until its other half is here: each batch is made UTF-8 by itself. */
  let heldBack = '';

  function textOfEvent(event: CanonicalEvent): string {
    switch (event.type) {
      case 'step-start':
        words.startStep();
        hasTextInStep = false;
        return '';
      case 'text-delta':
        hasTextInStep ||= event.delta !== '';
        return words.say(event.delta);
      case 'reset':
        // What was sent cannot be taken back.
        if (hasTextInStep) state = 'broken';
        return '';
      case 'error':
        failure = ChimeraError.fromCode(event.code, event.message);
        return '';
      case 'turn-end':
        state = event.reason === 'completed' ? 'complete' : 'broken';
        return '';
      default:
        return '';
    }
  }

  return {
    headers: HEADERS,
    heartbeat: null,
    get state() {
      return state;
    },
    get failure() {
      return failure;
    },
    encode(events) {
      let text = heldBack;
      for (const event of events) {
        if (state !== 'open') break;
        text += textOfEvent(event);
      }
      const keep = state === 'open' && HIGH_SURROGATE_AT_END.test(text) ? 1 : 0;
      heldBack = text.slice(text.length - keep);
      return text.slice(0, text.length - keep);
    },
  };
}
