/** Turns: one run each, that answers one message. */
import type { JsonValue } from '@chimera/protocol/json';
import type { Kysely } from 'kysely';
import type { ModelMessage, ModelRequest, ModelTool } from '../providers/port.ts';
import type { Tables, TurnRow, TurnStatus } from './schema.ts';

/** What was asked for; kept so that another process can go on with it. */
export interface TurnRequest {
  /** As the catalogue names it; agents that name no model of their own take it. */
  model: string;
  /** `agent/…` or `team/…`; null asks the model itself. */
  agent: string | null;
  system: string | null;
  temperature: number | null;
  maxTokens: number | null;
  /** Earlier messages that came with the request instead of from the store. */
  history: ModelMessage[];
  /** Tools that the caller runs itself, behind the end of the turn. */
  clientTools: ModelTool[];
  toolChoice: NonNullable<ModelRequest['toolChoice']> | null;
  responseFormat: NonNullable<ModelRequest['responseFormat']> | null;
  /** What the state of tools belongs to; null is the conversation. */
  contextId: string | null;
  /** Whether somebody is there who can approve and answer. */
  isInteractive: boolean;
  /** A tool to run in the place of a model, with arguments that are known to fit. */
  action: { toolName: string; input: JsonValue } | null;
}

/** What a request asks for that asks for nothing but an answer. */
export const PLAIN_WISH: Omit<TurnRequest, 'model'> = {
  agent: null,
  system: null,
  temperature: null,
  maxTokens: null,
  history: [],
  clientTools: [],
  toolChoice: null,
  responseFormat: null,
  contextId: null,
  isInteractive: true,
  action: null,
};

export interface Turn {
  id: string;
  conversationId: string;
  userId: string;
  messageId: string;
  parentId: string;
  status: TurnStatus;
  isStopRequested: boolean;
  takeovers: number;
  /** Ids of the requests that a person has to answer first; empty while it does not wait. */
  waitingFor: string[];
  request: TurnRequest;
  createdAt: number;
  endedAt: number | null;
}

export interface NewTurn {
  id: string;
  conversationId: string;
  userId: string;
  /** The API key that it was asked for with. */
  keyId?: string | null;
  messageId: string;
  parentId: string;
  owner: string;
  request: TurnRequest;
  createdAt: number;
}

/** @throws when another turn of the conversation is open (unique index). */
export async function insertTurn(db: Kysely<Tables>, turn: NewTurn): Promise<void> {
  await db
    .insertInto('turns')
    .values({
      id: turn.id,
      conversation_id: turn.conversationId,
      user_id: turn.userId,
      key_id: turn.keyId ?? null,
      message_id: turn.messageId,
      parent_id: turn.parentId,
      status: 'running',
      owner: turn.owner,
      epoch: 1,
      lease_until: turn.createdAt,
      next_seq: 1,
      stop_requested: 0,
      takeovers: 0,
      request: JSON.stringify(turn.request),
      created_at: turn.createdAt,
    })
    .execute();
}

export async function findTurn(db: Kysely<Tables>, id: string): Promise<Turn | undefined> {
  const row = await db.selectFrom('turns').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toTurn(row);
}

/** The turn that is being written in a conversation. */
export async function findOpenTurn(
  db: Kysely<Tables>,
  conversationId: string,
): Promise<Turn | undefined> {
  const row = await db
    .selectFrom('turns')
    .selectAll()
    .where('conversation_id', '=', conversationId)
    .where('status', 'in', ['running', 'waiting'])
    .executeTakeFirst();
  return row && toTurn(row);
}

/** The newest turn that answers a message. */
export async function findTurnAnswering(
  db: Kysely<Tables>,
  conversationId: string,
  parentId: string,
): Promise<Turn | undefined> {
  const row = await db
    .selectFrom('turns')
    .selectAll()
    .where('conversation_id', '=', conversationId)
    .where('parent_id', '=', parentId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .executeTakeFirst();
  return row && toTurn(row);
}

export async function listRunningTurns(db: Kysely<Tables>): Promise<Turn[]> {
  return listTurns(db, 'running');
}

/** Turns that go on when somebody answers them. */
export async function listWaitingTurns(db: Kysely<Tables>): Promise<Turn[]> {
  return listTurns(db, 'waiting');
}

async function listTurns(db: Kysely<Tables>, status: TurnStatus): Promise<Turn[]> {
  const rows = await db
    .selectFrom('turns')
    .selectAll()
    .where('status', '=', status)
    .orderBy('created_at')
    .execute();
  return rows.map(toTurn);
}

/** Lets a turn that waits go on; false when it does not wait, or somebody else was first. */
export async function resumeTurn(db: Kysely<Tables>, turnId: string): Promise<boolean> {
  const result = await db
    .updateTable('turns')
    .set({ status: 'running', waiting_for: null })
    .where('id', '=', turnId)
    .where('status', '=', 'waiting')
    .executeTakeFirst();
  return Number(result.numUpdatedRows) === 1;
}

/** Whether a turn waits for a person, and this event is the last that it said. */
export async function isWaitingAt(
  db: Kysely<Tables>,
  turnId: string,
  seq: number,
): Promise<boolean> {
  const row = await db
    .selectFrom('turns')
    .select('id')
    .where('id', '=', turnId)
    .where('status', '=', 'waiting')
    .where('next_seq', '=', seq + 1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Remembered in the row, so that a stop also reaches a turn whose process has just died. */
export async function requestStop(db: Kysely<Tables>, turnId: string): Promise<void> {
  await db
    .updateTable('turns')
    .set({ stop_requested: 1 })
    .where('id', '=', turnId)
    .where('status', 'in', ['running', 'waiting'])
    .execute();
}

export async function findTurnByIdempotencyKey(
  db: Kysely<Tables>,
  userId: string,
  key: string,
): Promise<Turn | undefined> {
  const row = await db
    .selectFrom('idempotency_keys')
    .innerJoin('turns', 'turns.id', 'idempotency_keys.turn_id')
    .selectAll('turns')
    .where('idempotency_keys.user_id', '=', userId)
    .where('idempotency_keys.key', '=', key)
    .executeTakeFirst();
  return row && toTurn(row);
}

export async function insertIdempotencyKey(
  db: Kysely<Tables>,
  entry: { userId: string; key: string; turnId: string; createdAt: number },
): Promise<void> {
  await db
    .insertInto('idempotency_keys')
    .values({
      user_id: entry.userId,
      key: entry.key,
      turn_id: entry.turnId,
      created_at: entry.createdAt,
    })
    .execute();
}

/** Gives how many were deleted. */
export async function deleteIdempotencyKeys(
  db: Kysely<Tables>,
  createdBefore: number,
): Promise<number> {
  const result = await db
    .deleteFrom('idempotency_keys')
    .where('created_at', '<', createdBefore)
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}

export function toTurn(row: TurnRow): Turn {
  return {
    id: row.id,
    conversationId: row.conversation_id,
    userId: row.user_id,
    messageId: row.message_id,
    parentId: row.parent_id,
    status: row.status,
    isStopRequested: row.stop_requested === 1,
    takeovers: row.takeovers,
    waitingFor: row.waiting_for === null ? [] : (JSON.parse(row.waiting_for) as string[]),
    request: readRequest(row.request),
    createdAt: row.created_at,
    endedAt: row.ended_at,
  };
}

/** Requests that were stored before there were agents have fewer fields. */
function readRequest(json: string): TurnRequest {
  return { ...PLAIN_WISH, ...(JSON.parse(json) as { model: string }) };
}
