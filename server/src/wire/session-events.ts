/** The dialect of `/api/stream/{session_id}`: the turns of a session, one after the other, as five events. */
import type { CanonicalEvent, EventOf } from '@chimera/protocol/events';
import type { JsonValue } from '@chimera/protocol/json';
import {
  contextAfter,
  type SessionContext,
  type SessionEvent,
  type SessionEventData,
  type SessionEventType,
} from '@chimera/protocol/session-events';
import { SSE_HEADERS, SSE_PING, sseFrame } from './sse.ts';
import { StepWords } from './step-words.ts';
import type { StreamEncoder } from './stream-encoder.ts';

/** Room for the ids of one turn, and in it for those that one canonical event becomes. */
const IDS_PER_TURN = 10_000_000;
const IDS_PER_EVENT = 4;
/** How long an `EventSource` is to wait before it comes back. */
const RETRY_MS = 1_000;

/** A turn in its place among those of its session. */
export interface SessionTurn {
  /** Counted from 1. */
  number: number;
  /** What the session knew when the turn began. */
  context: SessionContext;
}

/** What the encoder is given: first where the reader begins, then the turns from there on. */
export type SessionBatch =
  | { fromTurn: number }
  | { turn: SessionTurn; events: readonly CanonicalEvent[] };

/** The number of the turn that an id belongs to. */
export function turnNumberOf(id: number): number {
  return Math.floor(id / IDS_PER_TURN);
}

/**
 * Never complete by itself: further turns may come for as long as somebody listens.
 *
 * @param afterId what the reader has; the turn that it belongs to is to be given from its beginning.
 */
export function createSessionEventEncoder(options: {
  afterId: number;
  /** Milliseconds since 1970. */
  now(): number;
}): StreamEncoder<SessionBatch> {
  let mapper: TurnMapper | undefined;

  function frame(id: number, event: SessionEventType, data: SessionEvent['data']): string {
    const timestamp = new Date(options.now()).toISOString();
    const content: SessionEvent = { event, id: String(id), timestamp, data };
    return sseFrame({ id, event, data: JSON.stringify(content) });
  }

  return {
    headers: SSE_HEADERS,
    heartbeat: SSE_PING,
    state: 'open',
    encode(batch) {
      if ('fromTurn' in batch) {
        return openingFrame(Math.max(options.afterId, batch.fromTurn * IDS_PER_TURN));
      }
      const { turn, events } = batch;
      if (mapper?.turn !== turn) mapper = new TurnMapper(turn);
      let frames = '';
      for (const event of events) {
        const base = turn.number * IDS_PER_TURN + event.seq * IDS_PER_EVENT;
        for (const [index, [type, data]] of mapper.map(event).entries()) {
          const id = base + index;
          if (id > options.afterId) frames += frame(id, type, data);
        }
      }
      return frames;
    },
  };
}

/** A cursor without an event: a reader that loses its connection before the first one misses nothing. */
function openingFrame(id: number): string {
  return `retry: ${RETRY_MS}\nid: ${id}\n\n`;
}

type Mapped = {
  [Type in SessionEventType]: [Type, SessionEventData[Type]];
}[SessionEventType];

/** Maps the events of one turn, from its first one on. */
class TurnMapper {
  readonly turn: SessionTurn;
  readonly #calls = new Map<string, { name: string; parameters: JsonValue }>();
  #context: SessionContext;
  #messageId = '';
  readonly #words = new StepWords();
  #failure: EventOf<'error'> | undefined;

  constructor(turn: SessionTurn) {
    this.turn = turn;
    this.#context = turn.context;
  }

  map(event: CanonicalEvent): Mapped[] {
    switch (event.type) {
      case 'turn-start':
        this.#messageId = event.messageId;
        return [];
      case 'step-start':
        this.#words.startStep();
        return [];
      case 'text-delta':
        return event.delta === '' ? [] : [this.#say(event)];
      case 'tool-call':
        this.#calls.set(event.callId, { name: event.toolName, parameters: event.input });
        return [];
      case 'approval-request':
        return [
          [
            'function_call',
            {
              ...this.#callOf(event.callId),
              status: 'awaiting_approval',
              approvalId: event.approvalId,
            },
          ],
        ];
      case 'approval-response':
        if (event.input !== undefined) {
          this.#calls.set(event.callId, {
            name: this.#callOf(event.callId).name,
            parameters: event.input,
          });
        }
        return [];
      case 'tool-result':
        return this.#endCall(event);
      case 'turn-wait':
        return [['context', { ...this.#context, waitingFor: event.requestIds }]];
      case 'error':
        this.#failure = event;
        return [];
      case 'turn-end':
        return this.#end(event);
      default:
        return [];
    }
  }

  #say({ delta, agentPath }: EventOf<'text-delta'>): Mapped {
    const agent = agentPath.at(-1);
    const text = this.#words.say(delta);
    return ['text_chunk', agent === undefined ? { text } : { text, agent }];
  }

  #callOf(callId: string): { callId: string; name: string; parameters: JsonValue } {
    const { name, parameters } = this.#calls.get(callId) ?? { name: '', parameters: null };
    return { callId, name, parameters };
  }

  /** A failed call is an error too, so that a reader of errors alone learns what to suggest. */
  #endCall({ callId, outcome, output, modelOutput }: EventOf<'tool-result'>): Mapped[] {
    const call = this.#callOf(callId);
    if (outcome === 'ok') {
      this.#context = contextAfter(this.#context, call.name, output);
      return [['function_call', { ...call, result: output, status: 'completed' }]];
    }
    const ended: Mapped = ['function_call', { ...call, result: output, status: outcome }];
    return outcome === 'error'
      ? [ended, ['error', problemOf(callId, output, modelOutput)]]
      : [ended];
  }

  /** A failed turn has no `completion`: nobody may take it for done. */
  #end({ reason, finishReason, usage }: EventOf<'turn-end'>): Mapped[] {
    const context: Mapped = ['context', this.#context];
    if (reason === 'failed') {
      const { code = 'internal', message = '', retryable = false } = this.#failure ?? {};
      return [context, ['error', { code, message, retryable }]];
    }
    const messageId = this.#messageId;
    return [context, ['completion', { messageId, finishReason, endReason: reason, usage }]];
  }
}

/** What the tool says itself of what went wrong, and otherwise what the model was told. */
function problemOf(
  callId: string,
  output: JsonValue,
  modelOutput: string,
): SessionEventData['error'] {
  const said =
    typeof output === 'object' && output !== null && !Array.isArray(output) ? output : {};
  const { code, message, suggestions } = said;
  return {
    code: typeof code === 'string' ? code : 'tool_failed',
    message: typeof message === 'string' ? message : modelOutput,
    ...(Array.isArray(suggestions) ? { suggestions } : {}),
    callId,
  };
}
