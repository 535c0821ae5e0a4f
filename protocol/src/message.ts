/**
 * The message as it is stored, sent over the API and drawn on the screen.
 *
 * Parts have the shapes of the AI SDK's `UIMessage` parts, with fields added and none taken away, so
 * that `useChat` can be given a stored conversation as it is.
 */
import type { FinishReason, StepPurpose, ToolOutcome, TurnEndReason, Usage } from './events.ts';
import type { JsonValue } from './json.ts';

export type MessageRole = 'user' | 'assistant' | 'system';

export interface TextPart {
  type: 'text';
  text: string;
  /** Id of the text within its turn; absent in what a person wrote. */
  id?: string;
  state?: 'streaming' | 'done';
}

export interface ReasoningPart {
  type: 'reasoning';
  text: string;
  id?: string;
  state?: 'streaming' | 'done';
}

/** Marks where a model call begins. */
export interface StepStartPart {
  type: 'step-start';
  stepId?: string;
  /** Who speaks in it; absent for a plain model. */
  agentPath?: string[];
  purpose?: StepPurpose;
}

export interface ToolApproval {
  id: string;
  requestReason?: string;
  approved?: boolean;
  reason?: string;
}

export type ToolState =
  | 'input-streaming'
  | 'input-available'
  | 'approval-requested'
  | 'approval-responded'
  | 'output-available'
  | 'output-error'
  | 'output-denied';

export interface ToolPart {
  type: `tool-${string}`;
  toolName: string;
  toolCallId: string;
  state: ToolState;
  /** The argument text received so far; gone once the call is whole. */
  rawInput?: string;
  input?: JsonValue;
  run?: 'server' | 'client';
  /** Sealed by the provider that made the call, which wants it back with the history. */
  signature?: string;
  output?: JsonValue;
  /** True while `output` is progress and not yet the result. */
  preliminary?: boolean;
  outcome?: ToolOutcome;
  /** What the model was told of the result. */
  modelOutput?: string;
  errorText?: string;
  approval?: ToolApproval;
  agentPath?: string[];
}

export interface DataPart {
  type: `data-${string}`;
  id?: string;
  data: JsonValue;
}

export interface SourcePart {
  type: 'source-url';
  sourceId: string;
  url: string;
  title?: string;
}

export interface FilePart {
  type: 'file';
  url: string;
  mediaType: string;
  filename?: string;
}

export type MessagePart =
  | TextPart
  | ReasoningPart
  | StepStartPart
  | ToolPart
  | DataPart
  | SourcePart
  | FilePart;

/** What the app knows of a message besides its words. All of it optional: an answer fills it as it grows. */
export interface MessageMetadata {
  conversationId?: string;
  turnId?: string;
  /** The model that answered, or the last of them. */
  model?: string;
  provider?: string;
  /** The provider that had failed before that one was asked. */
  insteadOf?: string;
  /** What the client asked for. */
  requestedModel?: string;
  agent?: string;
  /** Set when no message was answered: a person pressed a button that ran a tool. */
  trigger?: 'action';
  /** Set while the turn waits for a person. */
  waitingFor?: string[];
  /** Tokens of the answer. */
  tokens?: number;
  /** Milliseconds from the start of the turn to its end. */
  duration?: number;
  usage?: Usage;
  usageByAgent?: Record<string, Usage>;
  finishReason?: FinishReason;
  endReason?: TurnEndReason;
  error?: { code: string; message: string; retryable: boolean; retryAfterMs?: number };
}

/** A message without what only the database knows. */
export interface Message {
  id: string;
  role: MessageRole;
  parts: MessagePart[];
  metadata: MessageMetadata;
}

export function isToolPart(part: MessagePart): part is ToolPart {
  return part.type.startsWith('tool-');
}

export function isDataPart(part: MessagePart): part is DataPart {
  return part.type.startsWith('data-');
}

/** The plain words of a message: its text parts, one after the other, with a blank line between steps. */
export function textOf(message: Pick<Message, 'parts'>): string {
  let text = '';
  let isNewStep = false;
  for (const part of message.parts) {
    if (part.type === 'step-start') isNewStep = true;
    if (part.type !== 'text' || part.text === '') continue;
    if (isNewStep && text !== '') text += '\n\n';
    text += part.text;
    isNewStep = false;
  }
  return text;
}
