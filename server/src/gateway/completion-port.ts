/** What `/v1` sees of the gateway: an answer as chunks of the OpenAI wire. */

import type { ChimeraError } from '@chimera/protocol/errors';
import type { AttemptOutcome, FinishReason, Usage } from '@chimera/protocol/events';
import type { JsonValue } from '@chimera/protocol/json';
import type { Target } from '../config/config.ts';
import type { ModelRequest } from '../providers/port.ts';
import type { Route } from './port.ts';

export type JsonObject = { [key: string]: JsonValue };

/** A `chat.completion.chunk`, with whatever fields its upstream gave it. */
export interface CompletionChunk {
  id: string;
  object: 'chat.completion.chunk';
  /** Seconds since 1970. */
  created: number;
  model: string;
  choices: CompletionChoice[];
  usage?: CompletionUsage | null;
  [field: string]: unknown;
}

export interface CompletionChoice {
  index: number;
  delta: CompletionDelta;
  finish_reason: 'stop' | 'length' | 'tool_calls' | 'content_filter' | 'function_call' | null;
  logprobs?: unknown;
  [field: string]: unknown;
}

export interface CompletionDelta {
  role?: 'assistant';
  content?: string | null;
  refusal?: string | null;
  reasoning_content?: string;
  tool_calls?: {
    index: number;
    id?: string;
    type?: 'function';
    function?: { name?: string; arguments?: string };
  }[];
  [field: string]: unknown;
}

export interface CompletionUsage {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  prompt_tokens_details?: { cached_tokens: number; [field: string]: unknown };
  completion_tokens_details?: { reasoning_tokens: number; [field: string]: unknown };
  [field: string]: unknown;
}

export type CompletionBatch =
  /** Whole server-sent events just as the upstream wrote them; `[DONE]` is never among them. */
  | { type: 'bytes'; bytes: Buffer }
  | { type: 'chunks'; chunks: CompletionChunk[] }
  /** The answer is whole. Last. */
  | { type: 'done' }
  /** The answer was begun and cannot be finished. Last. */
  | { type: 'error'; error: ChimeraError };

/** How one call to one target went, as it is metered. */
export interface AttemptReport {
  target: Target;
  outcome: AttemptOutcome;
  finishReason: FinishReason | null;
  usage: Usage;
  /** From the call to the first token; null when none came. */
  firstTokenMs: number | null;
  durationMs: number;
  /** Kind of the provider error, when it failed. */
  code: string | null;
}

export interface CompletionCall {
  route: Route;
  /** The client's body, validated: what OpenAI-wire upstreams get, but for `model` and `stream`. */
  body: JsonObject;
  /** The same in the words that every provider understands; also used to go on elsewhere. */
  request: Omit<ModelRequest, 'model'>;
  /** Whether the client asked for usage in the stream (always so when it asked for no stream). */
  includesUsage: boolean;
  /** The name that every chunk carries instead of the answering model's; null keeps that. */
  echoModel: string | null;
  /** Whether an answer that was begun goes on with another target when its own fails. */
  canContinue: boolean;
  signal: AbortSignal;
  /** Told once for every attempt, also when the client has left. */
  onAttempt(report: AttemptReport): void;
  /** Told which target answers, before the first batch. */
  onTarget(target: Target, method: 'pass-through' | 'translated'): void;
}
