import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { storeTurn } from '../../../test/harness/stored-turns.ts';
import { type Database, openDatabase } from './database.ts';
import type { TurnStatus } from './schema.ts';
import {
  deleteIdempotencyKeys,
  findOpenTurn,
  findTurn,
  findTurnAnswering,
  findTurnByIdempotencyKey,
  insertIdempotencyKey,
  insertTurn,
  listRunningTurns,
  listWaitingTurns,
  PLAIN_WISH,
  requestStop,
  resumeTurn,
  type TurnRequest,
} from './turns.ts';

let database: Database;

beforeEach(async () => {
  database = await openDatabase(':memory:');
  await storeTurn(database.db, 'turn-1');
});

afterEach(() => database.close());

const CONVERSATION = 'conversation-of-turn-1';
const REQUEST: TurnRequest = {
  ...PLAIN_WISH,
  model: 'groq/openai/gpt-oss-120b',
  system: 'Be brief.',
  temperature: 0.5,
  maxTokens: 100,
  history: [{ role: 'user', content: 'Hi' }],
};

async function addTurn(id: string, createdAt: number): Promise<void> {
  await insertTurn(database.db, {
    id,
    conversationId: CONVERSATION,
    userId: 'user-1',
    messageId: `answer-of-${id}`,
    parentId: 'question-of-turn-1',
    owner: 'test',
    request: REQUEST,
    createdAt,
  });
}

async function setStatus(id: string, status: TurnStatus): Promise<void> {
  await database.db.updateTable('turns').set({ status }).where('id', '=', id).execute();
}

test('a turn comes back with all that was asked for', async () => {
  await setStatus('turn-1', 'completed');
  await addTurn('turn-2', 7);
  expect(await findTurn(database.db, 'turn-2')).toEqual({
    id: 'turn-2',
    conversationId: CONVERSATION,
    userId: 'user-1',
    messageId: 'answer-of-turn-2',
    parentId: 'question-of-turn-1',
    status: 'running',
    isStopRequested: false,
    takeovers: 0,
    waitingFor: [],
    request: REQUEST,
    createdAt: 7,
    endedAt: null,
  });
  expect(await findTurn(database.db, 'nothing')).toBeUndefined();
});

test('a request that was stored before there were agents asks for none', async () => {
  const old = { model: 'auto', system: null, temperature: 1, maxTokens: null, history: [] };
  await database.db
    .updateTable('turns')
    .set({ request: JSON.stringify(old) })
    .execute();
  const turn = await findTurn(database.db, 'turn-1');
  expect(turn?.request).toEqual({ ...PLAIN_WISH, ...old });
});

describe('an open turn', () => {
  test.each(['running', 'waiting'] as const)(
    'that is %s is found, and has no other beside it',
    async (status) => {
      await setStatus('turn-1', status);
      expect(await findOpenTurn(database.db, CONVERSATION)).toMatchObject({ id: 'turn-1' });
      await expect(addTurn('turn-2', 2)).rejects.toThrow('UNIQUE');
    },
  );

  test.each(['completed', 'failed', 'stopped'] as const)('is none that is %s', async (status) => {
    await setStatus('turn-1', status);
    expect(await findOpenTurn(database.db, CONVERSATION)).toBeUndefined();
    await addTurn('turn-2', 2);
  });
});

test('of several turns that answer a message, the newest is found', async () => {
  await setStatus('turn-1', 'failed');
  await addTurn('turn-2', 1);
  const answering = () => findTurnAnswering(database.db, CONVERSATION, 'question-of-turn-1');
  expect(await answering()).toMatchObject({ id: 'turn-2' });
  await setStatus('turn-2', 'stopped');
  await addTurn('turn-0', 2);
  expect(await answering()).toMatchObject({ id: 'turn-0' });
  expect(await findTurnAnswering(database.db, 'other', 'question-of-turn-1')).toBeUndefined();
});

test('running turns are listed, oldest first; those that wait for a person are not', async () => {
  for (const id of ['turn-2', 'turn-3', 'turn-4']) await storeTurn(database.db, id);
  await database.db
    .updateTable('turns')
    .set({ created_at: 0 })
    .where('id', '=', 'turn-3')
    .execute();
  await setStatus('turn-2', 'completed');
  await setStatus('turn-4', 'waiting');
  const turns = await listRunningTurns(database.db);
  expect(turns.map((turn) => turn.id)).toEqual(['turn-3', 'turn-1']);
});

test('a turn that waits is listed with what it waits for, and goes on once', async () => {
  await database.db
    .updateTable('turns')
    .set({ status: 'waiting', waiting_for: '["approval-1"]' })
    .execute();
  const [turn] = await listWaitingTurns(database.db);
  expect(turn).toMatchObject({ id: 'turn-1', waitingFor: ['approval-1'] });
  expect(await resumeTurn(database.db, 'turn-1')).toBe(true);
  expect(await resumeTurn(database.db, 'turn-1')).toBe(false);
  expect(await findTurn(database.db, 'turn-1')).toMatchObject({
    status: 'running',
    waitingFor: [],
  });
});

describe('a stop', () => {
  test('is remembered as long as the turn is open', async () => {
    await requestStop(database.db, 'turn-1');
    expect(await findTurn(database.db, 'turn-1')).toMatchObject({ isStopRequested: true });
  });

  test('comes too late for a turn that is over', async () => {
    await setStatus('turn-1', 'completed');
    await requestStop(database.db, 'turn-1');
    expect(await findTurn(database.db, 'turn-1')).toMatchObject({ isStopRequested: false });
  });
});

describe('an idempotency key', () => {
  const key = { userId: 'user-1', key: 'k', turnId: 'turn-1', createdAt: 5 };

  beforeEach(() => insertIdempotencyKey(database.db, key));

  test('finds its turn, for its user', async () => {
    expect(await findTurnByIdempotencyKey(database.db, 'user-1', 'k')).toMatchObject({
      id: 'turn-1',
    });
    expect(await findTurnByIdempotencyKey(database.db, 'user-2', 'k')).toBeUndefined();
    expect(await findTurnByIdempotencyKey(database.db, 'user-1', 'other')).toBeUndefined();
  });

  test('is one of a user, and may be another’s too', async () => {
    await expect(insertIdempotencyKey(database.db, key)).rejects.toThrow('UNIQUE');
    await insertIdempotencyKey(database.db, { ...key, userId: 'user-2' });
  });

  test('is forgotten by age', async () => {
    expect(await deleteIdempotencyKeys(database.db, 5)).toBe(0);
    expect(await deleteIdempotencyKeys(database.db, 6)).toBe(1);
    expect(await findTurnByIdempotencyKey(database.db, 'user-1', 'k')).toBeUndefined();
  });
});
