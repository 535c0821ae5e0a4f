/** The conversations of the user who asks. */
import { listQuerySchema, renameRequestSchema } from '@chimera/protocol/api';
import { ChimeraError } from '@chimera/protocol/errors';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import {
  type ConversationCursor,
  type ConversationListing,
  deleteConversation,
  findConversation,
  listConversations,
  renameConversation,
} from '../../store/conversations.ts';
import { listMessages } from '../../store/messages.ts';
import type { Tables } from '../../store/schema.ts';
import { findOpenTurn } from '../../store/turns.ts';
import type { TurnService } from '../../turns/turn-service.ts';
import { conversationSummaryView, conversationView } from '../api-views.ts';
import { requireUser } from '../auth-hook.ts';
import type { HttpApp } from '../http-app.ts';

const params = z.object({ id: z.string().min(1).max(128) });
const tags = ['conversations'];

export interface ConversationRouteParts {
  db: Kysely<Tables>;
  turns: TurnService;
}

export function registerConversationRoutes(app: HttpApp, parts: ConversationRouteParts): void {
  const { db, turns } = parts;

  async function findOwn(userId: string, id: string): Promise<ConversationListing> {
    const conversation = await findConversation(db, userId, id);
    if (conversation === undefined) throw new ChimeraError('conversation_not_found');
    return conversation;
  }

  app.get(
    '/api/conversations',
    {
      schema: { summary: 'List conversations, newest first', tags, querystring: listQuerySchema },
      config: { auth: 'required' },
    },
    async (request) => {
      const { limit, cursor } = request.query;
      const rows = await listConversations(db, requireUser(request).id, {
        limit: limit + 1,
        after: cursor === undefined ? null : decodeCursor(cursor),
      });
      const page = rows.slice(0, limit);
      const last = rows.length > limit ? page.at(-1) : undefined;
      return {
        conversations: page.map(conversationSummaryView),
        nextCursor: last === undefined ? null : encodeCursor(last),
      };
    },
  );

  app.get(
    '/api/conversations/:id',
    {
      schema: { summary: 'A conversation with its messages', tags, params },
      config: { auth: 'required' },
    },
    async (request) => {
      const conversation = await findOwn(requireUser(request).id, request.params.id);
      // The open turn first: if it ends in between, its answer is among the messages.
      const openTurn = await findOpenTurn(db, conversation.id);
      const messages = await listMessages(db, conversation.id);
      const isStillOpen = !messages.some((message) => message.id === openTurn?.messageId);
      return conversationView(conversation, messages, isStillOpen ? openTurn : undefined);
    },
  );

  app.patch(
    '/api/conversations/:id',
    {
      schema: { summary: 'Rename a conversation', tags, params, body: renameRequestSchema },
      config: { auth: 'required' },
    },
    async (request) => {
      const userId = requireUser(request).id;
      const { id } = request.params;
      const isRenamed = await renameConversation(db, userId, id, request.body.title);
      if (!isRenamed) throw new ChimeraError('conversation_not_found');
      return conversationSummaryView(await findOwn(userId, id));
    },
  );

  app.delete(
    '/api/conversations/:id',
    { schema: { summary: 'Delete a conversation', tags, params }, config: { auth: 'required' } },
    async (request, reply) => {
      const userId = requireUser(request).id;
      const { id } = await findOwn(userId, request.params.id);
      await turns.stop(id, null);
      await deleteConversation(db, userId, id);
      return reply.code(204).send();
    },
  );
}

function encodeCursor(row: ConversationListing): string {
  return Buffer.from(`${row.updated_at}:${row.id}`).toString('base64url');
}

function decodeCursor(cursor: string): ConversationCursor {
  const [, updatedAt, id] = /^(\d+):(.+)$/s.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (updatedAt === undefined || id === undefined) {
    throw new ChimeraError('invalid_request', {
      message: 'cursor: pass the nextCursor of the page before, unchanged.',
      field: 'cursor',
    });
  }
  return { updatedAt: Number(updatedAt), id };
}
