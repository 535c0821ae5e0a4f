/**
 * Accepts a message: everything that must be true before a provider is called, in one transaction. The
 * same request again finds the turn that the first one began.
 */
import { ChimeraError } from '@chimera/protocol/errors';
import type { MessagePart } from '@chimera/protocol/message';
import { textOf } from '@chimera/protocol/message';
import type { Kysely } from 'kysely';
import { findConversationOwner, insertConversation } from '../store/conversations.ts';
import {
  insertMessage,
  listMessageLinks,
  type MessageLink,
  messageExists,
} from '../store/messages.ts';
import type { ConversationKind, Tables } from '../store/schema.ts';
import {
  findOpenTurn,
  findTurn,
  findTurnAnswering,
  findTurnByIdempotencyKey,
  insertIdempotencyKey,
  insertTurn,
  type Turn,
  type TurnRequest,
} from '../store/turns.ts';
import { titleFrom } from './title.ts';

/** Where a new message hangs in the tree. */
export type Place =
  | { under: 'newest' }
  | { under: 'root' }
  | { under: 'message'; id: string }
  /** Beside the message that it replaces. */
  | { beside: string };

export type Question =
  | {
      kind: 'submit';
      /** As the client names it; made here when null. */
      messageId: string | null;
      parts: MessagePart[];
      place: Place;
    }
  /** Answers a message anew: the one given, or the question before it; null is the newest question. */
  | { kind: 'regenerate'; messageId: string | null };

export interface StartTurn {
  userId: string;
  /** Null makes a new conversation. */
  conversationId: string | null;
  /** Whether an unknown id makes that conversation. */
  canCreateConversation: boolean;
  conversationKind: ConversationKind;
  question: Question;
  idempotencyKey: string | null;
  request: TurnRequest;
  requestId?: string;
}

export interface AcceptedTurn {
  turn: Turn;
  /** False when an earlier request had begun it. */
  isNew: boolean;
}

export interface AcceptContext {
  newId(): string;
  now: number;
  owner: string;
}

/** To be run in a transaction; throws {@link ChimeraError} before anything is written. */
export async function acceptTurn(
  db: Kysely<Tables>,
  input: StartTurn,
  context: AcceptContext,
): Promise<AcceptedTurn> {
  const { userId, idempotencyKey } = input;
  if (idempotencyKey !== null) {
    const turn = await findTurnByIdempotencyKey(db, userId, idempotencyKey);
    if (turn !== undefined) return { turn, isNew: false };
  }
  const conversation = await findTheConversation(db, input, context);
  const links = conversation.isNew ? [] : await listMessageLinks(db, conversation.id);
  const repeated = await findRepeated(db, conversation.id, links, input.question);
  if (repeated !== undefined) return { turn: repeated, isNew: false };
  await assertNoOpenTurn(db, conversation.id);

  const plan =
    input.question.kind === 'submit'
      ? await planSubmit(db, links, input.question)
      : { parentId: questionToAnswer(links, input.question.messageId), message: null };
  if (conversation.isNew) {
    await insertConversation(db, {
      id: conversation.id,
      userId,
      kind: input.conversationKind,
      title: titleFrom(input.question.kind === 'submit' ? textOf(input.question) : ''),
      createdAt: context.now,
    });
  }
  const messageId = plan.message?.id ?? context.newId();
  if (plan.message !== null) {
    await insertMessage(db, {
      id: messageId,
      conversationId: conversation.id,
      parentId: plan.parentId,
      clientId: plan.message.clientId,
      role: 'user',
      parts: plan.message.parts,
      metadata: {},
      createdAt: context.now,
    });
  }
  const turn = {
    id: context.newId(),
    conversationId: conversation.id,
    userId,
    messageId: context.newId(),
    parentId: plan.message === null ? plan.parentId : messageId,
    owner: context.owner,
    request: input.request,
    createdAt: context.now,
  };
  await insertTurn(db, { ...turn, parentId: turn.parentId ?? messageId });
  if (idempotencyKey !== null) {
    const createdAt = context.now;
    await insertIdempotencyKey(db, { userId, key: idempotencyKey, turnId: turn.id, createdAt });
  }
  const created = await findTurn(db, turn.id);
  if (created === undefined) throw new ChimeraError('internal');
  return { turn: created, isNew: true };
}

async function findTheConversation(
  db: Kysely<Tables>,
  input: StartTurn,
  context: AcceptContext,
): Promise<{ id: string; isNew: boolean }> {
  if (input.conversationId === null) return { id: context.newId(), isNew: true };
  const owner = await findConversationOwner(db, input.conversationId);
  const isMissing = owner === undefined && !input.canCreateConversation;
  if (isMissing || (owner !== undefined && owner !== input.userId)) {
    throw new ChimeraError('conversation_not_found');
  }
  return { id: input.conversationId, isNew: owner === undefined };
}

/** A message id that the conversation has already is the same POST once more. */
async function findRepeated(
  db: Kysely<Tables>,
  conversationId: string,
  links: MessageLink[],
  question: Question,
): Promise<Turn | undefined> {
  if (question.kind !== 'submit' || 'beside' in question.place) return undefined;
  const { messageId } = question;
  if (messageId === null || !links.some((link) => link.id === messageId)) return undefined;
  return findTurnAnswering(db, conversationId, messageId);
}

async function assertNoOpenTurn(db: Kysely<Tables>, conversationId: string): Promise<void> {
  const open = await findOpenTurn(db, conversationId);
  if (open !== undefined) {
    throw new ChimeraError('turn_running', { details: { turnId: open.id } });
  }
}

interface SubmitPlan {
  parentId: string | null;
  message: { id: string | undefined; clientId: string | null; parts: MessagePart[] };
}

async function planSubmit(
  db: Kysely<Tables>,
  links: MessageLink[],
  question: Question & { kind: 'submit' },
): Promise<SubmitPlan> {
  const parentId = parentOf(links, question.place);
  const { messageId, parts } = question;
  if (messageId === null || !(await messageExists(db, messageId))) {
    return { parentId, message: { id: messageId ?? undefined, clientId: null, parts } };
  }
  if ('beside' in question.place) {
    return { parentId, message: { id: undefined, clientId: messageId, parts } };
  }
  throw new ChimeraError('invalid_request', {
    message: 'messageId is used already by another message. Choose a new one, such as a UUID.',
    field: 'messageId',
  });
}

function parentOf(links: MessageLink[], place: Place): string | null {
  if ('beside' in place) return linkOf(links, place.beside).parentId;
  switch (place.under) {
    case 'root':
      return null;
    case 'newest':
      return links.at(-1)?.id ?? null;
    case 'message':
      return linkOf(links, place.id).id;
  }
}

function questionToAnswer(links: MessageLink[], messageId: string | null): string {
  const asked =
    messageId === null ? links.findLast((link) => link.role === 'user') : linkOf(links, messageId);
  if (asked?.role === 'user') return asked.id;
  const question = links.find((link) => link.id === asked?.parentId);
  if (question === undefined) throw new ChimeraError('message_not_found', { field: 'messageId' });
  return question.id;
}

/** A client that edited a message goes on calling the new one by the old id: the newest counts. */
function linkOf(links: MessageLink[], id: string): MessageLink {
  const link =
    links.findLast((other) => other.clientId === id) ?? links.find((other) => other.id === id);
  if (link === undefined) throw new ChimeraError('message_not_found');
  return link;
}
