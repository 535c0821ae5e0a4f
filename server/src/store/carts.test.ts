import { afterEach, beforeEach, expect, test } from 'vitest';
import { claimCartCommand, deleteIdleShopSessions, listCartLines, writeCartLine } from './carts.ts';
import { deleteConversation, insertConversation } from './conversations.ts';
import { type Database, openDatabase } from './database.ts';
import { replaceProducts, type StoredProduct } from './products.ts';
import { insertShownSet, listShownSets } from './search-contexts.ts';

const LAMP: StoredProduct = {
  id: 'lamp',
  name: 'Lamp',
  kind: 'lamp',
  description: 'A lamp.',
  priceCents: 1_999,
  category: 'home',
  imageUrl: '/lamp.svg',
  stock: 3,
  popularity: 50,
  tags: ['light'],
  attributes: { colour: 'red' },
  createdAt: 1,
};

let database: Database;

beforeEach(async () => {
  database = await openDatabase(':memory:');
  await replaceProducts(database.db, [LAMP], { hash: 'h', seededAt: 1 });
});

afterEach(() => database.close());

async function fillSession(sessionId: string, at: number): Promise<void> {
  const { db } = database;
  const line = { id: `line-${sessionId}`, sessionId, productId: 'lamp', quantity: 1, addedAt: at };
  await writeCartLine(db, line);
  await claimCartCommand(db, { sessionId, callId: 'c1', createdAt: at });
  await insertShownSet(db, {
    id: `set-${sessionId}`,
    sessionId,
    shownBy: 'cart',
    query: '',
    productIds: ['lamp'],
    shownAt: at,
  });
}

async function isKept(sessionId: string): Promise<boolean[]> {
  const { db } = database;
  const commands = await db.selectFrom('cart_commands').select('session_id').execute();
  return [
    (await listCartLines(db, sessionId)).length > 0,
    commands.some((row) => row.session_id === sessionId),
    (await listShownSets(db, sessionId, 10)).length > 0,
  ];
}

async function addConversation(id: string): Promise<void> {
  const conversation = { id, userId: 'anna', kind: 'chat', title: '', createdAt: 1 } as const;
  await insertConversation(database.db, conversation);
}

test('a conversation takes its cart with it when it is deleted', async () => {
  await addConversation('c1');
  await fillSession('c1', 1);
  await fillSession('c2', 1);
  expect(await deleteConversation(database.db, 'bert', 'c1')).toBe(false);
  expect(await isKept('c1')).toEqual([true, true, true]);
  expect(await deleteConversation(database.db, 'anna', 'c1')).toBe(true);
  expect(await isKept('c1')).toEqual([false, false, false]);
  expect(await isKept('c2')).toEqual([true, true, true]);
});

test('sessions that are no conversation are forgotten when they have been idle', async () => {
  await addConversation('conversation');
  for (const id of ['conversation', 'idle']) await fillSession(id, 1);
  await fillSession('busy', 50);
  await deleteIdleShopSessions(database.db, 50);
  expect(await isKept('conversation')).toEqual([true, true, true]);
  expect(await isKept('busy')).toEqual([true, true, true]);
  expect(await isKept('idle')).toEqual([false, false, false]);
});
