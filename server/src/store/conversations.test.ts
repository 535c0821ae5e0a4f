import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PLAIN_REQUEST, storeTurn } from '../../../test/harness/stored-turns.ts';
import {
  type ConversationCursor,
  deleteConversation,
  deleteOneShots,
  findConversation,
  findConversationOwner,
  insertConversation,
  listConversations,
  renameConversation,
} from './conversations.ts';
import { type Database, openDatabase } from './database.ts';
import type { ConversationKind } from './schema.ts';
import { insertTurn } from './turns.ts';

let database: Database;

beforeEach(async () => {
  database = await openDatabase(':memory:');
});

afterEach(() => database.close());

async function add(
  id: string,
  createdAt: number,
  { userId = 'anna', kind = 'chat' }: { userId?: string; kind?: ConversationKind } = {},
): Promise<void> {
  await insertConversation(database.db, { id, userId, kind, title: `About ${id}`, createdAt });
}

async function page(limit: number, after: ConversationCursor | null = null): Promise<string[]> {
  const rows = await listConversations(database.db, 'anna', { limit, after });
  return rows.map((row) => row.id);
}

describe('the list', () => {
  test('is newest first, of one user, without those that carried one text', async () => {
    await add('old', 1);
    await add('new', 2);
    await add('foreign', 3, { userId: 'bert' });
    await add('once', 4, { kind: 'one-shot' });
    expect(await page(10)).toEqual(['new', 'old']);
  });

  test('comes in pages that neither repeat nor leave out, also among equal times', async () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    for (const [index, id] of ids.entries()) await add(id, Math.floor(index / 3));
    const seen: string[] = [];
    let after: ConversationCursor | null = null;
    for (;;) {
      const rows = await listConversations(database.db, 'anna', { limit: 2, after });
      const last = rows.at(-1);
      if (last === undefined) break;
      seen.push(...rows.map((row) => row.id));
      after = { updatedAt: last.updated_at, id: last.id };
    }
    expect(seen).toEqual(['g', 'f', 'e', 'd', 'c', 'b', 'a']);
  });

  test('goes on at its place when newer ones have come since', async () => {
    for (const [index, id] of ['a', 'b', 'c'].entries()) await add(id, index);
    expect(await page(1)).toEqual(['c']);
    await add('d', 9);
    expect(await page(2, { updatedAt: 2, id: 'c' })).toEqual(['b', 'a']);
  });

  test('says what is being written where', async () => {
    await storeTurn(database.db, 'turn-1');
    const owner = await findConversationOwner(database.db, 'conversation-of-turn-1');
    const listed = () => listConversations(database.db, owner ?? '', { limit: 10, after: null });
    expect(await listed()).toMatchObject([{ running_turn_id: 'turn-1' }]);
    await database.db.updateTable('turns').set({ status: 'completed' }).execute();
    await insertTurn(database.db, {
      id: 'turn-2',
      conversationId: 'conversation-of-turn-1',
      userId: 'user-1',
      messageId: 'answer-2',
      parentId: 'question-of-turn-1',
      owner: 'test',
      request: PLAIN_REQUEST,
      createdAt: 2,
    });
    await database.db.updateTable('turns').set({ status: 'completed' }).execute();
    expect(await listed()).toMatchObject([{ running_turn_id: null }]);
  });
});

describe('what belongs to somebody else', () => {
  beforeEach(() => add('annas', 1));

  test('is not found, not renamed and not deleted', async () => {
    expect(await findConversation(database.db, 'bert', 'annas')).toBeUndefined();
    expect(await renameConversation(database.db, 'bert', 'annas', 'Mine')).toBe(false);
    expect(await deleteConversation(database.db, 'bert', 'annas')).toBe(false);
    expect(await findConversation(database.db, 'anna', 'annas')).toMatchObject({
      title: 'About annas',
    });
  });

  test('has an owner all the same', async () => {
    expect(await findConversationOwner(database.db, 'annas')).toBe('anna');
    expect(await findConversationOwner(database.db, 'nobodys')).toBeUndefined();
  });
});

test('a new title leaves its place in the list', async () => {
  await add('a', 1);
  await add('b', 2);
  expect(await renameConversation(database.db, 'anna', 'a', 'Better')).toBe(true);
  expect(await findConversation(database.db, 'anna', 'a')).toMatchObject({
    title: 'Better',
    updated_at: 1,
  });
  expect(await page(10)).toEqual(['b', 'a']);
});

test('deleting takes messages, turns and events along, and leaves the usage', async () => {
  const { db } = database;
  await storeTurn(db, 'turn-1');
  await db
    .insertInto('turn_events')
    .values({ turn_id: 'turn-1', first_seq: 1, last_seq: 1, epoch: 1, events: '[]' })
    .execute();
  await db
    .insertInto('ai_usage')
    .values({
      id: 'usage-1',
      user_id: 'user-1',
      conversation_id: 'conversation-of-turn-1',
      turn_id: 'turn-1',
      provider: 'p',
      model: 'm',
      tokens_used: 1,
      input_tokens: 1,
      output_tokens: 0,
      cached_tokens: 0,
      reasoning_tokens: 0,
      estimated: 0,
      outcome: 'completed',
      created_at: 1,
    })
    .execute();
  expect(await deleteConversation(db, 'user-1', 'conversation-of-turn-1')).toBe(true);
  expect(await deleteConversation(db, 'user-1', 'conversation-of-turn-1')).toBe(false);
  const counts = await Promise.all(
    (['messages', 'turns', 'turn_events', 'ai_usage'] as const).map(
      async (table) => (await db.selectFrom(table).selectAll().execute()).length,
    ),
  );
  expect(counts).toEqual([0, 0, 0, 1]);
});

test('one-shots are deleted when they have rested, unless something is being written', async () => {
  await add('resting', 1, { kind: 'one-shot' });
  await add('fresh', 5, { kind: 'one-shot' });
  await add('chat', 1);
  await storeTurn(database.db, 'turn-1');
  await database.db
    .updateTable('conversations')
    .set({ kind: 'one-shot' })
    .where('id', '=', 'conversation-of-turn-1')
    .execute();
  expect(await deleteOneShots(database.db, 5)).toBe(1);
  const left = await database.db.selectFrom('conversations').select('id').orderBy('id').execute();
  expect(left.map((row) => row.id)).toEqual(['chat', 'conversation-of-turn-1', 'fresh']);
});
