/** What a conversation looks like to the page, and the pure steps from one such state to the next. */
import type { ApiMessage, ConversationDetails } from '@chimera/protocol/api';
import type { CanonicalEvent } from '@chimera/protocol/events';
import { type Message, textOf } from '@chimera/protocol/message';
import { applyEvent, emptyAnswer } from '@chimera/protocol/reducer';
import { type Activity, nextActivity } from './activity.ts';
import type { ApiErrorCode } from './api-error.ts';
import { newestOf, newestUnder } from './conversation-tree.ts';

/**
 * `submitting`: the request is on its way. `streaming`: the answer is coming in. `reconnecting`: the
 * connection is lost and is being made anew. The others are at rest and say how the last turn ended.
 */
export type ChatPhase = 'idle' | 'submitting' | 'streaming' | 'reconnecting' | 'stopped' | 'failed';

export type HistoryStatus = 'loading' | 'ready' | 'missing' | 'failed';

/** The turn that is going on. */
export interface LiveTurn {
  /** Null until the server has taken it on. */
  turnId: string | null;
  /** The message that it answers. */
  parentId: string | null;
  /** The answer so far; null until its first event. */
  message: Message | null;
  /** Sequence number of the last event that is part of `message`. */
  lastSeq: number;
  activity: Activity;
  /** Whether the reader has asked to stop it. */
  isStopping: boolean;
}

export interface ChatFailure {
  code: ApiErrorCode;
  message: string;
  /** How long it makes no sense to try again; null when nobody said. */
  retryAfterMs: number | null;
  /** ISO 8601. */
  failedAt: string;
  /** Whether `retry` would send the message again. */
  canRetry: boolean;
}

export interface ChatState {
  /** Null as long as the server knows nothing of the conversation. */
  conversationId: string | null;
  title: string | null;
  /** As the server last told it (ISO 8601). */
  updatedAt: string | null;
  history: HistoryStatus;
  /** The whole tree, oldest first. The answer that is being written is in it, but its words are in `turn`. */
  messages: ApiMessage[];
  /** The end of the path on the screen. */
  leafId: string | null;
  phase: ChatPhase;
  turn: LiveTurn | null;
  failure: ChatFailure | null;
  /** Text that the server refused, for the composer to take back. */
  returnedText: string | null;
}

export function initialChatState(conversationId: string | null): ChatState {
  return {
    conversationId,
    title: null,
    updatedAt: null,
    history: conversationId === null ? 'ready' : 'loading',
    messages: [],
    leafId: null,
    phase: 'idle',
    turn: null,
    failure: null,
    returnedText: null,
  };
}

/** Whether a turn is going on, so that none can be started. */
export function isBusy(state: Pick<ChatState, 'phase'>): boolean {
  return ['submitting', 'streaming', 'reconnecting'].includes(state.phase);
}

/** A turn is asked for that answers `parentId`; a new user message is shown at once. */
export function withTurnRequested(
  state: ChatState,
  parentId: string | null,
  userMessage: ApiMessage | null,
): ChatState {
  const others = state.messages.filter((message) => message.id !== userMessage?.id);
  return {
    ...state,
    messages: userMessage === null ? others : [...others, userMessage],
    leafId: parentId,
    phase: 'submitting',
    turn: newTurn(null, parentId),
    failure: null,
    returnedText: null,
  };
}

/** The server has a turn running, started here or elsewhere. */
export function withTurnTaken(
  state: ChatState,
  turn: { conversationId: string; turnId: string; parentId: string | null },
): ChatState {
  const isSame = state.turn?.turnId === turn.turnId;
  const wasRequestedHere = state.turn !== null && state.turn.turnId === null;
  return {
    ...state,
    conversationId: turn.conversationId,
    leafId: isSame || wasRequestedHere ? state.leafId : turn.parentId,
    phase: 'streaming',
    turn:
      state.turn !== null && (isSame || wasRequestedHere)
        ? { ...state.turn, turnId: turn.turnId }
        : newTurn(turn.turnId, turn.parentId),
  };
}

/** The answer grew. */
export function withTurn(state: ChatState, turn: LiveTurn, nowIso: string): ChatState {
  const { message } = turn;
  if (message === null || state.messages.some(({ id }) => id === message.id)) {
    return { ...state, turn };
  }
  const answer = toApiMessage(message, turn.parentId, nowIso);
  return {
    ...state,
    turn,
    messages: [...state.messages, answer],
    leafId: state.leafId === turn.parentId ? message.id : state.leafId,
  };
}

/** The turn is over, or lost; its answer becomes a message like the others. */
export function withTurnEnded(state: ChatState, nowIso: string): ChatState {
  const message = state.turn?.message == null ? null : markIfCut(state.turn.message);
  const { endReason } = message?.metadata ?? {};
  return {
    ...state,
    messages:
      message === null
        ? state.messages
        : state.messages.map((other) =>
            other.id === message.id ? toApiMessage(message, other.parentId, nowIso) : other,
          ),
    phase: endReason === 'stopped' || endReason === 'failed' ? endReason : 'idle',
    turn: null,
    failure: null,
  };
}

/** An answer whose end never came must not look like a whole one. */
function markIfCut(message: Message): Message {
  if (message.metadata.endReason !== undefined) return message;
  const error = {
    code: 'answer_interrupted',
    message: 'The rest of this answer could not be fetched.',
    retryable: true,
  };
  return { ...message, metadata: { ...message.metadata, error } };
}

/** A turn that was asked for did not begin, but may on another try: all stays as it is shown. */
export function withFailure(state: ChatState, failure: ChatFailure): ChatState {
  return { ...state, phase: 'failed', turn: null, failure };
}

/** What was asked for is taken back, as if it had not been. */
export function withTurnTakenBack(
  state: ChatState,
  undo: { leafId: string | null; userMessageId: string | null },
): ChatState {
  return {
    ...state,
    messages: state.messages.filter((message) => message.id !== undo.userMessageId),
    leafId: undo.leafId,
    phase: 'idle',
    turn: null,
    failure: null,
  };
}

/** What the server has stored takes the place of what the page knew, words in transit excepted. */
export function withDetails(state: ChatState, details: ConversationDetails): ChatState {
  const stored = new Set(details.messages.map((message) => message.id));
  const liveId = details.runningTurn?.messageId;
  const inTransit = state.messages.filter(
    (message) =>
      !stored.has(message.id) &&
      (message.id === liveId || (state.failure?.canRetry === true && message.role === 'user')),
  );
  const messages = [...keepIdentity(state.messages, details.messages), ...inTransit];
  const hasLeaf = messages.some((message) => message.id === state.leafId);
  return {
    ...state,
    conversationId: details.id,
    title: details.title,
    updatedAt: details.updatedAt,
    history: 'ready',
    messages,
    turn: state.turn?.turnId === details.runningTurn?.turnId ? state.turn : null,
    leafId:
      hasLeaf && state.leafId !== null ? newestUnder(messages, state.leafId) : newestOf(messages),
  };
}

/** Messages that did not change stay the same objects, so that a view can skip them. */
function keepIdentity(known: ApiMessage[], read: ApiMessage[]): ApiMessage[] {
  const knownById = new Map(known.map((message) => [message.id, message]));
  return read.map((message) => {
    const before = knownById.get(message.id);
    const isSame =
      before?.timestamp === message.timestamp &&
      before.content === message.content &&
      before.parts.length === message.parts.length &&
      before.metadata.endReason === message.metadata.endReason;
    return isSame ? before : message;
  });
}

/** Folds events into the turn, as the server folds them into what it stores. */
export function foldEvents(turn: LiveTurn, events: CanonicalEvent[]): LiveTurn {
  let { message, activity, lastSeq } = turn;
  for (const event of events) {
    message = applyEvent(message ?? emptyAnswer(`answer-of-${event.turnId}`), event);
    activity = nextActivity(activity, event, hasText(message));
    lastSeq = event.seq;
  }
  return { ...turn, message, activity, lastSeq };
}

/** A message that only this page knows so far. */
export function toApiMessage(
  message: Message,
  parentId: string | null,
  timestamp: string,
): ApiMessage {
  return { ...message, content: textOf(message), parentId, timestamp };
}

function newTurn(turnId: string | null, parentId: string | null): LiveTurn {
  return {
    turnId,
    parentId,
    message: null,
    lastSeq: 0,
    activity: turnId === null ? { kind: 'sending' } : { kind: 'preparing' },
    isStopping: false,
  };
}

function hasText(message: Message): boolean {
  return message.parts.some((part) => part.type === 'text' && part.text !== '');
}
