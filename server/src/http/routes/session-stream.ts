/** `GET` and `POST /api/stream/{session_id}`: a conversation as one stream of events that never ends. */
import { ChimeraError } from '@chimera/protocol/errors';
import {
  type SessionMessageAccepted,
  sessionMessageSchema,
} from '@chimera/protocol/session-events';
import type { FastifyRequest } from 'fastify';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Journal } from '../../journal/port.ts';
import { findConversationOwner } from '../../store/conversations.ts';
import type { Tables } from '../../store/schema.ts';
import { countTurns } from '../../store/session-turns.ts';
import { findOpenTurn, PLAIN_WISH } from '../../store/turns.ts';
import type { Clock } from '../../telemetry/clock.ts';
import { followConversation } from '../../turns/follow-conversation.ts';
import { storable } from '../../turns/storable.ts';
import type { TurnService } from '../../turns/turn-service.ts';
import {
  createSessionEventEncoder,
  type SessionBatch,
  turnNumberOf,
} from '../../wire/session-events.ts';
import { streamToSocket } from '../../wire/stream-socket.ts';
import { requireUser } from '../auth-hook.ts';
import { assertLength } from '../chat-request.ts';
import type { HttpApp } from '../http-app.ts';
import { readIdempotencyKey } from '../idempotency-key.ts';

const DEFAULT_AGENT = 'agent/shop';

export interface SessionStreamParts {
  db: Kysely<Tables>;
  journal: Journal;
  turns: TurnService;
  clock: Clock;
  maxMessageCharacters: number;
}

interface Start {
  /** Counted from 1. */
  fromTurn: number;
  /** The last event that the reader has. */
  afterId: number;
}

const sessionParams = z.object({ session_id: z.string().min(1).max(128) });

export function registerSessionStreamRoutes(app: HttpApp, parts: SessionStreamParts): void {
  const { db, journal, turns, clock, maxMessageCharacters } = parts;
  const { arrivals } = turns;

  /** Whether the session is the caller's; a session that nobody uses yet is waited for. */
  async function isOwnSession(
    sessionId: string,
    userId: string | undefined,
    signal: AbortSignal,
  ): Promise<boolean> {
    while (!signal.aborted && !arrivals.isClosed) {
      const arrival = arrivals.next(sessionId, signal);
      const owner = await findConversationOwner(db, sessionId);
      if (owner !== undefined) return owner === userId;
      await arrival;
    }
    return false;
  }

  /**
   * Where a reader begins: behind what it has, or with the turn that runs, or with the next one. A
   * cursor that this session has never given counts for none.
   */
  async function startOf(sessionId: string, afterId: number | null): Promise<Start> {
    const count = await countTurns(db, sessionId);
    if (afterId !== null && turnNumberOf(afterId) <= count + 1) {
      return { fromTurn: Math.max(turnNumberOf(afterId), 1), afterId };
    }
    const isRunning = (await findOpenTurn(db, sessionId)) !== undefined;
    return { fromTurn: isRunning ? count : count + 1, afterId: 0 };
  }

  async function* sessionBatches(
    sessionId: string,
    userId: string | undefined,
    fromTurn: number,
    signal: AbortSignal,
  ): AsyncGenerator<SessionBatch> {
    yield { fromTurn };
    if (!(await isOwnSession(sessionId, userId, signal))) return;
    yield* followConversation({ db, journal, arrivals }, sessionId, fromTurn, signal);
  }

  app.get(
    '/api/stream/:session_id',
    {
      schema: {
        summary: 'Follow a session: every turn of it, as they come',
        description:
          'Events are text_chunk, function_call, context, completion and error. Without ' +
          'Last-Event-ID it begins with the turn that runs, or with the next one; 0 begins with the first.',
        tags: ['session stream'],
        params: sessionParams,
        querystring: z.object({ after: z.coerce.number().int().min(0).optional() }),
      },
      config: { auth: 'none' },
    },
    async (request, reply) => {
      const { session_id: sessionId } = request.params;
      const userId = request.user?.id;
      const owner = await findConversationOwner(db, sessionId);
      if (owner !== undefined && owner !== userId) throw new ChimeraError('conversation_not_found');
      const cursor = request.query.after ?? readLastEventId(request);
      const { fromTurn, afterId } = await startOf(sessionId, cursor);
      const controller = new AbortController();
      await streamToSocket(reply, {
        batches: sessionBatches(sessionId, userId, fromTurn, controller.signal),
        encoder: createSessionEventEncoder({ afterId, now: () => clock.now() }),
        controller,
      });
    },
  );

  app.post(
    '/api/stream/:session_id',
    {
      schema: {
        summary: 'Say something in a session; what comes of it is in its stream',
        tags: ['session stream'],
        params: sessionParams,
        body: sessionMessageSchema,
      },
      config: { auth: 'guest' },
      preValidation: async (request) => void readIdempotencyKey(request),
    },
    async (request, reply): Promise<SessionMessageAccepted> => {
      const { message, agent, model, messageId } = request.body;
      if (message.trim() === '') throw new ChimeraError('empty_message', { field: 'message' });
      assertLength(message, maxMessageCharacters, 'message');
      const { session_id: sessionId } = request.params;
      const { turn } = await turns.start({
        user: requireUser(request),
        conversationId: sessionId,
        canCreateConversation: true,
        conversationKind: 'chat',
        question: {
          kind: 'submit',
          messageId: messageId ?? null,
          isEdit: false,
          parts: [{ type: 'text', text: storable(message) }],
          place: { under: 'newest' },
        },
        idempotencyKey: readIdempotencyKey(request),
        request: { ...PLAIN_WISH, model: model ?? null, agent: agentId(agent) },
        requestId: request.id,
      });
      reply.code(202);
      return { sessionId, turnId: turn.id, messageId: turn.messageId };
    },
  );
}

/** `shop` is short for `agent/shop`. */
function agentId(agent: string | undefined): string {
  if (agent === undefined) return DEFAULT_AGENT;
  return agent.includes('/') ? agent : `agent/${agent}`;
}

/** What an `EventSource` sends when it comes back; null when the reader has nothing yet. */
function readLastEventId(request: FastifyRequest): number | null {
  const header = request.headers['last-event-id'];
  if (header === undefined) return null;
  const id = Number(header);
  return Number.isSafeInteger(id) && id >= 0 ? id : null;
}
