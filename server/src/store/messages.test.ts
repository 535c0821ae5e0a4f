import type { MessagePart } from '@chimera/protocol/message';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { storeTurn } from '../../../test/harness/stored-turns.ts';
import { insertConversation } from './conversations.ts';
import { type Database, openDatabase } from './database.ts';
import {
  findMessage,
  insertMessage,
  isMessageIdTaken,
  listBranch,
  listMessageLinks,
  listMessages,
  type NewMessage,
} from './messages.ts';

let database: Database;
let createdAt: number;

beforeEach(async () => {
  createdAt = 0;
  database = await openDatabase(':memory:');
  for (const id of ['c1', 'c2']) {
    await insertConversation(database.db, {
      id,
      userId: 'anna',
      kind: 'chat',
      title: 'T',
      createdAt: 1,
    });
  }
});

afterEach(() => database.close());

async function add(
  id: string,
  parentId: string | null,
  more: Partial<NewMessage> = {},
): Promise<void> {
  await insertMessage(database.db, {
    id,
    conversationId: 'c1',
    parentId,
    role: 'user',
    parts: [{ type: 'text', text: `I am ${id}.` }],
    metadata: {},
    createdAt: ++createdAt,
    ...more,
  });
}

async function branch(leafId: string, conversationId = 'c1'): Promise<string[]> {
  return (await listBranch(database.db, conversationId, leafId)).map((message) => message.id);
}

describe('a tree of messages', () => {
  beforeEach(async () => {
    await add('q1', null);
    await add('a1', 'q1', { role: 'assistant' });
    await add('q2', 'a1');
    await add('a2', 'q2', { role: 'assistant' });
    await add('a2-again', 'q2', { role: 'assistant' });
    await add('q1-edited', null, { clientId: 'q1' });
  });

  test('has a branch to each of them, from the root', async () => {
    expect(await branch('a2')).toEqual(['q1', 'a1', 'q2', 'a2']);
    expect(await branch('a2-again')).toEqual(['q1', 'a1', 'q2', 'a2-again']);
    expect(await branch('q1-edited')).toEqual(['q1-edited']);
    expect(await branch('nothing')).toEqual([]);
  });

  test('shows nothing of it to another conversation', async () => {
    expect(await branch('a2', 'c2')).toEqual([]);
    expect(await findMessage(database.db, 'c2', 'q1')).toBeUndefined();
    expect(await listMessages(database.db, 'c2')).toEqual([]);
  });

  test('does not lead into another conversation', async () => {
    await add('stray', 'a2', { conversationId: 'c2' });
    expect(await branch('stray', 'c2')).toEqual(['stray']);
  });

  test('is listed oldest first, by id where the time is the same', async () => {
    await add('z', null, { createdAt: 99 });
    await add('y', null, { createdAt: 99 });
    const ids = ['q1', 'a1', 'q2', 'a2', 'a2-again', 'q1-edited', 'y', 'z'];
    expect((await listMessages(database.db, 'c1')).map(({ id }) => id)).toEqual(ids);
    expect((await listMessageLinks(database.db, 'c1')).map(({ id }) => id)).toEqual(ids);
  });

  test('has links that say who hangs where, and by which name a client knows it', async () => {
    const links = await listMessageLinks(database.db, 'c1');
    expect(links.at(1)).toEqual({ id: 'a1', parentId: 'q1', clientId: null, role: 'assistant' });
    expect(links.at(-1)).toEqual({ id: 'q1-edited', parentId: null, clientId: 'q1', role: 'user' });
  });
});

describe('the id of a message', () => {
  test('is taken once it is used, in any conversation', async () => {
    await add('q1', null);
    expect(await isMessageIdTaken(database.db, 'q1')).toBe(true);
    expect(await isMessageIdTaken(database.db, 'q2')).toBe(false);
  });

  test('is taken by an answer that is still being written', async () => {
    await storeTurn(database.db, 'turn-1');
    expect(await isMessageIdTaken(database.db, 'answer-of-turn-1')).toBe(true);
  });
});

test('a message comes back as it was, whatever is in it', async () => {
  const texts = fc.string({ unit: 'binary' });
  const metadata = fc.record({ requestedModel: texts, tokens: fc.nat() });
  let count = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(texts, { maxLength: 3 }), metadata, async (words, about) => {
      const id = `random-${++count}`;
      const parts = words.map((text): MessagePart => ({ type: 'text', text, state: 'done' }));
      await add(id, null, { parts, metadata: about });
      expect(await findMessage(database.db, 'c1', id)).toMatchObject({
        id,
        parts,
        metadata: about,
        content: words.join(''),
      });
    }),
  );
});
