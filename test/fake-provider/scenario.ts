/** What the fake does with a request. Plain data, so that it can be sent to `POST /__control`. */

export interface Pace {
  /** Tokens per second; 0 sends as fast as the reader takes them. */
  tokensPerSecond: number;
  /** Between the request and the first byte. */
  initialDelayMs: number;
  /** Chunks that go out in one write. */
  chunksPerWrite: number;
}

export type Fault =
  /** An error answer instead of a stream. */
  | { type: 'status'; status: number; body?: string; headers?: Record<string, string> }
  /** Destroys the connection after so many chunks; before the head when null. */
  | { type: 'reset'; afterChunks: number | null }
  /** Says nothing any more after so many chunks; not even a head when null. */
  | { type: 'stall'; afterChunks: number | null }
  /** Ends the body after so many chunks, without a finish. */
  | { type: 'end'; afterChunks: number; withDone?: boolean };

export type ContinuationStyle =
  | 'honour-prefill'
  | 'refuse-prefill'
  | 'begin-again'
  | 'repeat-last-words'
  | 'preamble'
  | 'different';

export interface Scenario {
  /** How many requests it serves when queued; 1 without it. */
  times?: number;
  /** Only for requests of this model. */
  model?: string;
  dialect?: 'openai' | 'groq';
  pace?: Partial<Pace>;
  /** The answer, instead of a generated one. */
  text?: string;
  /** Length of a generated answer. */
  words?: number;
  continuation?: ContinuationStyle;
  fault?: Fault;
}
