/** Sends a turn's events to a client, in the dialect that it asked for. */
import type { StreamFormat } from '@chimera/protocol/api';
import { ChimeraError } from '@chimera/protocol/errors';
import type { CanonicalEvent } from '@chimera/protocol/events';
import type { FastifyReply } from 'fastify';
import type { Kysely } from 'kysely';
import type { Journal } from '../journal/port.ts';
import { findMessage, type StoredMessage } from '../store/messages.ts';
import type { Tables } from '../store/schema.ts';
import { findTurn, type Turn } from '../store/turns.ts';
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

/**
 * Waits for the end of a turn, and gives its whole answer.
 *
 * @throws {ChimeraError} when the turn failed; `shutting_down` when this process ends before it.
 */
export async function waitForAnswer(
  { db, journal }: { db: Kysely<Tables>; journal: Journal },
  turn: Turn,
): Promise<StoredMessage> {
  let failure: (CanonicalEvent & { type: 'error' }) | undefined;
  for await (const events of journal.read(turn.id, 0, new AbortController().signal)) {
    failure = events.findLast((event) => event.type === 'error') ?? failure;
  }
  if (failure !== undefined) throw ChimeraError.fromCode(failure.code, failure.message);
  const message = await findMessage(db, turn.conversationId, turn.messageId);
  if (message !== undefined) return message;
  const isLeftRunning = (await findTurn(db, turn.id)) !== undefined;
  throw new ChimeraError(isLeftRunning ? 'shutting_down' : 'conversation_not_found');
}

/** Tells the client where its answer lives, before the answer comes. */
export function nameTurn(reply: FastifyReply, turn: Turn): void {
  reply.header('x-conversation-id', turn.conversationId);
  reply.header('x-turn-id', turn.id);
}
