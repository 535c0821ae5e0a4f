/**
 * What the journal costs is the difference to this: the same gateway, encoder and socket, but nothing is
 * stored, and events go from the provider straight to the reader.
 */
import type { CanonicalEvent } from '@chimera/protocol/events';
import { NO_USAGE } from '@chimera/protocol/events';
import { textOf } from '@chimera/protocol/message';
import fastify from 'fastify';
import { createGateway } from '../server/src/gateway/gateway.ts';
import { readChatRequest } from '../server/src/http/chat-request.ts';
import type { NewEvent } from '../server/src/journal/port.ts';
import { createOpenAiWireProvider } from '../server/src/providers/openai-wire/provider.ts';
import { QUIRKS } from '../server/src/providers/openai-wire/quirks.ts';
import { sleep, systemClock } from '../server/src/telemetry/clock.ts';
import { createIdMaker } from '../server/src/telemetry/ids.ts';
import { createToolRegistry } from '../server/src/tools/registry.ts';
import { ModelStep } from '../server/src/turns/model-step.ts';
import { StepTools } from '../server/src/turns/step-tools.ts';
import { applyToTurn, initialState } from '../server/src/turns/turn-state.ts';
import { streamToSocket } from '../server/src/wire/stream-socket.ts';
import { createUiMessageStreamEncoder } from '../server/src/wire/ui-message-stream.ts';
import { listen } from './listen.ts';

const STEP_ID = 'step-1';

const MAX_MESSAGE_CHARACTERS = 100_000;

const [upstreamUrl = ''] = process.argv.slice(2);
const newId = createIdMaker(systemClock);
const provider = createOpenAiWireProvider({
  name: 'bench',
  baseUrl: `${upstreamUrl}/v1`,
  quirks: QUIRKS.generic,
});
const gateway = createGateway({
  config: {
    defaultModel: null,
    providers: {
      bench: { type: 'openai-compatible', baseUrl: upstreamUrl, auto: true, prefill: 'auto' },
    },
    routes: {},
    aliases: {},
  },
  providers: new Map([['bench', provider]]),
  clock: systemClock,
  sleep,
  random: Math.random,
  newId,
  onDiscoveryFailure: (_provider, error) => {
    throw error;
  },
});
const tools = new StepTools(createToolRegistry([]), { tools: [] });

/** One model call as the events of a whole turn. */
async function* answer(
  question: string,
  model: string | null,
  signal: AbortSignal,
): AsyncGenerator<CanonicalEvent[]> {
  const turnId = newId();
  let seq = 0;
  const numbered = (event: NewEvent): CanonicalEvent => {
    seq += 1;
    return { stepId: STEP_ID, agentPath: [], ...event, turnId, seq };
  };
  const [conversationId, messageId] = [newId(), newId()];
  const start = { type: 'turn-start', conversationId, messageId, requestedModel: 'bench' } as const;
  const opening = [numbered(start), numbered({ type: 'step-start' })];
  yield opening;
  const state = initialState(messageId);
  for (const event of opening) applyToTurn(state, event);
  if (state.step === null) throw new Error('The turn has no step.');
  const step = new ModelStep(state.step, 0, tools, newId);
  const batches = gateway.call({
    route: await gateway.resolve(model),
    request: { messages: [{ role: 'user', content: question }] },
    shown: null,
    cause: 'first',
    signal,
    passThrough: null,
    continuation: 'freely',
  });
  for await (const batch of batches) {
    yield batch.flatMap((event) => step.take(event)).map(numbered);
  }
  const end = { type: 'turn-end', reason: 'completed', finishReason: 'stop' } as const;
  yield [numbered({ ...end, usage: NO_USAGE })];
}

const app = fastify();
app.post('/api/chat', async (request, reply) => {
  const chat = readChatRequest(request.body, MAX_MESSAGE_CHARACTERS);
  if (chat.kind !== 'ask' || chat.question.kind !== 'submit') {
    throw new Error('The bench only asks questions.');
  }
  const question = textOf(chat.question);
  const controller = new AbortController();
  await streamToSocket(reply, {
    batches: answer(question, chat.request.model, controller.signal),
    encoder: createUiMessageStreamEncoder(),
    controller,
  });
});
await app.ready();
await listen(app.server);
