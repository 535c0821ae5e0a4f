import type { Kysely } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { storeTurn } from '../../test/harness/stored-turns.ts';
import { cleanUp, type JanitorParts } from './janitor.ts';
import { createJournal } from './journal/journal.ts';
import type { Journal } from './journal/port.ts';
import { createSqliteJournalStore } from './journal/sqlite-journal-store.ts';
import { insertCachedReply } from './store/cached-replies.ts';
import { insertConversation } from './store/conversations.ts';
import { type Database, openDatabase } from './store/database.ts';
import type { Tables } from './store/schema.ts';
import { insertIdempotencyKey } from './store/turns.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let now: number;
let database: Database;
let journal: Journal;
let limitRounds: number;
let guestPurges: number;
const clock = { now: () => now };

beforeEach(async () => {
  now = 1_800_000_000_000;
  guestPurges = 0;
  limitRounds = 0;
  database = await openDatabase(':memory:');
  let ids = 0;
  const store = createSqliteJournalStore(database, clock, () => `id-${++ids}`);
  journal = createJournal(store, { flushed: () => undefined, flushFailed: () => undefined });
});

afterEach(async () => {
  await journal.close();
  await database.close();
});

function parts(): JanitorParts {
  return {
    database,
    journal,
    clock,
    accounts: {
      async purgeIdleGuests() {
        guestPurges++;
      },
    },
    limits: {
      async tend() {
        limitRounds++;
      },
    },
    usageRetentionDays: 90,
    onFailure(error) {
      throw error;
    },
  };
}

async function count(db: Kysely<Tables>, table: keyof Tables): Promise<number> {
  return (await db.selectFrom(table).selectAll().execute()).length;
}

/** A turn that has begun, with events in the journal. */
async function beginTurn(id: string) {
  await storeTurn(database.db, id);
  const writer = journal.open(id);
  writer.append([{ type: 'step-start', stepId: 'step-1' }]);
  await writer.flushed();
  return writer;
}

test('events go half an hour after their turn has ended, those of running turns stay', async () => {
  const ended = await beginTurn('ended');
  await beginTurn('running');
  await ended.end({
    status: 'stopped',
    attempts: [],
    message: { id: 'answer-of-ended', role: 'assistant', parts: [], metadata: {} },
    event: {
      type: 'turn-end',
      reason: 'stopped',
      finishReason: 'other',
      usage: {
        inputTokens: 0,
        outputTokens: 0,
        cachedTokens: 0,
        reasoningTokens: 0,
        costMicros: 0,
        estimated: false,
      },
    },
  });
  now += 29 * MINUTE_MS;
  await cleanUp(parts());
  expect(await journal.history('ended')).not.toEqual([]);
  now += 2 * MINUTE_MS;
  await cleanUp(parts());
  expect(await journal.history('ended')).toEqual([]);
  expect(await journal.history('running')).not.toEqual([]);
  expect(await count(database.db, 'messages')).toBe(3);
});

test('one-shot conversations go after an hour of rest, chats never', async () => {
  const shared = { userId: 'u', title: 'T', createdAt: now };
  await insertConversation(database.db, { ...shared, id: 'one', kind: 'one-shot' });
  await insertConversation(database.db, { ...shared, id: 'two', kind: 'chat' });
  now += 59 * MINUTE_MS;
  await cleanUp(parts());
  expect(await count(database.db, 'conversations')).toBe(2);
  now += 2 * MINUTE_MS;
  await cleanUp(parts());
  expect(await database.db.selectFrom('conversations').select('id').execute()).toEqual([
    { id: 'two' },
  ]);
});

test('idempotency keys go after a day, and guests are looked after in every round', async () => {
  await storeTurn(database.db, 'turn');
  await insertIdempotencyKey(database.db, {
    userId: 'u',
    key: 'k',
    turnId: 'turn',
    createdAt: now,
  });
  now += 23 * HOUR_MS;
  await cleanUp(parts());
  expect(await count(database.db, 'idempotency_keys')).toBe(1);
  now += 2 * HOUR_MS;
  await cleanUp(parts());
  expect(await count(database.db, 'idempotency_keys')).toBe(0);
  expect(guestPurges).toBe(2);
  expect(limitRounds).toBe(2);
});

test('replies that agents repeat are kept for thirty days', async () => {
  await insertCachedReply(database.db, { key: 'old', reply: '{}', createdAt: now });
  now += 30 * 24 * HOUR_MS;
  await insertCachedReply(database.db, { key: 'new', reply: '{}', createdAt: now });
  await cleanUp(parts());
  expect(await count(database.db, 'cached_replies')).toBe(2);
  now += 1;
  await cleanUp(parts());
  expect(await count(database.db, 'cached_replies')).toBe(1);
});
