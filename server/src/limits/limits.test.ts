import { randomUUID } from 'node:crypto';
import { ChimeraError } from '@chimera/protocol/errors';
import { NO_LIMITS, type UsageLimits } from '@chimera/protocol/keys';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../store/database.ts';
import { createLimits } from './limits.ts';
import type { Admission, LimitedCaller, Limits } from './port.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

let database: Database;
const clock = { time: 0, now: () => clock.time };

beforeEach(async () => {
  clock.time = Date.parse('2026-11-30T12:00:00Z');
  database = await openDatabase(':memory:');
});

afterEach(() => database.close());

function limitsFor(perUser: Partial<UsageLimits> = {}): Limits {
  return createLimits({
    db: database.db,
    perUser: { ...NO_LIMITS, ...perUser },
    clock,
    newId: () => randomUUID(),
    onFailure(error) {
      throw error;
    },
  });
}

function withKey(limits: Partial<UsageLimits>, id = 'k1'): LimitedCaller {
  return { id: 'operator', kind: 'operator', key: { id, limits: { ...NO_LIMITS, ...limits } } };
}

const MEMBER: LimitedCaller = { id: 'ann', kind: 'member' };
const FREE = { tokens: 100, costMicros: 0 };

function costing(costMicros: number) {
  return { tokens: 100, costMicros };
}

function used(costMicros: number | null, tokens = 100) {
  return { inputTokens: tokens, outputTokens: 0, costMicros };
}

async function refusalOf(admission: Promise<Admission>): Promise<ChimeraError> {
  const error = await admission.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ChimeraError)) throw new Error('It was not refused.', { cause: error });
  return error;
}

describe('who has no limits', () => {
  test('is the operator, and a key without any; nothing is written for them', async () => {
    const limits = limitsFor({ requestsPerMinute: 1 });
    for (const caller of [{ id: 'operator', kind: 'operator' } as const, withKey({})]) {
      for (let count = 0; count < 5; count += 1) {
        const admission = await limits.admit(caller, costing(1_000_000));
        expect(admission.headers).toEqual({});
        await admission.settle(used(5));
      }
    }
    expect(await database.db.selectFrom('limit_subjects').selectAll().execute()).toEqual([]);
  });
});

describe('requests per minute', () => {
  test('of a user are refused past the limit, with the time to wait', async () => {
    const limits = limitsFor({ requestsPerMinute: 2 });
    const { headers } = await limits.admit(MEMBER, FREE);
    expect(headers).toMatchObject({ 'x-ratelimit-remaining-requests': '1' });
    await limits.admit(MEMBER, FREE);
    const refusal = await refusalOf(limits.admit(MEMBER, FREE));
    expect(refusal).toMatchObject({
      code: 'rate_limited',
      message: 'The limit of 2 requests per minute has been reached. Try again in 30 s.',
      details: { limit: 'requests', retryAfterMs: 30_000 },
      headers: { 'retry-after': '30', 'x-ratelimit-remaining-requests': '0' },
    });
    clock.time += 30_000;
    await limits.admit(MEMBER, FREE);
  });

  test('of one user leave another alone', async () => {
    const limits = limitsFor({ requestsPerMinute: 1 });
    await limits.admit(MEMBER, FREE);
    await limits.admit({ id: 'bob', kind: 'guest' }, FREE);
    await refusalOf(limits.admit(MEMBER, FREE));
  });

  test('that are refused use nothing up, of any limit', async () => {
    const limits = limitsFor({ requestsPerMinute: 10 });
    const bearer: LimitedCaller = { ...MEMBER, key: { ...keyOf({ requestsPerMinute: 1 }) } };
    await limits.admit(bearer, FREE);
    for (let count = 0; count < 20; count += 1) await refusalOf(limits.admit(bearer, FREE));
    const { headers } = await limits.admit(MEMBER, FREE);
    expect(headers).toMatchObject({ 'x-ratelimit-remaining-requests': '8' });
  });
});

function keyOf(limits: Partial<UsageLimits>) {
  return { id: 'k1', limits: { ...NO_LIMITS, ...limits } };
}

describe('tokens per minute', () => {
  test('are given back as far as they were not used', async () => {
    const limits = limitsFor();
    const caller = withKey({ tokensPerMinute: 1_000 });
    const first = await limits.admit(caller, { tokens: 900, costMicros: 0 });
    await refusalOf(limits.admit(caller, { tokens: 200, costMicros: 0 }));
    await first.settle(used(null, 100));
    const { headers } = await limits.admit(caller, { tokens: 200, costMicros: 0 });
    expect(headers).toMatchObject({ 'x-ratelimit-remaining-tokens': '700' });
  });

  test('that were used beyond what was reserved are waited for', async () => {
    const limits = limitsFor();
    const caller = withKey({ tokensPerMinute: 1_000 });
    await (await limits.admit(caller, FREE)).settle(used(null, 2_000));
    const { details } = await refusalOf(limits.admit(caller, FREE));
    expect(details).toEqual({ limit: 'tokens', retryAfterMs: 66_000 });
  });

  test('are given back whole by an answer that was never asked for', async () => {
    const limits = limitsFor();
    const caller = withKey({ tokensPerMinute: 1_000 });
    await (await limits.admit(caller, { tokens: 1_000, costMicros: 0 })).cancel();
    await limits.admit(caller, { tokens: 1_000, costMicros: 0 });
  });
});

describe('concurrent streams', () => {
  test('are free again when an answer ends', async () => {
    const limits = limitsFor({ concurrentStreams: 2 });
    const first = await limits.admit(MEMBER, FREE);
    await limits.admit(MEMBER, FREE);
    const refusal = await refusalOf(limits.admit(MEMBER, FREE));
    expect(refusal).toMatchObject({ code: 'rate_limited', details: { limit: 'streams' } });
    await first.settle(used(null));
    await limits.admit(MEMBER, FREE);
  });

  test('are free again some time after a crash, and never while their process lives', async () => {
    const limits = limitsFor({ concurrentStreams: 1 });
    await limits.admit(MEMBER, FREE);
    for (let minute = 0; minute < 10; minute += 1) {
      await limits.tend();
      clock.time += MINUTE_MS;
    }
    await refusalOf(limits.admit(MEMBER, FREE));
    const nextProcess = limitsFor({ concurrentStreams: 1 });
    clock.time += 3 * MINUTE_MS;
    await nextProcess.tend();
    await nextProcess.admit(MEMBER, FREE);
  });
});

describe('a budget', () => {
  test('is reserved before and settled after', async () => {
    const limits = limitsFor();
    const caller = withKey({ microsTotal: 1_000 });
    const first = await limits.admit(caller, costing(800));
    const refusal = await refusalOf(limits.admit(caller, costing(300)));
    expect(refusal).toMatchObject({
      code: 'budget_exhausted',
      details: { limit: 'budget', period: 'total', retryAfterMs: 1_000 },
    });
    await first.settle(used(500));
    await (await limits.admit(caller, costing(500))).settle(used(500));
    const exhausted = await refusalOf(limits.admit(caller, costing(1)));
    expect(exhausted).toMatchObject({ details: { retryAfterMs: null } });
    expect(exhausted.message).toContain('$0.001 in all has $0.00 left');
    expect(exhausted).not.toHaveProperty('headers.retry-after');
  });

  test('of a day and of a month begins anew with them', async () => {
    const limits = limitsFor();
    const caller = withKey({ microsPerDay: 100, microsPerMonth: 150 });
    await (await limits.admit(caller, costing(100))).settle(used(100));
    expect((await refusalOf(limits.admit(caller, costing(1)))).details).toEqual({
      limit: 'budget',
      period: 'day',
      retryAfterMs: DAY_MS / 2,
    });
    clock.time += DAY_MS / 2;
    await (await limits.admit(caller, costing(100))).settle(used(100));
    clock.time += 29 * DAY_MS;
    await (await limits.admit(caller, costing(50))).settle(used(50));
    expect((await refusalOf(limits.admit(caller, costing(1)))).details).toMatchObject({
      period: 'month',
      retryAfterMs: 2 * DAY_MS,
    });
  });

  test('is not for what has no price', async () => {
    const limits = limitsFor();
    const caller = withKey({ microsTotal: 10 });
    await (await limits.admit(caller, costing(10))).settle(used(10));
    await (await limits.admit(caller, FREE)).settle(used(null));
  });

  test('is charged once, however often an answer is settled', async () => {
    const limits = limitsFor();
    const caller = withKey({ microsTotal: 100 });
    const admission = await limits.admit(caller, costing(50));
    await Promise.all([admission.settle(used(50)), admission.settle(used(50))]);
    await admission.cancel();
    await limits.admit(caller, costing(50));
    await refusalOf(limits.admit(caller, costing(1)));
  });

  test('is charged for a turn that another process brings to its end, later than any lease', async () => {
    const caller = withKey({ microsTotal: 100 });
    await database.db
      .transaction()
      .execute((transaction) => limitsFor().reserve(transaction, 'turn-1', caller, costing(100)));
    clock.time += 60 * MINUTE_MS;
    const nextProcess = limitsFor();
    await nextProcess.tend();
    await nextProcess.settle('turn-1', used(90));
    await refusalOf(nextProcess.admit(caller, costing(11)));
    await nextProcess.admit(caller, costing(10));
  });

  test('is held by a turn that waits for a few minutes only, and charged when it has ended', async () => {
    const limits = limitsFor();
    const caller = withKey({ microsTotal: 100 });
    await database.db
      .transaction()
      .execute((transaction) => limits.reserve(transaction, 'turn-1', caller, costing(100)));
    limits.letGo('turn-1');
    await limits.tend();
    await refusalOf(limits.admit(caller, costing(1)));
    clock.time += 4 * MINUTE_MS;
    await limits.tend();
    await (await limits.admit(caller, costing(50))).settle(used(50));
    await limits.settle('turn-1', used(40));
    await refusalOf(limits.admit(caller, costing(11)));
  });

  test('is not touched by a reservation whose transaction is rolled back', async () => {
    const limits = limitsFor();
    const caller = withKey({ microsTotal: 100 });
    const rolledBack = database.db.transaction().execute(async (transaction) => {
      await limits.reserve(transaction, 'turn-1', caller, costing(100));
      throw new Error('something else was wrong');
    });
    await expect(rolledBack).rejects.toThrow('something else');
    await limits.admit(caller, costing(100));
  });

  test('for a hundred is enough for a hundred of two hundred at once', async () => {
    const limits = limitsFor();
    const caller = withKey({ microsTotal: 100 * 7 });
    const admissions = await Promise.allSettled(
      Array.from({ length: 200 }, () => limits.admit(caller, costing(7))),
    );
    expect(admissions.filter(({ status }) => status === 'fulfilled')).toHaveLength(100);
  });
});

test('what is long over is forgotten', async () => {
  const limits = limitsFor();
  const caller = withKey({ microsPerDay: 100, microsTotal: 100 });
  await (await limits.admit(caller, costing(10))).settle(used(10));
  await limits.admit(caller, costing(10));
  clock.time += 100 * DAY_MS;
  const nextProcess = limitsFor();
  await nextProcess.tend();
  expect(await database.db.selectFrom('limit_reservations').selectAll().execute()).toEqual([]);
  const spending = await database.db.selectFrom('limit_spending').select('period').execute();
  expect(spending).toEqual([{ period: 'total' }]);
});
