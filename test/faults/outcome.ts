/** What a client gets for a question, told in the same words whichever way it asked. */

export interface Seam {
  offset: number;
  from: string;
  to: string;
  method: string;
  clean: boolean;
}

export interface ToolCall {
  name: string;
  /** Parsed; the text itself where it is no JSON. */
  input: unknown;
}

export interface Outcome {
  /** HTTP status. */
  status: number;
  text: string;
  toolCalls: ToolCall[];
  seams: Seam[];
  /** Null when none was told. */
  error: { code: string; message: string } | null;
  /** Why the answer ended, as the client was told; null when nothing looks like a good end. */
  finish: string | null;
  /** Whether the client was told that this is all: `[DONE]`, or a body that is no error. */
  isDone: boolean;
  /** Whether it was told what the answer used. */
  hasUsage: boolean;
  /** Whether a client library is told to leave the request at that; only `/v1` says so. */
  isRetryDiscouraged: boolean;
}

/** Parses what a model wrote as arguments. */
export function readInput(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
