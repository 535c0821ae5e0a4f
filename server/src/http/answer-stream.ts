/** Sends a turn's events to a client, in the dialect that it asked for. */
import type { StreamFormat } from '@chimera/protocol/api';
import { ChimeraError } from '@chimera/protocol/errors';
import type { CanonicalEvent } from '@chimera/protocol/events';
import type { FastifyReply } from 'fastify';
import type { Journal } from '../journal/port.ts';
import type { Turn } from '../store/turns.ts';
import { createCanonicalEventEncoder } from '../wire/canonical-events.ts';
import { createPlainTextEncoder } from '../wire/plain-text.ts';
import type { StreamEncoder } from '../wire/stream-encoder.ts';
import { streamToSocket } from '../wire/stream-socket.ts';
import { createUiMessageStreamEncoder } from '../wire/ui-message-stream.ts';

type Dialect = StreamFormat | 'plain-text';

const ENCODERS: Record<Dialect, () => StreamEncoder> = {
  'ui-message-stream': createUiMessageStreamEncoder,
  events: createCanonicalEventEncoder,
  'plain-text': createPlainTextEncoder,
};

/** Replays the turn from the start or after an event, and goes on live until it ends. */
export async function streamAnswer(
  reply: FastifyReply,
  journal: Journal,
  turn: Turn,
  options: { dialect: Dialect; afterSeq: number },
): Promise<void> {
  nameTurn(reply, turn);
  const controller = new AbortController();
  await streamToSocket(reply, {
    batches: journal.read(turn.id, options.afterSeq, controller.signal),
    encoder: ENCODERS[options.dialect](),
    controller,
  });
}

/** Waits for the end of a turn. @throws {ChimeraError} when it failed. */
export async function waitForAnswer(journal: Journal, turn: Turn): Promise<void> {
  let failure: (CanonicalEvent & { type: 'error' }) | undefined;
  for await (const events of journal.read(turn.id, 0, new AbortController().signal)) {
    failure = events.findLast((event) => event.type === 'error') ?? failure;
  }
  if (failure !== undefined) throw ChimeraError.fromCode(failure.code, failure.message);
}

/** Tells the client where its answer lives, before the answer comes. */
export function nameTurn(reply: FastifyReply, turn: Turn): void {
  reply.header('x-conversation-id', turn.conversationId);
  reply.header('x-turn-id', turn.id);
}
