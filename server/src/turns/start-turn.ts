/**
 * Accepts a message: everything that must be true before a provider is called, in one transaction. The
 * same request again finds the turn that the first one began.
 */
import { ChimeraError } from '@chimera/protocol/errors';
import type { MessagePart } from '@chimera/protocol/message';
import { textOf } from '@chimera/protocol/message';
import type { Kysely } from 'kysely';
import type { LimitedCaller } from '../limits/port.ts';
import { findConversationOwner, insertConversation } from '../store/conversations.ts';
import {
  insertMessage,
  isMessageIdTaken,
  listMessageLinks,
  type MessageLink,
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
  /** Under the first of these that is known, or under the newest: a client's own view of the branch. */
  | { under: 'first-known'; ids: string[] };

export interface SubmittedQuestion {
  kind: 'submit';
  /** As the client names it; made here when null. */
  messageId: string | null;
  /** Whether it replaces a message that may have the same id. */
  isEdit: boolean;
  parts: MessagePart[];
  place: Place;
}

export type Question =
  | SubmittedQuestion
  | {
      kind: 'regenerate';
      /** An answer or a question; the first one that is known is answered anew. None: the newest. */
      candidates: string[];
      /** Submitted when no candidate is known: the client has it, but we never got it. */
      otherwise: SubmittedQuestion | null;
    }
  /** Nothing is asked: a person runs a tool, below the newest message. */
  | { kind: 'action' };

export interface StartTurn {
  user: LimitedCaller;
  /** Null makes a new conversation. */
  conversationId: string | null;
  /** Whether an unknown id makes that conversation. */
  canCreateConversation: boolean;
  conversationKind: ConversationKind;
  question: Question;
  idempotencyKey: string | null;
  request: AnswerWish;
  requestId?: string;
}

/** What is to be answered how; without a model, by the configured one. */
export interface AnswerWish extends Omit<TurnRequest, 'model'> {
  model: string | null;
}

/** The same once it is known what the model is called. */
export interface ResolvedStart extends StartTurn {
  request: TurnRequest;
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
  input: ResolvedStart,
  context: AcceptContext,
): Promise<AcceptedTurn> {
  const { idempotencyKey } = input;
  const userId = input.user.id;
  if (idempotencyKey !== null) {
    const turn = await findTurnByIdempotencyKey(db, userId, idempotencyKey);
    if (turn !== undefined) return { turn, isNew: false };
  }
  const conversation = await findTheConversation(db, input, context);
  const links = conversation.isNew ? [] : await listMessageLinks(db, conversation.id);
  const question = settleQuestion(links, input.question);
  const repeated = await findRepeated(db, conversation.id, links, question);
  if (repeated !== undefined) return { turn: repeated, isNew: false };
  await assertNoOpenTurn(db, conversation.id);

  const plan =
    question.kind === 'submit'
      ? await planSubmit(db, links, question)
      : { parentId: answeredBy(links, question), message: null };
  if (conversation.isNew) {
    await insertConversation(db, {
      id: conversation.id,
      userId,
      kind: input.conversationKind,
      title: titleFrom(question.kind === 'submit' ? textOf(question) : ''),
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
    keyId: input.user.key?.id ?? null,
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
  if (isMissing || (owner !== undefined && owner !== input.user.id)) {
    throw new ChimeraError('conversation_not_found');
  }
  return { id: input.conversationId, isNew: owner === undefined };
}

/** A client may ask for a new answer to a question that never arrived: then it is submitted. */
function settleQuestion(links: MessageLink[], question: Question): Question {
  if (question.kind !== 'regenerate' || question.otherwise === null) return question;
  const isKnown = question.candidates.some((id) => findLink(links, id) !== undefined);
  return isKnown ? question : question.otherwise;
}

/** A message id that the conversation has already is the same POST once more. */
async function findRepeated(
  db: Kysely<Tables>,
  conversationId: string,
  links: MessageLink[],
  question: Question,
): Promise<Turn | undefined> {
  if (question.kind !== 'submit' || question.isEdit) return undefined;
  const { messageId } = question;
  if (messageId === null || !links.some((link) => link.id === messageId)) return undefined;
  return findTurnAnswering(db, conversationId, messageId);
}

async function assertNoOpenTurn(db: Kysely<Tables>, conversationId: string): Promise<void> {
  const open = await findOpenTurn(db, conversationId);
  if (open === undefined) return;
  const details = { turnId: open.id };
  throw open.status === 'waiting'
    ? new ChimeraError('turn_waiting', { details: { ...details, requestIds: open.waitingFor } })
    : new ChimeraError('turn_running', { details });
}

interface SubmitPlan {
  parentId: string | null;
  message: { id: string | undefined; clientId: string | null; parts: MessagePart[] };
}

async function planSubmit(
  db: Kysely<Tables>,
  links: MessageLink[],
  question: SubmittedQuestion,
): Promise<SubmitPlan> {
  const parentId = parentOf(links, question.place);
  const { messageId, parts } = question;
  if (messageId === null || !(await isMessageIdTaken(db, messageId))) {
    return { parentId, message: { id: messageId ?? undefined, clientId: null, parts } };
  }
  if (question.isEdit) {
    return { parentId, message: { id: undefined, clientId: messageId, parts } };
  }
  throw new ChimeraError('invalid_request', {
    message: 'messageId is used already by another message. Choose a new one, such as a UUID.',
    field: 'messageId',
  });
}

function parentOf(links: MessageLink[], place: Place): string | null {
  switch (place.under) {
    case 'root':
      return null;
    case 'newest':
      return links.at(-1)?.id ?? null;
    case 'message': {
      const link = findLink(links, place.id);
      if (link === undefined) throw new ChimeraError('message_not_found', { field: 'parentId' });
      return link.id;
    }
    case 'first-known': {
      const known = place.ids.map((id) => findLink(links, id)).find((link) => link !== undefined);
      return known?.id ?? links.at(-1)?.id ?? null;
    }
  }
}

function answeredBy(links: MessageLink[], question: Exclude<Question, SubmittedQuestion>): string {
  if (question.kind === 'regenerate') return questionToAnswer(links, question.candidates);
  const newest = links.at(-1);
  if (newest === undefined) throw new ChimeraError('message_not_found');
  return newest.id;
}

function questionToAnswer(links: MessageLink[], candidates: string[]): string {
  const asked =
    candidates.length === 0
      ? links.findLast((link) => link.role === 'user')
      : candidates.map((id) => findLink(links, id)).find((link) => link !== undefined);
  let question = asked;
  while (question !== undefined && question.role !== 'user') {
    const { parentId } = question;
    question = links.find((link) => link.id === parentId);
  }
  if (question === undefined) throw new ChimeraError('message_not_found', { field: 'messageId' });
  return question.id;
}

/** A client that edited a message goes on calling the new one by the old id: the newest counts. */
function findLink(links: MessageLink[], id: string): MessageLink | undefined {
  return links.findLast((link) => link.clientId === id) ?? links.find((link) => link.id === id);
}
