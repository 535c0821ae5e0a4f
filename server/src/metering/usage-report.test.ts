import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../store/database.ts';
import { insertUsage, type NewUsage } from '../store/usage.ts';
import { rollUpUsage } from './roll-up.ts';
import { type ReportRequest, reportUsage } from './usage-report.ts';

const DAY_MS = 86_400_000;
const NOON = Date.parse('2026-11-21T12:00:00Z');

let database: Database;
let lastId: number;

beforeEach(async () => {
  lastId = 0;
  database = await openDatabase(':memory:');
});

afterEach(() => database.close());

async function use(createdAt: number, fields: Partial<NewUsage> = {}): Promise<void> {
  lastId += 1;
  const usage = {
    inputTokens: 10,
    outputTokens: 5,
    cachedTokens: 3,
    reasoningTokens: 2,
    costMicros: 100,
    estimated: false,
  };
  const row: NewUsage = {
    id: `u${lastId}`,
    userId: 'ann',
    keyId: null,
    route: 'auto',
    requestId: 'r1',
    provider: 'acme',
    model: 'm1',
    usage,
    outcome: 'completed',
    finishReason: 'stop',
    firstTokenMs: 1,
    durationMs: 2,
    createdAt,
    ...fields,
  };
  await insertUsage(database.db, [row]);
}

function report(fields: Partial<ReportRequest> = {}) {
  return reportUsage(database.db, {
    userId: 'ann',
    from: '2026-11-01',
    to: '2026-11-21',
    groupBy: 'day',
    keyNames: new Map([['k1', 'My laptop']]),
    ...fields,
  });
}

const ONE = {
  attempts: 1,
  unpricedAttempts: 0,
  inputTokens: 10,
  outputTokens: 5,
  cachedTokens: 3,
  reasoningTokens: 2,
  costMicros: 100,
};

describe('a report', () => {
  test('sums up by day, in order of time', async () => {
    await use(NOON);
    await use(NOON - DAY_MS);
    await use(NOON - DAY_MS);
    const { rows, totals } = await report();
    expect(rows.map(({ key, attempts }) => [key, attempts])).toEqual([
      ['2026-11-20', 2],
      ['2026-11-21', 1],
    ]);
    expect(rows[1]).toEqual({ key: '2026-11-21', label: '2026-11-21', ...ONE });
    expect(totals).toMatchObject({ attempts: 3, inputTokens: 30, costMicros: 300 });
  });

  test('sums up by model and by provider, the dearest first', async () => {
    await use(NOON);
    await use(NOON, { model: 'm2' });
    await use(NOON, { model: 'm2' });
    await use(NOON, { provider: 'other' });
    const keys = async (groupBy: 'model' | 'provider') =>
      (await report({ groupBy })).rows.map(({ key }) => key);
    expect(await keys('model')).toEqual(['acme/m2', 'acme/m1', 'other/m1']);
    expect(await keys('provider')).toEqual(['acme', 'other']);
  });

  test('sums up by key, and calls keys by their names', async () => {
    await use(NOON, { keyId: 'k1' });
    await use(NOON, { keyId: 'k1' });
    await use(NOON);
    const { rows } = await report({ groupBy: 'key' });
    expect(rows.map(({ key, label }) => [key, label])).toEqual([
      ['k1', 'My laptop'],
      ['', 'Without a key'],
    ]);
  });

  test('says how many attempts have no price', async () => {
    const usage = { ...ONE, costMicros: null, estimated: true };
    await use(NOON, { usage });
    await use(NOON);
    expect((await report()).totals).toMatchObject({ unpricedAttempts: 1, costMicros: 100 });
  });

  test('is of its user, unless it is of all', async () => {
    await use(NOON);
    await use(NOON, { userId: 'bob' });
    expect((await report()).totals.attempts).toBe(1);
    expect((await report({ userId: null })).totals.attempts).toBe(2);
  });

  test('includes its first and its last day, and nothing around them', async () => {
    const begin = Date.parse('2026-11-10T00:00:00Z');
    for (const time of [begin - 1, begin, begin + 2 * DAY_MS - 1, begin + 2 * DAY_MS]) {
      await use(time);
    }
    const { totals } = await report({ from: '2026-11-10', to: '2026-11-11' });
    expect(totals.attempts).toBe(2);
  });

  test('is empty where nothing was used', async () => {
    expect(await report()).toMatchObject({ rows: [], totals: { attempts: 0, costMicros: 0 } });
  });
});

describe('rolling up', () => {
  async function counts() {
    const { db } = database;
    const single = await db.selectFrom('ai_usage').select('id').execute();
    const summed = await db.selectFrom('usage_daily').select('day').execute();
    return { single: single.length, summed: summed.length };
  }

  test('changes no report, and may be done again', async () => {
    for (let day = 0; day < 12; day += 1) {
      await use(NOON - day * DAY_MS);
      await use(NOON - day * DAY_MS, { keyId: 'k1', model: 'm2' });
      await use(NOON - day * DAY_MS, { userId: 'bob' });
    }
    const before = await Promise.all(
      (['day', 'key', 'model'] as const).map((groupBy) => report({ groupBy })),
    );
    for (const time of [NOON - 5 * DAY_MS, NOON, NOON]) {
      await rollUpUsage(database.db, time, 90);
      const after = await Promise.all(
        (['day', 'key', 'model'] as const).map((groupBy) => report({ groupBy })),
      );
      expect(after).toEqual(before);
    }
    expect(await counts()).toEqual({ single: 36, summed: 33 });
  });

  test('waits a while for the last rows of a day', async () => {
    const midnight = Date.parse('2026-11-21T00:00:00Z');
    await use(midnight - 1);
    await rollUpUsage(database.db, midnight + 9 * 60_000, 90);
    expect(await counts()).toEqual({ single: 1, summed: 0 });
    await rollUpUsage(database.db, midnight + 10 * 60_000, 90);
    expect(await counts()).toEqual({ single: 1, summed: 1 });
  });

  test('lets single attempts go after their time, and keeps their sums', async () => {
    await use(NOON - 91 * DAY_MS);
    await use(NOON - 89 * DAY_MS);
    await use(NOON);
    await rollUpUsage(database.db, NOON, 90);
    expect(await counts()).toEqual({ single: 2, summed: 2 });
    expect((await report({ from: '2026-01-01' })).totals.attempts).toBe(3);
  });
});
