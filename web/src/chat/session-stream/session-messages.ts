/** The messages of a session, as its events tell them. */
import type { JsonValue } from '@chimera/protocol/json';
import type { SessionEvent, SessionEventData } from '@chimera/protocol/session-events';

export interface SessionMessage {
  id: string;
  type: 'user' | 'assistant' | 'function_call' | 'error';
  content: string;
  timestamp: Date;
  function_call?: {
    name: string;
    parameters: JsonValue;
    result?: JsonValue;
  };
}

/** What the fold keeps besides the messages. */
export interface SessionThread {
  messages: readonly SessionMessage[];
  /** The assistant's message that further text is put to; null when text begins a new one. */
  openId: string | null;
}

export const EMPTY_THREAD: SessionThread = { messages: [], openId: null };

/** The thread after one more event. */
export function applySessionEvent(thread: SessionThread, event: SessionEvent): SessionThread {
  switch (event.event) {
    case 'text_chunk':
      return addText(thread, event as SessionEvent<'text_chunk'>);
    case 'function_call':
      return addCall(thread, event as SessionEvent<'function_call'>);
    case 'error':
      return addError(thread, event as SessionEvent<'error'>);
    case 'completion':
      return { ...thread, openId: null };
    default:
      // Context changes nothing that is shown; nor does what a newer server may send.
      return thread;
  }
}

/** A message that was not told by the server. */
export function addMessage(thread: SessionThread, message: SessionMessage): SessionThread {
  return { messages: [...thread.messages, message], openId: null };
}

function addText(
  { messages, openId }: SessionThread,
  { id, timestamp, data }: SessionEvent<'text_chunk'>,
): SessionThread {
  const open = messages.at(-1);
  if (openId !== null && open?.id === openId) {
    const longer = { ...open, content: open.content + data.text };
    return { messages: [...messages.slice(0, -1), longer], openId };
  }
  const message: SessionMessage = {
    id,
    type: 'assistant',
    content: data.text,
    timestamp: new Date(timestamp),
  };
  return { messages: [...messages, message], openId: id };
}

/** A call that is told of again, since somebody approved it, takes its own place. */
function addCall(
  { messages }: SessionThread,
  { timestamp, data }: SessionEvent<'function_call'>,
): SessionThread {
  const { callId, name, parameters, result } = data;
  const message: SessionMessage = {
    id: callId,
    type: 'function_call',
    content: callText(data),
    timestamp: new Date(timestamp),
    function_call: { name, parameters, ...(result === undefined ? {} : { result }) },
  };
  const index = messages.findIndex((other) => other.id === callId);
  return {
    messages: index === -1 ? [...messages, message] : messages.with(index, message),
    openId: null,
  };
}

const CALL_WORDS: Record<SessionEventData['function_call']['status'], string> = {
  completed: 'was called',
  error: 'failed',
  denied: 'was not allowed',
  unknown: 'has an outcome that is not known',
  awaiting_approval: 'waits for approval',
};

function callText({ name, status }: SessionEventData['function_call']): string {
  return `${name} ${CALL_WORDS[status]}`;
}

function addError(
  thread: SessionThread,
  { id, timestamp, data }: SessionEvent<'error'>,
): SessionThread {
  return addMessage(thread, {
    id,
    type: 'error',
    content: data.message,
    timestamp: new Date(timestamp),
  });
}
