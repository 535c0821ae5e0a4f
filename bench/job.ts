/** What the client process is told to do, and what it reports. */

export interface Job {
  /** Where to post. */
  url: string;
  headers: Record<string, string>;
  /** The body, with `MODEL` where the model's id belongs. */
  body: string;
  pace: 'fast' | 'paced';
  /** Open at all times. */
  streams: number;
  tokensPerStream: number;
  /** Over which the streams are opened, evenly. */
  rampMs: number;
  /** Between the last stream's begin and the window. */
  settleMs: number;
  /** In which everything is measured. */
  windowMs: number;
  /** The process whose time and memory are measured. */
  pid: number;
}

export interface JobResult {
  windowMs: number;
  /** Tokens that arrived in the window. */
  tokens: number;
  /** Streams that ended in the window. */
  streams: number;
  /** CPU time of the measured process in the window. */
  cpuMs: number;
  /** From the request to the first token, of every stream that began in the window. */
  firstTokensMs: number[];
  /**
   * The longest time for which one stream got nothing in the window: since its request or its last token,
   * also when nothing more came before the window ended.
   */
  longestSilenceMs: number;
  /** Resident memory of the measured process, before the streams and at the end of the window. */
  memoryBeforeBytes: number;
  memoryBytes: number;
}

export const MODEL_PLACE = 'MODEL';
