/** How a vendor's API looks: everything in which the fake differs from vendor to vendor. */
import type { IncomingHttpHeaders } from 'node:http';
import type { ChatRequest } from './chat-request.ts';
import type { ErrorAnswer, ErrorName } from './error-answers.ts';
import type { Refusal, Reply } from './reply.ts';
import type { Dialect, Scenario } from './scenario.ts';

/** One payload of the stream. */
export interface Chunk {
  /** JSON text, or `[DONE]`. */
  data: string;
  /** Name of the event, where the wire has them. */
  event?: string;
  /** A piece of the answer (faults count these), what goes behind it, or an aside: no fault falls there. */
  kind: 'aside' | 'piece' | 'end';
  /** Says that nothing more comes: goes out together with the end of the body, as with most servers. */
  isLast?: boolean;
}

export interface ChunkOptions {
  /** Number of the answer, which its ids are made of. */
  answer: number;
  model: string;
  dialect: Dialect;
  includeUsage: boolean;
  scenario: Scenario;
  /** Seconds since 1970. */
  createdSeconds: number;
}

/** What a request to the API is about. */
export type Address =
  /** `model` is null where the body names it. */
  { type: 'chat'; model: string | null; isStreamed: boolean | null } | { type: 'models' };

/** A request in the words of OpenAI's wire, which decide what is said. */
export interface ReadRequest {
  body: ChatRequest;
  /** What the vendor would say is wrong with it; null for nothing. */
  fault: string | null;
}

export interface Wire {
  /** Null when it is no address of this API. */
  address(method: string, path: string, headers: IncomingHttpHeaders): Address | null;
  /** The key that a request carries. */
  keyOf(headers: IncomingHttpHeaders): string | undefined;
  /** Null when the body is no request at all. */
  read(body: unknown, address: Extract<Address, { type: 'chat' }>): ReadRequest | null;
  /** What is wrong with a request, where that depends on the dialect. */
  findFault?(body: ChatRequest, dialect: Dialect): string | null;
  /** Headers of every answer to a chat request. */
  headersOf(answer: number, dialect: Dialect): Record<string, string>;
  chunks(reply: Reply, options: ChunkOptions): Iterable<Chunk>;
  /** The answer where none was to be streamed. */
  whole(reply: Reply, options: ChunkOptions): object;
  /** What marks the end of a stream; null where nothing does. */
  readonly done: Chunk | null;
  /** An event with a piece of text that is given as JSON between its quotes. */
  textEvent(literal: string): Chunk;
  /** An error inside of a stream. */
  errorEvent(): Chunk;
  /** Events that are life without progress: what goes before them, and what comes again and again. */
  idle(frame: 'role' | 'empty-delta', options: ChunkOptions): { before: Chunk[]; again: Chunk };
  errorAnswer(error: ErrorName, dialect: Dialect): ErrorAnswer;
  /** 400 for a request that the vendor, or the scenario, refuses. */
  refusal(refusal: Refusal): ErrorAnswer;
  /** The list of models, as one page. */
  models(ids: readonly string[], dialect: Dialect): object;
}

/** A chunk of a payload that is an object. */
export function toChunk(payload: object, kind: Chunk['kind'], event?: string): Chunk {
  const data = JSON.stringify(payload);
  return event === undefined ? { data, kind } : { data, kind, event };
}
