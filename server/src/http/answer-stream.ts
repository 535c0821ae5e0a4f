/** Sends a turn's events to a client, in the dialect that it asked for. */
import type { ApiMessage, StreamFormat } from '@chimera/protocol/api';
import { ChimeraError } from '@chimera/protocol/errors';
import type { CanonicalEvent, EventOf } from '@chimera/protocol/events';
import { textOf } from '@chimera/protocol/message';
import { applyEvent, emptyAnswer } from '@chimera/protocol/reducer';
import type { FastifyReply } from 'fastify';
import type { Kysely } from 'kysely';
import type { Journal } from '../journal/port.ts';
import { EVENT_RETENTION_MS } from '../journal/retention.ts';
import { findMessage, type StoredMessage } from '../store/messages.ts';
import type { Tables } from '../store/schema.ts';
import { findTurn, isWaitingAt, type Turn } from '../store/turns.ts';
import { createCanonicalEventEncoder } from '../wire/canonical-events.ts';
import { createPlainTextEncoder } from '../wire/plain-text.ts';
import type { StreamEncoder } from '../wire/stream-encoder.ts';
import { streamToSocket } from '../wire/stream-socket.ts';
import { createUiMessageStreamEncoder } from '../wire/ui-message-stream.ts';
import { messageView } from './api-views.ts';

type Dialect = StreamFormat | 'plain-text';

export interface AnswerReader {
  db: Kysely<Tables>;
  journal: Journal;
}

interface StreamOptions {
  dialect: Dialect;
  /** The reader has the events up to this one. */
  afterSeq: number;
  /** The message that the reader has up to there is sent from its start on; of `useChat` alone. */
  isContinued?: boolean;
}

/** Replays the turn from the start or after an event, and goes on live until it ends. */
export async function streamAnswer(
  reply: FastifyReply,
  reader: AnswerReader,
  turn: Turn,
  { dialect, afterSeq, isContinued = false }: StreamOptions,
): Promise<void> {
  nameTurn(reply, turn);
  const controller = new AbortController();
  const { signal } = controller;
  await streamToSocket(reply, {
    batches:
      dialect === 'events'
        ? reader.journal.read(turn.id, afterSeq, signal)
        : readUntilItWaits(reader, turn.id, isContinued ? 0 : afterSeq, signal),
    encoder: encoderFor(dialect, isContinued ? afterSeq : 0),
    controller,
  });
}

function encoderFor(dialect: Dialect, shownUntilSeq: number): StreamEncoder {
  switch (dialect) {
    case 'ui-message-stream':
      return createUiMessageStreamEncoder(shownUntilSeq);
    case 'events':
      return createCanonicalEventEncoder();
    case 'plain-text':
      return createPlainTextEncoder();
  }
}

/**
 * Waits for the end of a turn, and gives its whole answer; as far as it is there when it waits for a
 * person.
 *
 * @throws {ChimeraError} when the turn failed; `shutting_down` when this process ends before it.
 */
export async function waitForAnswer(reader: AnswerReader, turn: Turn): Promise<StoredMessage> {
  const { db } = reader;
  let failure: EventOf<'error'> | undefined;
  let answer = emptyAnswer(turn.messageId);
  const { signal } = new AbortController();
  for await (const events of readUntilItWaits(reader, turn.id, 0, signal)) {
    failure = events.findLast((event) => event.type === 'error') ?? failure;
    answer = events.reduce(applyEvent, answer);
  }
  if (failure !== undefined) throw ChimeraError.fromCode(failure.code, failure.message);
  const { conversationId, parentId, createdAt } = turn;
  const message = await findMessage(db, conversationId, turn.messageId);
  if (message !== undefined) return message;
  const content = textOf(answer);
  const stored = { ...answer, conversationId, parentId, clientId: null, content, createdAt };
  if (answer.metadata.waitingFor !== undefined) return stored;
  const isLeftRunning = (await findTurn(db, turn.id)) !== undefined;
  throw new ChimeraError(isLeftRunning ? 'shutting_down' : 'conversation_not_found');
}

/** Ends also where the turn waits for a person just now; leaves out the waits that are over. */
async function* readUntilItWaits(
  { db, journal }: AnswerReader,
  turnId: string,
  afterSeq: number,
  signal: AbortSignal,
): AsyncGenerator<CanonicalEvent[], void> {
  for await (const events of journal.read(turnId, afterSeq, signal)) {
    const last = events.at(-1);
    const waits = last?.type === 'turn-wait' && (await isWaitingAt(db, turnId, last.seq));
    const told = events.filter((event) => event.type !== 'turn-wait' || (waits && event === last));
    if (told.length > 0) yield told;
    if (waits) return;
  }
}

/** Tells the client where its answer lives, before the answer comes. */
export function nameTurn(reply: FastifyReply, turn: Turn): void {
  reply.header('x-conversation-id', turn.conversationId);
  reply.header('x-turn-id', turn.id);
}

/** @throws {ChimeraError} `answer_expired` when the events of the turn are no longer kept. */
export function assertReadable({ endedAt }: Turn, now: number): void {
  const isExpired = endedAt !== null && endedAt < now - EVENT_RETENTION_MS;
  if (isExpired) throw new ChimeraError('answer_expired');
}

/** What a request for an answer gets that wants it whole. */
export async function wholeAnswer(
  reply: FastifyReply,
  reader: AnswerReader,
  turn: Turn,
): Promise<{ conversationId: string; turnId: string; message: ApiMessage }> {
  nameTurn(reply, turn);
  const message = await waitForAnswer(reader, turn);
  return {
    conversationId: turn.conversationId,
    turnId: turn.id,
    message: messageView(message),
  };
}
