/** `POST /chat` and `POST /chat-with-history`: a question in, plain text out. */
import { type TextChatRequest, textChatRequestSchema } from '@chimera/protocol/api';
import { ChimeraError } from '@chimera/protocol/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Kysely } from 'kysely';
import type { TextChatConfig } from '../../config/config.ts';
import type { Journal } from '../../journal/port.ts';
import type { Tables } from '../../store/schema.ts';
import { PLAIN_WISH, type Turn } from '../../store/turns.ts';
import { storable } from '../../turns/storable.ts';
import type { TurnService } from '../../turns/turn-service.ts';
import { nameTurn, streamAnswer, waitForAnswer } from '../answer-stream.ts';
import { requireUser } from '../auth-hook.ts';
import { assertLength } from '../chat-request.ts';
import type { HttpApp } from '../http-app.ts';
import { parseRequest, tryToRead } from '../validation.ts';

export interface TextChatRouteParts {
  db: Kysely<Tables>;
  journal: Journal;
  turns: TurnService;
  defaults: TextChatConfig;
  maxMessageCharacters: number;
}

export function registerTextChatRoutes(app: HttpApp, parts: TextChatRouteParts): void {
  const { db, journal, turns, defaults, maxMessageCharacters } = parts;

  async function startTurn(body: TextChatRequest, request: FastifyRequest): Promise<Turn> {
    const sessionId = body.session_id ?? null;
    const isStored = sessionId !== null;
    const { turn } = await turns.start({
      user: requireUser(request),
      conversationId: sessionId,
      canCreateConversation: true,
      conversationKind: isStored ? 'chat' : 'one-shot',
      question: {
        kind: 'submit',
        messageId: null,
        isEdit: false,
        parts: [{ type: 'text', text: storable(body.user_query) }],
        place: { under: 'newest' },
      },
      idempotencyKey: null,
      request: {
        ...PLAIN_WISH,
        isInteractive: false,
        model: body.model ?? null,
        system: body.system_prompt ?? defaults.systemPrompt,
        temperature: body.temperature ?? defaults.temperature,
        maxTokens: body.max_tokens ?? defaults.maxTokens,
        history: isStored ? [] : (body.history ?? []),
      },
      requestId: request.id,
    });
    return turn;
  }

  async function answer(
    request: FastifyRequest<{ Body: TextChatRequest }>,
    reply: FastifyReply,
  ): Promise<unknown> {
    const turn = await startTurn(request.body, request);
    if (request.body.stream) {
      return streamAnswer(reply, { db, journal }, turn, { dialect: 'plain-text', afterSeq: 0 });
    }
    nameTurn(reply, turn);
    const { content } = await waitForAnswer({ db, journal }, turn);
    return reply.type('text/plain; charset=utf-8').send(content);
  }

  for (const path of ['/chat', '/chat-with-history'] as const) {
    app.post(
      path,
      {
        schema: {
          summary: 'Ask a question and stream the answer as plain text',
          tags: ['text chat'],
          body: textChatRequestSchema,
        },
        config: { auth: 'guest' },
        // All that can be wrong with a question is found here, before a guest is made to ask it.
        validatorCompiler: () => (body) =>
          tryToRead(() => readTextChatRequest(body, maxMessageCharacters)),
      },
      answer,
    );
  }
}

function readTextChatRequest(body: unknown, maxMessageCharacters: number): TextChatRequest {
  const request = parseRequest(textChatRequestSchema, body);
  if (request.user_query.trim() === '') {
    throw new ChimeraError('empty_message', {
      message: 'User query cannot be empty',
      field: 'user_query',
    });
  }
  assertLength(request.user_query, maxMessageCharacters, 'user_query');
  return request;
}
