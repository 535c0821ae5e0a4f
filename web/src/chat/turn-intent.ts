import type { ApiMessage } from '@chimera/protocol/api';
import { textOf } from '@chimera/protocol/message';
import type { TurnRequest } from './api-client.ts';
import { type ChatState, toApiMessage } from './chat-state.ts';

/** A turn that is asked for, with what it takes to ask again or to take it back. */
export interface TurnIntent {
  request: TurnRequest;
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
    request: {
      message: text,
      messageId: id,
      trigger: 'submit-message',
      ...(conversationId === null ? {} : { conversationId, parentId }),
      ...(model === null ? {} : { model }),
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
    request: {
      message: '',
      messageId: answer.id,
      conversationId: state.conversationId,
      trigger: 'regenerate-message',
      ...(model === null ? {} : { model }),
    },
    idempotencyKey,
    userMessage: null,
    parentId: answer.parentId,
    previousLeafId: state.leafId,
  };
}

/** The words that would be lost if the intent were dropped. */
export function wordsOf(intent: TurnIntent): string | null {
  return intent.userMessage === null ? null : textOf(intent.userMessage);
}
