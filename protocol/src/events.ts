/**
 * The canonical events that a turn emits.
 *
 * Everything that a model, a tool, an agent or a person does in a turn becomes one of these, in one
 * numbered order. The journal stores them, the reducer folds them into the message, and each wire
 * dialect is an encoder over them.
 */
import type { JsonValue } from './json.ts';

/** What every event carries, whatever it says. */
export interface EventBase {
  turnId: string;
  /** Contiguous from 1 within the turn, and the only cursor that readers need. */
  seq: number;
  /** The model call that the event belongs to. */
  stepId?: string;
  /** Who speaks, from the outside in: `["team/research", "writer"]`; empty for a plain model. */
  agentPath: string[];
}

/** Tokens and money of one attempt or of a whole turn. */
export interface Usage {
  inputTokens: number;
  outputTokens: number;
  /** Part of `inputTokens`. */
  cachedTokens: number;
  /** Part of `outputTokens`. */
  reasoningTokens: number;
  /** Millionths of a US dollar; null when the price of the model is not known. */
  costMicros: number | null;
  /** True when the provider did not report the counts and they were estimated here. */
  estimated: boolean;
}

/** Why a model stopped; the values of the AI SDK, which the OpenAI wire maps onto. */
export type FinishReason = 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'error' | 'other';

/** Why a turn ended. */
export type TurnEndReason =
  | 'completed'
  | 'stopped'
  | 'failed'
  | 'budget'
  | 'loop-guard'
  | 'max-steps'
  | 'no-progress';

/** How one call to one target ended. */
export type AttemptOutcome = 'completed' | 'truncated' | 'failed' | 'stopped' | 'abandoned';

/** Why an attempt was made. */
export type AttemptCause = 'first' | 'retry' | 'failover' | 'takeover';

/** How an answer that was cut went on. */
export type ContinuationMethod = 'prefill' | 'continue' | 'trimmed-restart';

/**
 * What a model call is for, when it is not an answer: who is to speak next, or what was said in short.
 * Its words are reasoning; they are no part of the answer.
 */
export type StepPurpose = 'select-speaker' | 'summary';

/** How a tool call ended; `unknown` when a crash hid the effect and it must not be run again. */
export type ToolOutcome = 'ok' | 'error' | 'denied' | 'unknown';

export type EventBody =
  | {
      type: 'turn-start';
      conversationId: string;
      /** The assistant message that this turn writes. */
      messageId: string;
      requestedModel: string;
      /** `agent/…` or `team/…`, when one was asked for. */
      agent?: string;
      /** Set when no message is answered: a person pressed a button that runs a tool. */
      trigger?: 'action';
    }
  | { type: 'agent-start'; agent: string; reason?: string }
  | { type: 'agent-end'; agent: string; reason?: string }
  | { type: 'hand-over'; from: string; to: string; reason?: string }
  | { type: 'step-start'; purpose?: StepPurpose }
  | { type: 'step-end'; finishReason: FinishReason }
  | {
      type: 'attempt-start';
      /** Counted from 1 within the turn. */
      attempt: number;
      provider: string;
      model: string;
      cause: AttemptCause;
      /** The provider that had failed, when this attempt is a failover from another one. */
      insteadOf?: string;
    }
  | {
      type: 'attempt-end';
      attempt: number;
      outcome: AttemptOutcome;
      /** The model's own reason, when the outcome is `completed`. */
      finishReason?: FinishReason;
      usage: Usage;
      /** Why it failed, as a kind of provider error. */
      code?: string;
      /** From its start to its first word; not there when none came, or when its process died. */
      firstTokenMs?: number;
      /** From its start to its end; not there when its process died. */
      durationMs?: number;
    }
  | { type: 'text-start'; id: string }
  | { type: 'text-delta'; id: string; delta: string }
  | { type: 'text-end'; id: string }
  | { type: 'reasoning-start'; id: string }
  | { type: 'reasoning-delta'; id: string; delta: string }
  | { type: 'reasoning-end'; id: string }
  | { type: 'tool-input-start'; callId: string; toolName: string }
  | { type: 'tool-input-delta'; callId: string; delta: string }
  | {
      /** Whole and valid; in the journal before the tool runs. */
      type: 'tool-call';
      callId: string;
      toolName: string;
      input: JsonValue;
      run: 'server' | 'client';
      /** Sealed by the provider that made the call, which wants it back with the history. */
      signature?: string;
    }
  | { type: 'tool-progress'; callId: string; output: JsonValue }
  | {
      type: 'tool-result';
      callId: string;
      outcome: ToolOutcome;
      /** Typed result for the component that shows it. */
      output: JsonValue;
      /** Compact result for the model. */
      modelOutput: string;
    }
  | { type: 'approval-request'; approvalId: string; callId: string; reason?: string }
  | {
      type: 'approval-response';
      approvalId: string;
      callId: string;
      approved: boolean;
      reason?: string;
      /** Arguments as edited by the person who approved. */
      input?: JsonValue;
      /** Approved for the rest of the conversation, with whatever arguments. */
      always?: boolean;
    }
  | { type: 'input-request'; requestId: string; agent: string; prompt: string }
  | { type: 'input-response'; requestId: string; agent: string; prompt: string; text: string }
  /** Nothing goes on before somebody answers these approvals and requests for input. */
  | { type: 'turn-wait'; requestIds: string[] }
  | { type: 'turn-resume' }
  | {
      /** State of the user interface by name and id: a cart, a progress bar. */
      type: 'data';
      name: string;
      id?: string;
      value: JsonValue;
      /** Shown while it happens, never part of the message. */
      transient?: boolean;
    }
  | { type: 'source'; id: string; url: string; title?: string }
  | { type: 'file'; url: string; mediaType: string; name?: string }
  | {
      /** Where an answer that was cut goes on, and whether the words are known to fit. */
      type: 'seam';
      /** The text part that goes on. */
      partId: string;
      /** UTF-16 units of that part that were shown before the seam. */
      offset: number;
      /** `provider/model` before and after. */
      from: string;
      to: string;
      method: ContinuationMethod;
      clean: boolean;
    }
  | { type: 'reset'; toSeq: number; why: string }
  | {
      type: 'error';
      code: string;
      message: string;
      retryable: boolean;
      /** How long it makes no sense to try again; absent when nobody said. */
      retryAfterMs?: number;
    }
  | {
      type: 'turn-end';
      reason: TurnEndReason;
      finishReason: FinishReason;
      usage: Usage;
      /** What each agent used, by its path joined with `/`; absent for a plain model. */
      usageByAgent?: Record<string, Usage>;
      /** From the acceptance of the message to this event. */
      durationMs?: number;
    };

/** One entry of a turn's journal. */
export type CanonicalEvent = EventBase & EventBody;

export type EventType = EventBody['type'];

/** The event of one type, for code that handles just that one. */
export type EventOf<T extends EventType> = EventBase & Extract<EventBody, { type: T }>;

/** No tokens and no money. */
export const NO_USAGE: Usage = {
  inputTokens: 0,
  outputTokens: 0,
  cachedTokens: 0,
  reasoningTokens: 0,
  costMicros: 0,
  estimated: false,
};

/** Adds two usages; the cost of the sum is unknown as soon as one of them is. */
export function addUsage(left: Usage, right: Usage): Usage {
  return {
    inputTokens: left.inputTokens + right.inputTokens,
    outputTokens: left.outputTokens + right.outputTokens,
    cachedTokens: left.cachedTokens + right.cachedTokens,
    reasoningTokens: left.reasoningTokens + right.reasoningTokens,
    costMicros:
      left.costMicros === null || right.costMicros === null
        ? null
        : left.costMicros + right.costMicros,
    estimated: left.estimated || right.estimated,
  };
}
