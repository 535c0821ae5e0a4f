/** Sends an answer of `/v1` to its client, streamed or whole. */
import type { FastifyReply } from 'fastify';
import type { CompletionBatch } from '../../gateway/completion-port.ts';
import { type Completion, collectCompletion } from '../../wire/openai-completion.ts';
import { createOpenAiStreamEncoder } from '../../wire/openai-stream.ts';
import { streamToSocket } from '../../wire/stream-socket.ts';
import type { CompletionRequest } from './completion-request.ts';
import { withSpokenFailure } from './spoken-failure.ts';

/**
 * @param controller aborted as soon as the client has left.
 * @returns the body of the reply; undefined when it was sent already.
 */
export async function sendCompletion(
  batches: AsyncIterable<CompletionBatch>,
  completion: CompletionRequest,
  { reply, controller }: { reply: FastifyReply; controller: AbortController },
): Promise<Completion | undefined> {
  if (!completion.isStreamed) return collect(batches, completion, reply, controller);
  await streamToSocket(reply, {
    batches: withSpokenFailure(batches, {
      hasSpoken: () => reply.raw.headersSent,
      onFault: (error) => reply.log.error({ err: error }, 'an answer failed on our side'),
    }),
    encoder: createOpenAiStreamEncoder(completion),
    controller,
  });
  return undefined;
}

async function collect(
  batches: AsyncIterable<CompletionBatch>,
  completion: CompletionRequest,
  reply: FastifyReply,
  controller: AbortController,
): Promise<Completion | undefined> {
  reply.raw.once('close', () => controller.abort());
  try {
    return await collectCompletion(batches, completion);
  } catch (error) {
    if (!reply.raw.destroyed) throw error;
    reply.hijack();
    return undefined;
  }
}
