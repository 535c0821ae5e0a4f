/** Reads the two forms of `POST /api/chat`: `useChat`'s, and the plain one. Both mean the same turn. */
import {
  type PlainChatRequest,
  plainChatRequestSchema,
  type StreamFormat,
  type UseChatRequest,
  useChatRequestSchema,
} from '@chimera/protocol/api';
import { ChimeraError } from '@chimera/protocol/errors';
import type { MessagePart } from '@chimera/protocol/message';
import { textOf } from '@chimera/protocol/message';
import { z } from 'zod';
import { PLAIN_WISH } from '../store/turns.ts';
import type { GivenResponse } from '../turns/respond.ts';
import type { AnswerWish, Question, SubmittedQuestion } from '../turns/start-turn.ts';
import { storable } from '../turns/storable.ts';
import { parseRequest } from './validation.ts';

export interface ChatRequest {
  kind: 'ask';
  conversationId: string | null;
  canCreateConversation: boolean;
  question: Question;
  request: AnswerWish;
  format: StreamFormat;
  isStreamed: boolean;
}

/** The same POST of `useChat`, when it brings a person's answers to an answer that waits for them. */
export interface ChatResponse {
  kind: 'respond';
  conversationId: string;
  responses: GivenResponse[];
  format: StreamFormat;
  isStreamed: boolean;
}

/** @throws {ChimeraError} that names the field at fault. */
export function readChatRequest(
  body: unknown,
  maxMessageCharacters: number,
): ChatRequest | ChatResponse {
  const read = isUseChatForm(body) ? readUseChat(body) : readPlain(body);
  if (read.kind === 'respond' || read.question.kind === 'action') return read;
  const { question } = read;
  const submitted = question.kind === 'submit' ? question : question.otherwise;
  if (submitted !== null) assertSendable(submitted, maxMessageCharacters);
  return read;
}

function isUseChatForm(body: unknown): body is Record<string, unknown> {
  if (typeof body !== 'object' || body === null) return false;
  if ('messages' in body) return true;
  return 'message' in body && typeof body.message === 'object' && body.message !== null;
}

/** Some apps send only the newest message, as `{id, message}`. */
function readUseChat(body: Record<string, unknown>): ChatRequest | ChatResponse {
  const isShort = !('messages' in body);
  const request = parseRequest(
    useChatRequestSchema,
    isShort ? { ...body, messages: [body.message] } : body,
  );
  const responses = approvalResponses(request);
  if (responses.length > 0) {
    const { id: conversationId, format, stream: isStreamed } = request;
    return { kind: 'respond', conversationId, responses, format, isStreamed };
  }
  return {
    kind: 'ask',
    conversationId: request.id,
    canCreateConversation: true,
    question: useChatQuestion(request),
    ...common(request),
  };
}

const respondedPartSchema = z.object({
  approval: z.object({
    id: z.string().min(1).max(128),
    approved: z.boolean(),
    reason: z.string().max(10_000).nullish(),
  }),
});

/** What the person said to approvals. Whatever else the client says of its message is not believed. */
function approvalResponses({ messages }: UseChatRequest): GivenResponse[] {
  const last = messages.at(-1);
  if (last?.role !== 'assistant') return [];
  return last.parts.flatMap((part, index): GivenResponse[] => {
    if (part.state !== 'approval-responded') return [];
    const field = `messages.${messages.length - 1}.parts.${index}`;
    const { id, approved, reason } = parseRequest(respondedPartSchema, part, field).approval;
    const said = isGiven(reason) ? { reason: storable(reason) } : {};
    const response = { type: 'approval', approved, ...said } as const;
    return [{ requestId: id, response, field: `${field}.approval` }];
  });
}

function useChatQuestion(request: UseChatRequest): Question {
  const { messages, messageId, trigger } = request;
  const last = messages.at(-1);
  if (last?.role !== 'user') {
    if (trigger === 'regenerate-message' && isGiven(messageId)) {
      return { kind: 'regenerate', candidates: [messageId], otherwise: null };
    }
    throw new ChimeraError('invalid_request', {
      message: 'The last of messages must be the user’s.',
      field: `messages.${messages.length - 1}.role`,
    });
  }
  const earlier = messages.slice(0, -1).map((message) => message.id);
  const isEdit = trigger === 'submit-message' && isGiven(messageId);
  const submitted: SubmittedQuestion = {
    kind: 'submit',
    messageId: last.id,
    isEdit,
    parts: userParts(last.parts, `messages.${messages.length - 1}.parts`),
    place:
      earlier.length > 0
        ? { under: 'first-known', ids: earlier.reverse() }
        : { under: isEdit ? 'root' : 'newest' },
  };
  if (trigger === 'submit-message') return submitted;
  const candidates = isGiven(messageId) ? [messageId, last.id] : [last.id];
  return { kind: 'regenerate', candidates, otherwise: submitted };
}

/** Clients write null as well as nothing. */
function isGiven(value: string | null | undefined): value is string {
  return value !== null && value !== undefined;
}

const userPartSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({
    type: z.literal('file'),
    mediaType: z.string().max(256),
    url: z.string().regex(/^(https:\/\/|data:)/, 'Expected an https: or data: URL.'),
    filename: z.string().max(256).optional(),
  }),
]);

function userParts(parts: unknown[], field: string): MessagePart[] {
  return parts.map((part, index): MessagePart => {
    const read = parseRequest(userPartSchema, part, `${field}.${index}`);
    return read.type === 'text' ? { type: 'text', text: storable(read.text) } : read;
  });
}

function readPlain(body: unknown): ChatRequest {
  const request = parseRequest(plainChatRequestSchema, body);
  return {
    kind: 'ask',
    conversationId: request.conversationId ?? null,
    canCreateConversation: false,
    question: plainQuestion(request),
    ...common(request),
  };
}

function plainQuestion(request: PlainChatRequest): Question {
  const { messageId, parentId } = request;
  if (request.trigger === 'regenerate-message') {
    const candidates = isGiven(messageId) ? [messageId] : [];
    return { kind: 'regenerate', candidates, otherwise: null };
  }
  return {
    kind: 'submit',
    messageId: messageId ?? null,
    isEdit: false,
    parts: [{ type: 'text', text: storable(request.message) }],
    place:
      parentId === undefined
        ? { under: 'newest' }
        : parentId === null
          ? { under: 'root' }
          : { under: 'message', id: parentId },
  };
}

function common(
  request: PlainChatRequest | UseChatRequest,
): Pick<ChatRequest, 'request' | 'format' | 'isStreamed'> {
  return {
    request: {
      ...PLAIN_WISH,
      model: request.model ?? null,
      agent: request.agent ?? null,
      system: request.system ?? null,
      temperature: request.temperature ?? null,
      maxTokens: request.maxTokens ?? null,
    },
    format: request.format,
    isStreamed: request.stream,
  };
}

function assertSendable({ parts }: SubmittedQuestion, maxCharacters: number): void {
  const text = textOf({ parts });
  const hasFiles = parts.some((part) => part.type === 'file');
  if (text.trim() === '' && !hasFiles)
    throw new ChimeraError('empty_message', { field: 'message' });
  assertLength(text, maxCharacters, 'message');
}

/** @throws {ChimeraError} `message_too_long`. */
export function assertLength(text: string, maxCharacters: number, field: string): void {
  if (text.length <= maxCharacters) return;
  throw new ChimeraError('message_too_long', {
    message: `The message has ${text.length} characters; at most ${maxCharacters} are allowed.`,
    field,
    details: { characters: text.length, maxCharacters },
  });
}
