/** Agents and teams as models of `/v1`: each request is a turn of its own, whose tools run here. */
import type { MessagePart } from '@chimera/protocol/message';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Kysely } from 'kysely';
import type { User } from '../../accounts/user.ts';
import type { CompletionBatch } from '../../gateway/completion-port.ts';
import type { Journal } from '../../journal/port.ts';
import type { Tables } from '../../store/schema.ts';
import { PLAIN_WISH, type Turn } from '../../store/turns.ts';
import type { Clock } from '../../telemetry/clock.ts';
import { storable } from '../../turns/storable.ts';
import type { TurnService } from '../../turns/turn-service.ts';
import { requireUser } from '../auth-hook.ts';
import { agentCompletion } from './agent-chunks.ts';
import type { CanonicalMessage } from './canonical-messages.ts';
import type { CompletionRequest } from './completion-request.ts';
import { invalidParameter } from './invalid-parameter.ts';
import {
  CONVERSATION_HEADER,
  findContext,
  rememberContext,
  utterancesOf,
} from './transcript-context.ts';

/** The agents and teams that can be asked as models. */
export interface AgentModels {
  readonly ids: ReadonlySet<string>;
  /**
   * Begins the turn of an agent, and gives its answer as it comes. The turn stops when the signal
   * fires, and what was delivered is metered with it.
   *
   * @throws {ChimeraError} when the request cannot be accepted.
   */
  complete(completion: CompletionRequest, asked: Asked): Promise<AsyncIterable<CompletionBatch>>;
}

interface Asked {
  request: FastifyRequest;
  reply: FastifyReply;
  signal: AbortSignal;
}

export interface AgentModelParts {
  db: Kysely<Tables>;
  journal: Journal;
  turns: Pick<TurnService, 'start' | 'stop'>;
  clock: Clock;
}

export function createAgentModels(ids: ReadonlySet<string>, parts: AgentModelParts): AgentModels {
  return { ids, complete: (completion, asked) => complete(parts, completion, asked) };
}

async function complete(
  parts: AgentModelParts,
  completion: CompletionRequest,
  { request, reply, signal }: Asked,
): Promise<AsyncIterable<CompletionBatch>> {
  assertOneAnswer(completion);
  const { db, journal, turns, clock } = parts;
  const user = requireUser(request);
  const owner = { userId: user.id, keyId: user.key?.id ?? null };
  const said = utterancesOf(completion.messages);
  const named = request.headers[CONVERSATION_HEADER];
  const name = typeof named === 'string' ? named : null;
  const contextId = await findContext(db, owner, name, said);
  const turn = await startTurn(parts, completion, { user, contextId, requestId: request.id });

  const stop = (): void => {
    turns.stop(turn.conversationId, turn.id).catch((error: unknown) => {
      request.log.error({ err: error }, 'the agent of a client that left could not be stopped');
    });
  };
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  const id = contextId ?? turn.conversationId;
  reply.header(CONVERSATION_HEADER, name ?? id);
  reply.header('x-chimera-route', completion.model);
  return agentCompletion(journal.read(turn.id, 0, signal), {
    identity: {
      id: `chatcmpl-${turn.id}`,
      created: Math.floor(turn.createdAt / 1_000),
      model: completion.model,
    },
    includesUsage: completion.includesUsage,
    onWhole: (answer) =>
      rememberContext(db, owner, [...said, answer], { id, createdAt: clock.now() }),
  });
}

async function startTurn(
  { turns }: AgentModelParts,
  completion: CompletionRequest,
  asked: { user: User; contextId: string | null; requestId: string },
): Promise<Turn> {
  const { messages, temperature, maxOutputTokens } = completion.request;
  const last = messages.at(-1);
  const question = last?.role === 'user' ? last : null;
  const { turn } = await turns.start({
    user: asked.user,
    conversationId: null,
    canCreateConversation: true,
    conversationKind: 'one-shot',
    question: {
      kind: 'submit',
      messageId: null,
      isEdit: false,
      parts: question === null ? [] : partsOf(question),
      place: { under: 'root' },
    },
    idempotencyKey: null,
    request: {
      ...PLAIN_WISH,
      model: null,
      agent: completion.model,
      temperature: temperature ?? null,
      maxTokens: maxOutputTokens ?? null,
      history: question === null ? messages : messages.slice(0, -1),
      clientTools: completion.request.tools ?? [],
      toolChoice: completion.request.toolChoice ?? null,
      responseFormat: completion.request.responseFormat ?? null,
      contextId: asked.contextId,
      isInteractive: false,
    },
    requestId: asked.requestId,
  });
  return turn;
}

function partsOf({ content }: CanonicalMessage & { role: 'user' }): MessagePart[] {
  if (typeof content === 'string') return [{ type: 'text', text: storable(content) }];
  return content.map((part) =>
    part.type === 'text'
      ? { type: 'text', text: storable(part.text) }
      : { type: 'file', mediaType: 'image/*', url: part.url },
  );
}

/** @throws {ChimeraError} `invalid_request` for what an agent cannot do. */
function assertOneAnswer({ body, model }: CompletionRequest): void {
  const field =
    typeof body.n === 'number' && body.n > 1 ? 'n' : body.logprobs === true ? 'logprobs' : null;
  if (field === null) return;
  throw invalidParameter({
    param: field,
    code: 'unsupported_parameter',
    message: `Unsupported '${field}': ${model} is an agent, and gives one answer without it.`,
  });
}
