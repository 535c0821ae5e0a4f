/**
 * The chunks of the AI SDK's "UI message stream" v1 that we send (`ai` 7.0.173,
 * `src/ui-message-stream/ui-message-chunks.ts`).
 *
 * Clients validate every chunk and give the stream up at one that they do not know, and older ones
 * refuse unknown fields as well. So no chunk type is made up here, and fields that only recent clients
 * know are left out. Three chunks have no older equal and need a client that knows them: the two of an
 * approval (6 and late 6), which an older client could not answer anyway, and `reset-step`.
 */
import type { FinishReason } from '@chimera/protocol/events';
import type { JsonValue } from '@chimera/protocol/json';
import type { MessageMetadata } from '@chimera/protocol/message';

export type UiMessageChunk =
  | { type: 'start'; messageId: string; messageMetadata: MessageMetadata }
  | { type: 'start-step' }
  | { type: 'finish-step' }
  /** Deletes every part since the last `start-step`. */
  | { type: 'reset-step' }
  | { type: 'text-start' | 'text-end' | 'reasoning-start' | 'reasoning-end'; id: string }
  | { type: 'text-delta' | 'reasoning-delta'; id: string; delta: string }
  | { type: 'tool-input-start'; toolCallId: string; toolName: string }
  | { type: 'tool-input-delta'; toolCallId: string; inputTextDelta: string }
  | { type: 'tool-input-available'; toolCallId: string; toolName: string; input: JsonValue }
  | { type: 'tool-approval-request'; approvalId: string; toolCallId: string; reason?: string }
  | { type: 'tool-approval-response'; approvalId: string; approved: boolean; reason?: string }
  /** `preliminary` outputs may repeat; each takes the place of the one before. */
  | { type: 'tool-output-available'; toolCallId: string; output: JsonValue; preliminary?: true }
  | { type: 'tool-output-error'; toolCallId: string; errorText: string }
  | { type: 'tool-output-denied'; toolCallId: string }
  | { type: 'source-url'; sourceId: string; url: string; title?: string }
  | { type: 'file'; url: string; mediaType: string }
  /** `transient` data is reported once and never becomes part of the message. */
  | { type: `data-${string}`; id?: string; data: JsonValue; transient?: true }
  | { type: 'message-metadata'; messageMetadata: MessageMetadata }
  /** The client reads nothing that comes after it. */
  | { type: 'error'; errorText: string }
  | { type: 'abort' }
  | { type: 'finish'; finishReason: FinishReason; messageMetadata: MessageMetadata };
