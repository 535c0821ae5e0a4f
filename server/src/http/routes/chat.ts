/** `POST /api/chat`, and what belongs to a running answer: its stream and its stop. */
import {
  plainChatRequestSchema,
  stopRequestSchema,
  streamFormatSchema,
  useChatRequestSchema,
} from '@chimera/protocol/api';
import { ChimeraError } from '@chimera/protocol/errors';
import type { FastifyRequest } from 'fastify';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Journal } from '../../journal/port.ts';
import { findConversation, findConversationOwner } from '../../store/conversations.ts';
import type { Tables } from '../../store/schema.ts';
import { findOpenTurn, findTurn, type Turn } from '../../store/turns.ts';
import type { Clock } from '../../telemetry/clock.ts';
import type { TurnService } from '../../turns/turn-service.ts';
import { assertReadable, streamAnswer, wholeAnswer } from '../answer-stream.ts';
import { requireUser } from '../auth-hook.ts';
import { type ChatRequest, type ChatResponse, readChatRequest } from '../chat-request.ts';
import type { HttpApp } from '../http-app.ts';
import { readIdempotencyKey } from '../idempotency-key.ts';
import { tryToRead } from '../validation.ts';

export interface ChatRouteParts {
  db: Kysely<Tables>;
  journal: Journal;
  turns: TurnService;
  clock: Clock;
  maxMessageCharacters: number;
}

const conversationParams = z.object({ id: z.string().min(1).max(128) });

export function registerChatRoutes(app: HttpApp, parts: ChatRouteParts): void {
  const { db, journal, turns, clock, maxMessageCharacters } = parts;

  const reader = { db, journal };

  app.post(
    '/api/chat',
    {
      schema: {
        summary: 'Send a message and stream the answer',
        tags: ['chat'],
        body: z.union([plainChatRequestSchema, useChatRequestSchema]),
      },
      config: { auth: 'guest' },
      // The schema above is for the description; what is read knows which of the two forms is meant.
      validatorCompiler: () => (body) =>
        tryToRead(() => readChatRequest(body, maxMessageCharacters)),
      // Before a guest is made to ask the question.
      preValidation: async (request) => void readIdempotencyKey(request),
    },
    async (request, reply) => {
      const chat = request.body as unknown as ChatRequest | ChatResponse;
      if (chat.kind === 'respond') {
        const userId = requireUser(request).id;
        const { turn, afterSeq } = await turns.respond({ userId, ...chat });
        if (!chat.isStreamed) return wholeAnswer(reply, reader, turn);
        assertReadable(turn, clock.now());
        const { format: dialect } = chat;
        return streamAnswer(reply, reader, turn, { dialect, afterSeq, isContinued: true });
      }
      const { turn } = await turns.start({
        user: requireUser(request),
        conversationId: chat.conversationId,
        canCreateConversation: chat.canCreateConversation,
        conversationKind: 'chat',
        question: chat.question,
        idempotencyKey: readIdempotencyKey(request),
        request: chat.request,
        requestId: request.id,
      });
      if (!chat.isStreamed) return wholeAnswer(reply, reader, turn);
      assertReadable(turn, clock.now());
      return streamAnswer(reply, reader, turn, { dialect: chat.format, afterSeq: 0 });
    },
  );

  app.get(
    '/api/chat/:id/stream',
    {
      schema: {
        summary: 'Resume the stream of an answer, from the start or after an event',
        tags: ['chat'],
        params: conversationParams,
        querystring: z.object({
          format: streamFormatSchema.default('ui-message-stream'),
          turnId: z.string().min(1).max(128).optional(),
          after: z.coerce.number().int().min(0).optional(),
        }),
      },
      config: { auth: 'none' },
    },
    async (request, reply) => {
      const { id } = request.params;
      const owner = await findConversationOwner(db, id);
      if (owner === undefined) return reply.code(204).send();
      if (owner !== request.user?.id) throw new ChimeraError('conversation_not_found');
      const { turnId, format, after } = request.query;
      const turn =
        turnId === undefined ? await findOpenTurn(db, id) : await findTurnOf(db, id, turnId);
      if (turn === undefined) return reply.code(204).send();
      assertReadable(turn, clock.now());
      const afterSeq = after ?? readLastEventId(request);
      return streamAnswer(reply, reader, turn, { dialect: format, afterSeq });
    },
  );

  app.post(
    '/api/chat/:id/stop',
    {
      schema: {
        summary: 'Stop the running answer',
        tags: ['chat'],
        params: conversationParams,
        body: stopRequestSchema.nullish(),
      },
      config: { auth: 'required' },
    },
    async (request) => {
      const { id } = request.params;
      const conversation = await findConversation(db, requireUser(request).id, id);
      if (conversation === undefined) throw new ChimeraError('conversation_not_found');
      const isStopped = await turns.stop(id, request.body?.turnId ?? null);
      return { stopped: isStopped };
    },
  );
}

async function findTurnOf(
  db: Kysely<Tables>,
  conversationId: string,
  turnId: string,
): Promise<Turn | undefined> {
  const turn = await findTurn(db, turnId);
  return turn?.conversationId === conversationId ? turn : undefined;
}

/** What an `EventSource` sends when it comes back; 0 begins at the start. */
function readLastEventId(request: FastifyRequest): number {
  const value = Number(request.headers['last-event-id'] ?? 0);
  return Number.isSafeInteger(value) && value >= 0 ? value : 0;
}
