/** `POST /v1/chat/completions`. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CompletionCall } from '../../gateway/completion-port.ts';
import type { Gateway } from '../../gateway/gateway.ts';
import type { Route } from '../../gateway/port.ts';
import type { Limits } from '../../limits/port.ts';
import { requireUser } from '../auth-hook.ts';
import type { HttpApp } from '../http-app.ts';
import { tryToRead } from '../validation.ts';
import { OPENAI_PREFIXES } from './addresses.ts';
import type { AgentModels } from './agent-completions.ts';
import { CompletionMeter, type MeterParts } from './completion-meter.ts';
import { type CompletionRequest, readCompletionRequest } from './completion-request.ts';
import { completionSchema } from './completion-schema.ts';
import { completionSize } from './completion-size.ts';
import { invalidParameter } from './invalid-parameter.ts';
import type { RunningCompletions } from './running-completions.ts';
import { sendCompletion } from './send-completion.ts';

/** `off`: an answer that breaks off is not gone on with by another model. */
const CONTINUE_HEADER = 'x-chimera-continue';

export interface CompletionRouteParts extends MeterParts {
  gateway: Pick<Gateway, 'resolve' | 'complete' | 'reservationFor'>;
  limits: Pick<Limits, 'admit'>;
  running: RunningCompletions;
  agents: AgentModels;
}

export function registerCompletionRoutes(app: HttpApp, parts: CompletionRouteParts): void {
  const { gateway, limits, running, agents } = parts;

  async function answer(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const completion = request.body as CompletionRequest;
    const canContinue = readContinueHeader(request);
    if (agents.ids.has(completion.model)) return answerAsAgent(request, reply, completion);
    const route = await gateway.resolve(completion.model);
    const user = requireUser(request);
    const controller = running.begin();
    try {
      const reservation = gateway.reservationFor(route, completionSize(completion));
      const admission = await limits.admit(user, reservation);
      reply.headers(admission.headers);
      const answered = { user, requestId: request.id, route: route.id, admission };
      const meter = new CompletionMeter(parts, answered);
      try {
        const call = planCall(meter, { reply, completion, route, canContinue, controller });
        return await sendCompletion(gateway.complete(call), completion, { reply, controller });
      } finally {
        await meter.close();
      }
    } finally {
      running.end(controller);
    }
  }

  async function answerAsAgent(
    request: FastifyRequest,
    reply: FastifyReply,
    completion: CompletionRequest,
  ): Promise<unknown> {
    const controller = running.begin();
    try {
      const asked = { request, reply, signal: controller.signal };
      const batches = await agents.complete(completion, asked);
      return await sendCompletion(batches, completion, { reply, controller });
    } finally {
      running.end(controller);
    }
  }

  for (const prefix of OPENAI_PREFIXES) {
    app.post(
      `${prefix}/chat/completions`,
      {
        schema: {
          summary: 'Answer a conversation, as OpenAI’s chat completions do',
          tags: ['OpenAI'],
          body: completionSchema,
          hide: prefix !== '/v1',
        },
        config: { auth: 'key' },
        // The schema above is for the description; what is read has the errors of OpenAI.
        validatorCompiler: () => (body) => tryToRead(() => readCompletionRequest(body)),
      },
      answer,
    );
  }
}

interface CallContext {
  reply: FastifyReply;
  completion: CompletionRequest;
  route: Route;
  canContinue: boolean;
  controller: AbortController;
}

function planCall(
  meter: CompletionMeter,
  { reply, completion, route, canContinue, controller }: CallContext,
): CompletionCall {
  reply.header('x-chimera-route', headerText(route.id));
  // What happened here until a provider could be asked.
  reply.header('x-chimera-overhead-ms', reply.elapsedTime.toFixed(2));
  return {
    route,
    body: completion.body,
    request: completion.request,
    includesUsage: completion.includesUsage,
    echoModel: route.echoModel ? completion.model : null,
    canContinue,
    signal: controller.signal,
    onAttempt: (report) => meter.attemptEnded(report),
    onTarget(target) {
      reply.header('x-chimera-provider', headerText(target.provider));
      reply.header('openai-processing-ms', Math.round(reply.elapsedTime));
    },
  };
}

/** @throws {ChimeraError} when the header says neither `on` nor `off`. */
function readContinueHeader(request: FastifyRequest): boolean {
  const value = request.headers[CONTINUE_HEADER] ?? 'on';
  if (value === 'on' || value === 'off') return value === 'on';
  throw invalidParameter({
    param: CONTINUE_HEADER,
    code: 'invalid_value',
    message: `Invalid value for the header ${CONTINUE_HEADER}. Supported values are: 'on', 'off'.`,
  });
}

/** Names come from clients, and headers take only some characters. */
function headerText(name: string): string {
  return name.replaceAll(/[^\x21-\x7e]/g, '?');
}
