/** What every streaming dialect offers, so that whoever serves it needs to know none of them. */
import type { ChimeraError } from '@chimera/protocol/errors';
import type { CanonicalEvent } from '@chimera/protocol/events';

/**
 * How the connection may be closed now.
 * - `open`: the answer is not over; closing must look like a broken connection.
 * - `complete`: all was said that this dialect says at an end; the response may end.
 * - `broken`: what was sent turned out to be wrong or cut short, and this dialect has no words for
 *   that; the connection has to be destroyed at once, so that nobody takes it for a whole answer.
 */
export type StreamState = 'open' | 'complete' | 'broken';

/** Text, or bytes that are handed on as they came. */
export type Frames = string | Uint8Array;

/**
 * Turns batches into the bytes of one response. It holds the state of that one stream; given events
 * from the middle of a turn, it writes just the rest of the stream.
 */
export interface StreamEncoder<Batch = readonly CanonicalEvent[], Encoded extends Frames = string> {
  /** Headers of the response, with lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes to send when nothing else was sent for a while; null where the dialect has none. */
  readonly heartbeat: string | null;
  readonly state: StreamState;
  /** Why the stream is `broken`, in a dialect that cannot say it: the answer, as long as nothing was sent. */
  readonly failure?: ChimeraError | undefined;
  /** The frames of a batch; empty when the batch says nothing in this dialect. */
  encode(batch: Batch): Encoded;
}
