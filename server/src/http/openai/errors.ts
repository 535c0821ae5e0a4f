import type { ChimeraError } from '@chimera/protocol/errors';
import type { FastifyReply } from 'fastify';
import { openAiStatus, toOpenAiError, wasRetriedHere } from '../../wire/openai-error.ts';

/** Answers with an error as OpenAI's clients know it. */
export function sendOpenAiError(error: ChimeraError, reply: FastifyReply): void {
  // The official clients would ask twice more by themselves, and each time all targets would be asked.
  if (wasRetriedHere(error)) reply.header('x-should-retry', 'false');
  reply
    .code(openAiStatus(error))
    .type('application/json; charset=utf-8')
    .serializer(JSON.stringify)
    .send(toOpenAiError(error));
}
