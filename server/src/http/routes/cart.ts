/** The cart of a conversation. It is changed by tools only, so that every change stands in the thread. */
import { ChimeraError } from '@chimera/protocol/errors';
import { type Cart, cartQuerySchema } from '@chimera/protocol/shop';
import type { Kysely } from 'kysely';
import type { Shop } from '../../shop/shop.ts';
import { findConversationOwner } from '../../store/conversations.ts';
import type { Tables } from '../../store/schema.ts';
import { requireUser } from '../auth-hook.ts';
import type { HttpApp } from '../http-app.ts';

export interface CartRouteParts {
  db: Kysely<Tables>;
  shop: Pick<Shop, 'readCart'>;
}

export function registerCartRoutes(app: HttpApp, { db, shop }: CartRouteParts): void {
  app.get(
    '/api/cart',
    {
      schema: {
        summary: 'The cart of a conversation, or of a session, which is the same',
        tags: ['cart'],
        querystring: cartQuerySchema,
      },
      config: { auth: 'required' },
    },
    async (request): Promise<Cart> => {
      const id = oneIdOf(request.query);
      const owner = await findConversationOwner(db, id);
      if (owner !== requireUser(request).id) throw new ChimeraError('conversation_not_found');
      return shop.readCart(id);
    },
  );
}

function oneIdOf(query: { sessionId?: string | undefined; conversationId?: string | undefined }) {
  const { sessionId, conversationId } = query;
  const id = sessionId ?? conversationId;
  if (id === undefined || (sessionId ?? id) !== (conversationId ?? id)) {
    throw new ChimeraError('invalid_request', {
      message: 'conversationId: name one conversation, by conversationId or by sessionId.',
      field: 'conversationId',
    });
  }
  return id;
}
