import { afterEach, beforeEach, expect, test } from 'vitest';
import { deleteCachedReplies, findCachedReply, insertCachedReply } from './cached-replies.ts';
import { type Database, openDatabase } from './database.ts';

let database: Database;

beforeEach(async () => {
  database = await openDatabase(':memory:');
});

afterEach(() => database.close());

test('the first reply to a question is the one that is repeated', async () => {
  expect(await findCachedReply(database.db, 'k')).toBeUndefined();
  await insertCachedReply(database.db, { key: 'k', reply: '"one"', createdAt: 1 });
  await insertCachedReply(database.db, { key: 'k', reply: '"two"', createdAt: 2 });
  expect(await findCachedReply(database.db, 'k')).toBe('"one"');
});

test('old replies are forgotten', async () => {
  await insertCachedReply(database.db, { key: 'old', reply: '1', createdAt: 1 });
  await insertCachedReply(database.db, { key: 'new', reply: '2', createdAt: 5 });
  expect(await deleteCachedReplies(database.db, 5)).toBe(1);
  expect(await findCachedReply(database.db, 'new')).toBe('2');
});
