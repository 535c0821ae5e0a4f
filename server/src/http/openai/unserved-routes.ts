/** Operations of OpenAI's API that are not served: what to ask for instead. */
import { ChimeraError } from '@chimera/protocol/errors';
import type { FastifyRequest } from 'fastify';
import type { HttpApp } from '../http-app.ts';
import { OPENAI_PREFIXES, UNSERVED_AT_ROOT } from './addresses.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
const SERVED = 'Served are POST /v1/chat/completions, GET /v1/models and GET /v1/models/{model}.';

/** What to set in clients that ask for an operation by themselves. */
const HINTS = [
  {
    operation: /\/responses(\/|$)/,
    hint: 'Tell the client to use chat completions: openai.chat(model) or createOpenAICompatible in the AI SDK, useResponsesApi: false in LangChain, client.chat.completions in OpenAI’s own.',
  },
  {
    operation: /\/completions(\/|$)/,
    hint: 'Send the prompt as a message to POST /v1/chat/completions.',
  },
];

export function registerUnservedRoutes(app: HttpApp): void {
  const urls = OPENAI_PREFIXES.flatMap((prefix) =>
    prefix === '' ? UNSERVED_AT_ROOT : [prefix, `${prefix}/*`],
  );
  for (const url of urls) {
    app.route({
      method: METHODS,
      url,
      config: { auth: 'none' },
      schema: { hide: true },
      // Before the body is read: what is in it does not matter.
      onRequest: refuse,
      handler: refuse,
    });
  }
}

async function refuse(request: FastifyRequest): Promise<never> {
  const path = request.url.split('?', 1)[0] ?? '';
  const hint = HINTS.find(({ operation }) => operation.test(path))?.hint;
  const sentences = [`${request.method} ${path} is not served here.`, SERVED, hint];
  throw new ChimeraError('not_found', {
    message: sentences.filter((sentence) => sentence !== undefined).join(' '),
  });
}
