/** `POST /api/conversations/{id}/tools/{name}`: a button that runs a tool without a model. */
import { toolRunRequestSchema } from '@chimera/protocol/api';
import { ChimeraError } from '@chimera/protocol/errors';
import type { JsonValue } from '@chimera/protocol/json';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Journal } from '../../journal/port.ts';
import type { Tables } from '../../store/schema.ts';
import { PLAIN_WISH, type TurnRequest } from '../../store/turns.ts';
import type { Clock } from '../../telemetry/clock.ts';
import type { TurnService } from '../../turns/turn-service.ts';
import { assertReadable, streamAnswer, wholeAnswer } from '../answer-stream.ts';
import { requireUser } from '../auth-hook.ts';
import type { HttpApp } from '../http-app.ts';
import { readIdempotencyKey } from '../idempotency-key.ts';

export interface ToolRouteParts {
  db: Kysely<Tables>;
  journal: Journal;
  turns: TurnService;
  tools: ToolDesk;
  /** Tools, or patterns of them, that some agent may call: nothing else is anybody's to run. */
  allowedTools: readonly string[];
  clock: Clock;
}

/** What this route needs of the registry of tools. */
export interface ToolDesk {
  offer(names: readonly string[]): readonly { name: string }[];
  check(
    name: string,
    value: unknown,
  ): { ok: true; input: JsonValue } | { ok: false; problem: string; field: string };
}

export function registerToolRoutes(app: HttpApp, parts: ToolRouteParts): void {
  const { db, journal, turns, clock } = parts;

  app.post(
    '/api/conversations/:id/tools/:name',
    {
      schema: {
        summary: 'Run a tool without a model, as a turn of the conversation',
        tags: ['conversations'],
        params: z.object({
          id: z.string().min(1).max(128),
          name: z.string().min(1).max(64),
        }),
        body: toolRunRequestSchema,
      },
      config: { auth: 'required' },
    },
    async (request, reply) => {
      const { stream: isStreamed, format: dialect, input } = request.body;
      const { turn } = await turns.start({
        user: requireUser(request),
        conversationId: request.params.id,
        canCreateConversation: false,
        conversationKind: 'chat',
        question: { kind: 'action' },
        idempotencyKey: readIdempotencyKey(request),
        request: { ...PLAIN_WISH, model: null, action: readAction(parts, request.params, input) },
        requestId: request.id,
      });
      const reader = { db, journal };
      if (!isStreamed) return wholeAnswer(reply, reader, turn);
      assertReadable(turn, clock.now());
      return streamAnswer(reply, reader, turn, { dialect, afterSeq: 0 });
    },
  );
}

/** @throws {ChimeraError} `tool_not_found`, `invalid_request`. */
function readAction(
  { tools, allowedTools }: Pick<ToolRouteParts, 'tools' | 'allowedTools'>,
  { name: toolName }: { name: string },
  given: unknown,
): TurnRequest['action'] {
  const names = [...new Set(tools.offer(allowedTools).map(({ name }) => name))];
  if (!names.includes(toolName)) {
    throw new ChimeraError('tool_not_found', {
      message: `There is no tool ${toolName}. There are: ${names.join(', ')}.`,
      details: { tools: names },
    });
  }
  const checked = tools.check(toolName, given);
  if (checked.ok) return { toolName, input: checked.input };
  throw new ChimeraError('invalid_request', {
    message: `input: ${checked.problem}`,
    field: checked.field === '' ? 'input' : `input.${checked.field}`,
  });
}
