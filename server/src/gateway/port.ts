/** What the turns see of the gateway. */
import type {
  AttemptCause,
  AttemptOutcome,
  ContinuationMethod,
  FinishReason,
  Usage,
} from '@chimera/protocol/events';
import type { JsonValue } from '@chimera/protocol/json';
import type { Price, Target, Timeouts } from '../config/config.ts';
import type { ModelEvent, ModelRequest, PassThroughState } from '../providers/port.ts';

/** The ordered targets that serve a requested model. */
export interface Route {
  /** What was asked for, as the catalogue names it. */
  id: string;
  targets: Target[];
  timeouts: Timeouts;
  price: Price | null;
  /** Whether the order of the targets is ours to choose, by the task at hand. */
  isFree: boolean;
  /** Whether replies name the requested model instead of the answering one. */
  echoModel: boolean;
}

/** The part of an answer that somebody has seen already, and who wrote it. */
export interface ShownAnswer {
  text: string;
  /** `provider/model` */
  from: string;
}

export interface ModelCall {
  route: Route;
  /** The `model` in it is set per attempt. */
  request: Omit<ModelRequest, 'model'>;
  /** Set when an answer that was begun is to go on. */
  shown: ShownAnswer | null;
  /** Why the first attempt of this call is made. */
  cause: AttemptCause;
  signal: AbortSignal;
  /** Set when a client's own request may be handed on as it is, where the target speaks its wire. */
  passThrough: { body: { [key: string]: JsonValue }; echoModel: string | null } | null;
  /** How an answer that was begun may go on: with any words, only if they fit, or not at all. */
  continuation: 'freely' | 'if-it-fits' | 'never';
  /** Told of an attempt whose end nobody waited for: the reader has left. */
  onAbandoned?(end: AttemptEnd): void;
}

export interface AttemptEnd {
  type: 'attempt-end';
  target: Target;
  outcome: AttemptOutcome;
  /** Set when the outcome is `completed`; then the answer is whole. */
  finishReason: FinishReason | null;
  usage: Usage;
  /** The kind of the provider error, when it failed. */
  code: string | null;
}

export type GatewayEvent =
  | { type: 'attempt-start'; target: Target; cause: AttemptCause }
  | AttemptEnd
  | {
      type: 'seam';
      /** UTF-16 units of the answer's text before the seam. */
      offset: number;
      from: string;
      to: string;
      method: ContinuationMethod;
      clean: boolean;
    }
  /** Part of an answer that is handed on as it comes; only where the call asked for that. */
  | { type: 'passed'; bytes: Buffer; state: PassThroughState }
  | Extract<
      ModelEvent,
      { type: 'text-delta' | 'reasoning-delta' | 'tool-call-start' | 'tool-call-delta' }
    >;

/** `provider/model-id`, as it is shown and asked for. */
export function targetName(target: Target): string {
  return `${target.provider}/${target.model}`;
}
