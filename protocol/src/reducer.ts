/**
 * The one fold from events to message. The server uses it for what it stores, the web app for what it
 * shows, so that a reload can never show anything else than the stream did.
 */
import type { CanonicalEvent, EventOf } from './events.ts';
import type { DataPart, Message, MessagePart, ToolPart } from './message.ts';
import { isDataPart, isToolPart } from './message.ts';

/** The empty answer that a turn begins with. */
export function emptyAnswer(messageId: string): Message {
  return { id: messageId, role: 'assistant', parts: [], metadata: {} };
}

/**
 * Gives the message as it is after one more event. Neither argument is changed; parts that the event
 * does not touch keep their identity, so that a view can skip them.
 */
export function applyEvent(message: Message, event: CanonicalEvent): Message {
  switch (event.type) {
    case 'turn-start':
      return {
        ...message,
        id: event.messageId,
        metadata: {
          ...message.metadata,
          conversationId: event.conversationId,
          turnId: event.turnId,
          requestedModel: event.requestedModel,
          agent: event.agent,
        },
      };
    case 'step-start':
      return addPart(message, {
        type: 'step-start',
        stepId: event.stepId,
      });
    case 'attempt-start':
      return {
        ...message,
        metadata: { ...message.metadata, model: event.model, provider: event.provider },
      };
    case 'text-start':
      return addPart(message, { type: 'text', id: event.id, text: '', state: 'streaming' });
    case 'reasoning-start':
      return addPart(message, { type: 'reasoning', id: event.id, text: '', state: 'streaming' });
    case 'text-delta':
      return changeText(message, 'text', event.id, event.delta);
    case 'reasoning-delta':
      return changeText(message, 'reasoning', event.id, event.delta);
    case 'text-end':
      return closeText(message, 'text', event.id);
    case 'reasoning-end':
      return closeText(message, 'reasoning', event.id);
    case 'tool-input-start':
      return startToolInput(message, event);
    case 'tool-input-delta':
      return changeTool(message, event.callId, (part) => ({
        ...part,
        rawInput: (part.rawInput ?? '') + event.delta,
      }));
    case 'tool-call':
      return applyToolCall(message, event);
    case 'tool-progress':
      return changeTool(message, event.callId, (part) => ({
        ...part,
        state: 'output-available',
        output: event.output,
        preliminary: true,
      }));
    case 'tool-result':
      return changeTool(message, event.callId, (part) => applyToolResult(part, event));
    case 'approval-request':
      return changeTool(message, event.callId, (part) => ({
        ...part,
        state: 'approval-requested',
        approval: {
          id: event.approvalId,
          requestReason: event.reason,
        },
      }));
    case 'approval-response':
      return changeTool(message, event.callId, (part) => ({
        ...part,
        state: 'approval-responded',
        input: event.input ?? part.input,
        approval: {
          ...part.approval,
          id: event.approvalId,
          approved: event.approved,
          reason: event.reason,
        },
      }));
    case 'input-request':
      return setData(message, 'input', event.requestId, {
        state: 'requested',
        agent: event.agent,
        prompt: event.prompt,
      });
    case 'input-response':
      return setData(message, 'input', event.requestId, { state: 'answered', text: event.text });
    case 'agent-start':
      return addPart(message, {
        type: 'data-agent',
        data: { agent: event.agent, path: event.agentPath, reason: event.reason ?? null },
      });
    case 'hand-over':
      return addPart(message, {
        type: 'data-hand-over',
        data: { from: event.from, to: event.to, reason: event.reason ?? null },
      });
    case 'data':
      return event.transient === true
        ? message
        : setData(message, event.name, event.id, event.value);
    case 'source':
      return addPart(message, {
        type: 'source-url',
        sourceId: event.id,
        url: event.url,
        title: event.title,
      });
    case 'file':
      return addPart(message, {
        type: 'file',
        url: event.url,
        mediaType: event.mediaType,
        filename: event.name,
      });
    case 'seam':
      return addPart(message, {
        type: 'data-seam',
        id: `${event.partId}:${event.offset}`,
        data: {
          partId: event.partId,
          offset: event.offset,
          from: event.from,
          to: event.to,
          method: event.method,
          clean: event.clean,
        },
      });
    case 'reset':
      return resetParts(message, event);
    case 'error':
      return {
        ...message,
        metadata: {
          ...message.metadata,
          error: { code: event.code, message: event.message, retryable: event.retryable },
        },
      };
    case 'turn-end':
      return endTurn(message, event);
    case 'agent-end':
    case 'step-end':
    case 'attempt-end':
      return message;
    default:
      return unknownEvent(message, event);
  }
}

/** A newer server may send events that this reader does not know: they change nothing it shows. */
function unknownEvent(message: Message, _event: never): Message {
  return message;
}

function addPart(message: Message, part: MessagePart): Message {
  return { ...message, parts: [...message.parts, part] };
}

/** Replaces the last part that matches, since what streams is nearly always at the end. */
function changeLastPart(
  message: Message,
  matches: (part: MessagePart) => boolean,
  change: (part: MessagePart) => MessagePart,
): Message {
  const index = message.parts.findLastIndex(matches);
  const part = message.parts[index];
  if (part === undefined) return message;
  const parts = message.parts.slice();
  parts[index] = change(part);
  return { ...message, parts };
}

function changeText(
  message: Message,
  type: 'text' | 'reasoning',
  id: string,
  delta: string,
): Message {
  return changeLastPart(
    message,
    (part) => part.type === type && part.id === id,
    (part) => (part.type === type ? { ...part, text: part.text + delta } : part),
  );
}

function closeText(message: Message, type: 'text' | 'reasoning', id: string): Message {
  return changeLastPart(
    message,
    (part) => part.type === type && part.id === id,
    (part) => (part.type === type ? { ...part, state: 'done' } : part),
  );
}

function changeTool(
  message: Message,
  callId: string,
  change: (part: ToolPart) => ToolPart,
): Message {
  return changeLastPart(
    message,
    (part) => isToolPart(part) && part.toolCallId === callId,
    (part) => (isToolPart(part) ? change(part) : part),
  );
}

function hasTool(message: Message, callId: string): boolean {
  return message.parts.some((part) => isToolPart(part) && part.toolCallId === callId);
}

/** A call that was cut in its arguments is asked for again under the same id, and begins anew. */
function startToolInput(message: Message, event: EventOf<'tool-input-start'>): Message {
  const part: ToolPart = {
    type: `tool-${event.toolName}`,
    toolName: event.toolName,
    toolCallId: event.callId,
    state: 'input-streaming',
    rawInput: '',
    agentPath: event.agentPath,
  };
  return hasTool(message, event.callId)
    ? changeTool(message, event.callId, () => part)
    : addPart(message, part);
}

function applyToolCall(message: Message, event: EventOf<'tool-call'>): Message {
  const part: ToolPart = {
    type: `tool-${event.toolName}`,
    toolName: event.toolName,
    toolCallId: event.callId,
    state: 'input-available',
    input: event.input,
    run: event.run,
    agentPath: event.agentPath,
  };
  return hasTool(message, event.callId)
    ? changeTool(message, event.callId, () => part)
    : addPart(message, part);
}

function applyToolResult(part: ToolPart, event: EventOf<'tool-result'>): ToolPart {
  const { preliminary: _preliminary, rawInput: _rawInput, ...settled } = part;
  const result = { ...settled, outcome: event.outcome, modelOutput: event.modelOutput };
  if (event.outcome === 'ok') return { ...result, state: 'output-available', output: event.output };
  if (event.outcome === 'denied') return { ...result, state: 'output-denied' };
  return { ...result, state: 'output-error', output: event.output, errorText: event.modelOutput };
}

function setData(
  message: Message,
  name: string,
  id: string | undefined,
  value: DataPart['data'],
): Message {
  const type = `data-${name}` as const;
  const part: DataPart = { type, id, data: value };
  const isSame = (other: MessagePart): boolean =>
    isDataPart(other) && other.type === type && other.id === id;
  return id !== undefined && message.parts.some(isSame)
    ? changeLastPart(message, isSame, () => part)
    : addPart(message, part);
}

/** Withdraws what the running step has shown, when a structured answer had to begin again. */
function resetParts(message: Message, _event: EventOf<'reset'>): Message {
  const stepStart = message.parts.findLastIndex((part) => part.type === 'step-start');
  return { ...message, parts: message.parts.slice(0, stepStart + 1) };
}

function endTurn(message: Message, event: EventOf<'turn-end'>): Message {
  return {
    ...message,
    parts: message.parts.map((part) =>
      (part.type === 'text' || part.type === 'reasoning') && part.state === 'streaming'
        ? { ...part, state: 'done' }
        : part,
    ),
    metadata: {
      ...message.metadata,
      tokens: event.usage.outputTokens,
      usage: event.usage,
      finishReason: event.finishReason,
      endReason: event.reason,
    },
  };
}
