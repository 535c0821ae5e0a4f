import type { ApiMessage } from '@chimera/protocol/api';
import { textOf } from '@chimera/protocol/message';
import type { ApiClient, StartedTurn, ToolRequest, TurnRequest } from './api-client.ts';
import { type ChatState, toApiMessage } from './chat-state.ts';
import { newestOf } from './conversation-tree.ts';

/** A turn that is asked for, with what it takes to ask again or to take it back. */
export interface TurnIntent {
  /** A message for a model, or a tool that is to run without one. */
  asked: { kind: 'answer'; request: TurnRequest } | { kind: 'tool'; request: ToolRequest };
  /** The same for every try, so that it cannot start two turns. */
  idempotencyKey: string;
  /** What the person said, shown at once; null when an answer is made anew. */
  userMessage: ApiMessage | null;
  /** The message that is to be answered. */
  parentId: string | null;
  /** End of the path on the screen before. */
  previousLeafId: string | null;
}

/** A new message under `parentId`. */
export function submitIntent(
  state: ChatState,
  message: { id: string; text: string; parentId: string | null; timestamp: string },
  model: string | null,
): TurnIntent {
  const { id, text, parentId, timestamp } = message;
  const { conversationId, leafId } = state;
  return {
    asked: {
      kind: 'answer',
      request: {
        message: text,
        messageId: id,
        trigger: 'submit-message',
        ...(conversationId === null ? {} : { conversationId, parentId }),
        ...(model === null ? {} : { model }),
      },
    },
    idempotencyKey: id,
    userMessage: toApiMessage(
      { id, role: 'user', parts: [{ type: 'text', text }], metadata: {} },
      parentId,
      timestamp,
    ),
    parentId: id,
    previousLeafId: leafId,
  };
}

/** Another answer beside `answer`. */
export function regenerateIntent(
  state: ChatState & { conversationId: string },
  answer: ApiMessage,
  idempotencyKey: string,
  model: string | null,
): TurnIntent {
  return {
    asked: {
      kind: 'answer',
      request: {
        message: '',
        messageId: answer.id,
        conversationId: state.conversationId,
        trigger: 'regenerate-message',
        ...(model === null ? {} : { model }),
      },
    },
    idempotencyKey,
    userMessage: null,
    parentId: answer.parentId,
    previousLeafId: state.leafId,
  };
}

/** A tool run by a button: its result is put under the newest message. */
export function toolIntent(
  state: ChatState,
  request: ToolRequest,
  idempotencyKey: string,
): TurnIntent {
  return {
    asked: { kind: 'tool', request },
    idempotencyKey,
    userMessage: null,
    parentId: newestOf(state.messages),
    previousLeafId: state.leafId,
  };
}

/** Asks the server for the turn. */
export function sendIntent(
  api: Pick<ApiClient, 'startTurn' | 'runTool'>,
  { asked, idempotencyKey }: TurnIntent,
  signal: AbortSignal,
): Promise<StartedTurn> {
  return asked.kind === 'answer'
    ? api.startTurn(asked.request, idempotencyKey, signal)
    : api.runTool(asked.request, idempotencyKey, signal);
}

/** The words that would be lost if the intent were dropped. */
export function wordsOf(intent: TurnIntent): string | null {
  return intent.userMessage === null ? null : textOf(intent.userMessage);
}
