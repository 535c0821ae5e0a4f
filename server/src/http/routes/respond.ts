/** `POST /api/chat/{id}/respond`: what a person says to an answer that waits for that. */
import { type RespondRequest, respondRequestSchema } from '@chimera/protocol/api';
import { z } from 'zod';
import type { GivenResponse } from '../../turns/respond.ts';
import { storable } from '../../turns/storable.ts';
import type { TurnService } from '../../turns/turn-service.ts';
import { requireUser } from '../auth-hook.ts';
import { assertLength } from '../chat-request.ts';
import type { HttpApp } from '../http-app.ts';

export interface RespondRouteParts {
  turns: TurnService;
  maxMessageCharacters: number;
}

export function registerRespondRoutes(app: HttpApp, parts: RespondRouteParts): void {
  const { turns, maxMessageCharacters } = parts;

  app.post(
    '/api/chat/:id/respond',
    {
      schema: {
        summary: 'Approve or deny calls of tools, or answer an agent',
        tags: ['chat'],
        params: z.object({ id: z.string().min(1).max(128) }),
        body: respondRequestSchema,
      },
      config: { auth: 'required' },
    },
    async (request) => {
      const { input } = request.body;
      if (input) assertLength(input.text, maxMessageCharacters, 'input.text');
      const { turn } = await turns.respond({
        userId: requireUser(request).id,
        conversationId: request.params.id,
        responses: givenResponses(request.body),
      });
      const { conversationId, id: turnId, messageId } = turn;
      return { conversationId, turnId, messageId };
    },
  );
}

function givenResponses({ approvals, input }: RespondRequest): GivenResponse[] {
  const given = approvals.map(
    ({ id: requestId, approved, reason, input: edited, always }, index): GivenResponse => ({
      requestId,
      field: `approvals.${index}`,
      response: {
        type: 'approval',
        approved,
        ...(typeof reason === 'string' ? { reason: storable(reason) } : {}),
        ...(edited === undefined ? {} : { input: edited }),
        ...(always === true ? { always } : {}),
      },
    }),
  );
  if (!input) return given;
  const response = { type: 'input', text: storable(input.text) } as const;
  return [...given, { requestId: input.id, field: 'input', response }];
}
