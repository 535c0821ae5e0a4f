/**
 * The one fold from events to message. The server uses it for what it stores, the web app for what it
 * shows, so that a reload can never show anything else than the stream did.
 */
import { dataPartOf } from './data-parts.ts';
import type { MetadataEvent } from './event-metadata.ts';
import { metadataOf } from './event-metadata.ts';
import type { CanonicalEvent, EventOf } from './events.ts';
import type { DataPart, Message, MessagePart, ToolPart } from './message.ts';
import { isDataPart, isToolPart } from './message.ts';

/** What a tool call says whose arguments were still arriving when its turn ended. */
export const CUT_CALL_TEXT = 'The call was cut off before it was complete.';

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
      return { ...addMetadata(message, event), id: event.messageId };
    case 'step-start':
      return addPart(message, {
        type: 'step-start',
        stepId: event.stepId,
        ...(event.agentPath.length === 0 ? {} : { agentPath: event.agentPath }),
        ...(event.purpose === undefined ? {} : { purpose: event.purpose }),
      });
    case 'attempt-start':
    case 'turn-wait':
    case 'turn-resume':
    case 'error':
      return addMetadata(message, event);
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
        input: event.input === undefined ? part.input : event.input,
        approval: {
          ...part.approval,
          id: event.approvalId,
          approved: event.approved,
          reason: event.reason,
        },
      }));
    case 'input-request':
    case 'input-response':
    case 'agent-start':
    case 'hand-over':
    case 'seam':
      return setData(message, dataPartOf(event));
    case 'data':
      return event.transient === true ? message : setData(message, dataPartOf(event));
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
    case 'reset':
      return resetStep(message);
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

function addMetadata(message: Message, event: MetadataEvent): Message {
  return { ...message, metadata: { ...message.metadata, ...metadataOf(event) } };
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
    signature: event.signature,
    agentPath: event.agentPath,
  };
  return hasTool(message, event.callId)
    ? changeTool(message, event.callId, () => part)
    : addPart(message, part);
}

function applyToolResult(part: ToolPart, event: EventOf<'tool-result'>): ToolPart {
  const { preliminary: _preliminary, ...settled } = part;
  const result = { ...settled, outcome: event.outcome, modelOutput: event.modelOutput };
  if (event.outcome === 'ok') return { ...result, state: 'output-available', output: event.output };
  if (event.outcome === 'denied') return { ...result, state: 'output-denied' };
  return { ...result, state: 'output-error', output: event.output, errorText: event.modelOutput };
}

function setData(message: Message, part: DataPart): Message {
  const isSame = (other: MessagePart): boolean =>
    isDataPart(other) && other.type === part.type && other.id === part.id;
  return part.id !== undefined && message.parts.some(isSame)
    ? changeLastPart(message, isSame, () => part)
    : addPart(message, part);
}

/** Withdraws what the running step has shown, when a structured answer had to begin again. */
function resetStep(message: Message): Message {
  const stepStart = message.parts.findLastIndex((part) => part.type === 'step-start');
  return { ...message, parts: message.parts.slice(0, stepStart + 1) };
}

/** Nothing goes on after its turn: open text is closed, and a call that was never whole says so. */
function endTurn(message: Message, event: EventOf<'turn-end'>): Message {
  return { ...addMetadata(message, event), parts: message.parts.map(settlePart) };
}

function settlePart(part: MessagePart): MessagePart {
  if (part.type === 'text' || part.type === 'reasoning') {
    return part.state === 'streaming' ? { ...part, state: 'done' } : part;
  }
  return isToolPart(part) && part.state === 'input-streaming'
    ? { ...part, state: 'output-error', errorText: CUT_CALL_TEXT }
    : part;
}
