/** What the fake does with a request. Plain data, so that it can be sent to `POST /__control`. */

import type { ErrorName } from './error-answers.ts';

/** How fast an answer goes out. */
export interface Pace {
  /** Tokens per second; 0, the default, sends as fast as the reader takes them. */
  tokensPerSecond: number;
  /** Between the request and the first byte. */
  initialDelayMs: number;
  /** Chunks that go out in one write; 1 by default. */
  chunksPerWrite: number;
}

/**
 * A moment of an answer: the request has been read, the head of the response was sent, or so many
 * chunks were (the role chunk, which comes first, is not counted).
 */
export type Moment = 'request' | 'head' | number;

export type Fault =
  /** Another answer than a stream. */
  | {
      type: 'answer';
      status: number;
      body: string;
      headers?: Record<string, string>;
    }
  /** An error in the vendor's own words. */
  | { type: 'error'; error: ErrorName }
  /** The same in the middle of a stream, which ends behind it. */
  | { type: 'error-event'; at: Moment }
  /**
   * Events with text that is given as JSON between its quotes, of which every character is one byte;
   * the last of them is cut behind the text if `isCut`. The answer goes on behind them.
   */
  | { type: 'text-events'; at: Moment; literals: readonly string[]; isCut?: boolean }
  /** Breaks the connection: half of the next event is sent first if `midEvent`, RST if `hard`. */
  | { type: 'reset'; at: Moment; midEvent?: boolean; hard?: boolean }
  /** Goes silent and keeps the connection. */
  | { type: 'stall'; at: Moment }
  /** Ends the body without a finish: in the middle of an event, or with `[DONE]`. */
  | { type: 'end'; at: Moment; midEvent?: boolean; withDone?: boolean }
  /** Sends text of the test's own, and goes on behind it unless `endsBody`. */
  | { type: 'raw'; at: Moment; text: string; endsBody?: boolean }
  /** Sends, instead of an answer, one frame again and again: life without progress. */
  | { type: 'no-progress'; frame: 'comment' | 'role' | 'empty-delta'; everyMs: number }
  /** A line that never ends. */
  | { type: 'endless-line' };

/** What becomes of a request to go on with an answer that was cut. */
export type ContinuationStyle =
  /** Exactly the rest. */
  | 'honour-prefill'
  /** 400 for a trailing assistant message; exactly the rest when a user message asks for it. */
  | 'refuse-prefill'
  /** The same answer from its first word. */
  | 'begin-again'
  /** The last words that were sent, then the rest. */
  | 'repeat-last-words'
  /** A polite introduction, then the rest. */
  | 'preamble'
  /** Another answer. */
  | 'different';

export interface ScriptedToolCall {
  name: string;
  /** JSON text. */
  arguments: string;
  /** Made up without it. */
  id?: string;
}

/** How the events look on the wire. */
export interface Framing {
  lineEnd: '\n' | '\r\n' | '\r';
  /** A comment before every event. */
  comments: boolean;
  /** Every payload over two `data:` lines. */
  multiLine: boolean;
  /** `data:` without the space. */
  noSpace: boolean;
  byteOrderMark: boolean;
  /** The last event lacks its blank line. */
  noFinalBlankLine: boolean;
  /** Every write carries so many bytes, cutting characters and events anywhere. */
  bytesPerWrite: number;
  gzip: boolean;
}

export type Dialect = 'openai' | 'groq' | 'azure' | 'ollama';

export interface Scenario {
  /** How many requests it serves when queued; 1 without it. */
  times?: number;
  /** When queued: waits for a request of this model. */
  model?: string;
  /** Without it, the path decides: `/openai/v1` is Groq's. */
  dialect?: Dialect;
  pace?: Partial<Pace>;
  framing?: Partial<Framing>;
  /** Headers of the response, beside those of the dialect. */
  headers?: Record<string, string>;
  /** The answer, instead of a generated one. */
  text?: string;
  /** Length of a generated answer. */
  words?: number;
  /** Sent before the answer. */
  reasoning?: string;
  /** How text is cut into chunks; UTF-16 units cut emoji in half. */
  pieces?: 'words' | 'whole' | 'utf-16-units';
  /** Called unless the last message is a tool's result, or the words that followed one are to go on. */
  toolCalls?: ScriptedToolCall[];
  /** Calls them also when it has just been given a result. */
  callsAgain?: boolean;
  /** `interleaved` sends the arguments of parallel calls in turns. */
  toolArguments?: 'whole' | 'characters' | 'interleaved';
  /** A word of OpenAI's wire, which the others translate, or any other word. */
  finishReason?: string;
  /** Gemini: nothing is answered, since the question itself was stopped. */
  isPromptBlocked?: boolean;
  /** False leaves `[DONE]` out. */
  done?: boolean;
  usage?: 'as-asked' | 'never';
  /** A second choice with other words, its chunks between those of the first. */
  secondChoice?: boolean;
  continuation?: ContinuationStyle;
  fault?: Fault;
}
