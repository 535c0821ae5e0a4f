import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../store/database.ts';
import type { NewUsage } from '../store/usage.ts';
import { createUsageWriter, type UsageWriter } from './usage-writer.ts';

let database: Database;
let writer: UsageWriter;
let timers: { waitMs: number; run: () => void }[];
let failures: { error: unknown; lostRows: number }[];

beforeEach(async () => {
  database = await openDatabase(':memory:');
  timers = [];
  failures = [];
  let lastId = 0;
  writer = createUsageWriter({
    db: database.db,
    newId() {
      lastId += 1;
      return `u${lastId}`;
    },
    after(waitMs, run) {
      const timer = { waitMs, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    onFailure: (error, lostRows) => failures.push({ error, lostRows }),
  });
});

afterEach(() => database.close());

function record(fields: Partial<NewUsage> = {}): void {
  writer.record({
    userId: 'ann',
    keyId: 'k1',
    route: 'auto',
    requestId: 'r1',
    provider: 'acme',
    model: 'm1',
    usage: {
      inputTokens: 10,
      outputTokens: 5,
      cachedTokens: 3,
      reasoningTokens: 2,
      costMicros: 26_000,
      estimated: false,
    },
    outcome: 'completed',
    finishReason: 'stop',
    firstTokenMs: 12,
    durationMs: 340,
    createdAt: 1_000,
    ...fields,
  });
}

function runTimer(): void {
  timers.shift()?.run();
}

function rows() {
  return database.db.selectFrom('ai_usage').selectAll().execute();
}

/** Takes the table away, as a full disk would. */
async function breakTable(): Promise<void> {
  await database.db.schema.alterTable('ai_usage').renameTo('elsewhere').execute();
}

async function mendTable(): Promise<void> {
  await database.db.schema.alterTable('elsewhere').renameTo('ai_usage').execute();
}

describe('usage', () => {
  test('is written a quarter of a second later, all of it', async () => {
    record();
    record({ keyId: null });
    expect(timers.map(({ waitMs }) => waitMs)).toEqual([250]);
    expect(await rows()).toEqual([]);
    runTimer();
    await expect.poll(async () => (await rows()).length).toBe(2);
    expect((await rows())[0]).toEqual({
      id: 'u1',
      user_id: 'ann',
      conversation_id: null,
      turn_id: null,
      key_id: 'k1',
      provider: 'acme',
      model: 'm1',
      tokens_used: 15,
      input_tokens: 10,
      output_tokens: 5,
      cached_tokens: 3,
      reasoning_tokens: 2,
      cost_cents: 3,
      cost_micros: 26_000,
      estimated: 0,
      outcome: 'completed',
      finish_reason: 'stop',
      route: 'auto',
      request_id: 'r1',
      first_token_ms: 12,
      duration_ms: 340,
      created_at: 1_000,
    });
  });

  test('is written at once when there is much of it', async () => {
    for (let count = 0; count < 100; count += 1) record();
    await expect.poll(async () => (await rows()).length).toBe(100);
    expect(timers).toEqual([]);
  });

  test('is written when the server ends', async () => {
    for (let count = 0; count < 250; count += 1) record();
    await writer.close();
    expect(await rows()).toHaveLength(250);
    expect(timers).toEqual([]);
  });

  test('survives a database that takes nothing for a while, and is written once', async () => {
    await breakTable();
    record();
    runTimer();
    await expect.poll(() => failures.length).toBe(1);
    expect(failures[0]?.lostRows).toBe(0);
    expect(timers.map(({ waitMs }) => waitMs)).toEqual([1_000]);
    for (let count = 0; count < 150; count += 1) record();
    expect(timers).toHaveLength(1);
    await mendTable();
    runTimer();
    await expect.poll(async () => (await rows()).length).toBe(151);
  });

  test('that cannot be written at the end is said to be lost', async () => {
    await breakTable();
    record();
    record();
    await writer.close();
    expect(failures.at(-1)?.lostRows).toBe(2);
    expect(timers).toEqual([]);
  });

  test('is bounded: the oldest is given up', async () => {
    await breakTable();
    record();
    runTimer();
    await expect.poll(() => failures.length).toBe(1);
    for (let count = 0; count < 50_000; count += 1) record();
    expect(failures.at(-1)?.lostRows).toBe(1);
    await mendTable();
    await writer.close();
    const { first, count } = await database.db
      .selectFrom('ai_usage')
      .select(({ fn }) => [fn.countAll<number>().as('count'), fn.min('id').as('first')])
      .executeTakeFirstOrThrow();
    expect({ first, count }).toEqual({ first: 'u10', count: 50_000 });
  });
});
