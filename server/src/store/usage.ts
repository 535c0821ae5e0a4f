/** What was used of which model, by whom: one row for every attempt, and sums by day. */
import type { AttemptOutcome, FinishReason, Usage } from '@chimera/protocol/events';
import { type Kysely, sql } from 'kysely';
import type { Tables, UsageDailyRow } from './schema.ts';

const DAY_MS = 86_400_000;
const MICROS_PER_CENT = 10_000;

/** One attempt that belongs to no turn; those of turns are written with the turn's end. */
export interface NewUsage {
  id: string;
  userId: string;
  keyId: string | null;
  /** The model that was asked for, as the catalogue names it. */
  route: string;
  requestId: string;
  provider: string;
  model: string;
  usage: Usage;
  outcome: AttemptOutcome;
  finishReason: FinishReason | null;
  firstTokenMs: number | null;
  durationMs: number;
  createdAt: number;
}

/** Writes rows in one transaction; one that is there already is left as it is. */
export async function insertUsage(db: Kysely<Tables>, rows: NewUsage[]): Promise<void> {
  await db
    .insertInto('ai_usage')
    .values(
      rows.map(({ usage, ...row }) => ({
        id: row.id,
        user_id: row.userId,
        key_id: row.keyId,
        route: row.route,
        request_id: row.requestId,
        provider: row.provider,
        model: row.model,
        tokens_used: usage.inputTokens + usage.outputTokens,
        input_tokens: usage.inputTokens,
        output_tokens: usage.outputTokens,
        cached_tokens: usage.cachedTokens,
        reasoning_tokens: usage.reasoningTokens,
        cost_cents:
          usage.costMicros === null ? null : Math.round(usage.costMicros / MICROS_PER_CENT),
        cost_micros: usage.costMicros,
        estimated: usage.estimated ? 1 : 0,
        outcome: row.outcome,
        finish_reason: row.finishReason,
        first_token_ms: row.firstTokenMs,
        duration_ms: row.durationMs,
        created_at: row.createdAt,
      })),
    )
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}

/** The last day that is summed up, as days since 1970 of UTC; null when none is. */
export async function lastSummedDay(db: Kysely<Tables>): Promise<number | null> {
  const row = await db
    .selectFrom('usage_daily')
    .select(({ fn }) => fn.max('day').as('day'))
    .executeTakeFirst();
  return row?.day ?? null;
}

/** Sums up the days after the last summed one and before the given one. */
export async function sumUpDays(db: Kysely<Tables>, beforeDay: number): Promise<void> {
  const last = await lastSummedDay(db);
  const from = last === null ? 0 : (last + 1) * DAY_MS;
  await db
    .insertInto('usage_daily')
    .columns([
      'day',
      'user_id',
      'key_id',
      'provider',
      'model',
      'attempts',
      'unpriced_attempts',
      'input_tokens',
      'output_tokens',
      'cached_tokens',
      'reasoning_tokens',
      'cost_micros',
    ])
    .expression(
      db
        .selectFrom('ai_usage')
        .select([
          DAY_OF_ROW.as('day'),
          'user_id',
          KEY_OF_ROW.as('key_id'),
          'provider',
          'model',
          ...SUMS_OF_ATTEMPTS,
        ])
        .where('created_at', '>=', from)
        .where('created_at', '<', beforeDay * DAY_MS)
        .groupBy([DAY_OF_ROW, 'user_id', KEY_OF_ROW, 'provider', 'model']),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

const DAY_OF_ROW = sql<number>`created_at / ${sql.lit(DAY_MS)}`;
const KEY_OF_ROW = sql<string>`coalesce(key_id, '')`;

/** In the order of the columns of `usage_daily`. */
const SUMS_OF_ATTEMPTS = [
  sql<number>`count(*)`.as('attempts'),
  sql<number>`sum(CASE WHEN cost_micros IS NULL THEN 1 ELSE 0 END)`.as('unpriced_attempts'),
  sql<number>`sum(input_tokens)`.as('input_tokens'),
  sql<number>`sum(output_tokens)`.as('output_tokens'),
  sql<number>`sum(cached_tokens)`.as('cached_tokens'),
  sql<number>`sum(reasoning_tokens)`.as('reasoning_tokens'),
  sql<number>`coalesce(sum(cost_micros), 0)`.as('cost_micros'),
] as const;

const SUMS_OF_DAYS = [
  sql<number>`sum(attempts)`.as('attempts'),
  sql<number>`sum(unpriced_attempts)`.as('unpriced_attempts'),
  sql<number>`sum(input_tokens)`.as('input_tokens'),
  sql<number>`sum(output_tokens)`.as('output_tokens'),
  sql<number>`sum(cached_tokens)`.as('cached_tokens'),
  sql<number>`sum(reasoning_tokens)`.as('reasoning_tokens'),
  sql<number>`sum(cost_micros)`.as('cost_micros'),
] as const;

/** Deletes the rows of attempts; their sums stay. Only days that are summed up may be given. */
export async function deleteUsage(db: Kysely<Tables>, createdBefore: number): Promise<void> {
  await db.deleteFrom('ai_usage').where('created_at', '<', createdBefore).execute();
}

/** The sums of a day, a key, a provider and a model. */
export type UsageSumRow = Omit<UsageDailyRow, 'user_id'>;

/**
 * The sums of some days: from the roll-ups as far as they reach, and from single attempts behind that.
 *
 * @param range days since 1970 of UTC, both included; `userId` null is everybody.
 */
export async function readUsageSums(
  db: Kysely<Tables>,
  range: { userId: string | null; fromDay: number; toDay: number },
): Promise<UsageSumRow[]> {
  const { userId, fromDay, toDay } = range;
  const last = await lastSummedDay(db);
  const firstOpenDay = Math.max(fromDay, last === null ? 0 : last + 1);
  let summed = db
    .selectFrom('usage_daily')
    .select(['day', 'key_id', 'provider', 'model', ...SUMS_OF_DAYS])
    .where('day', '>=', fromDay)
    .where('day', '<=', toDay)
    .groupBy(['day', 'key_id', 'provider', 'model']);
  let open = db
    .selectFrom('ai_usage')
    .select([
      DAY_OF_ROW.as('day'),
      KEY_OF_ROW.as('key_id'),
      'provider',
      'model',
      ...SUMS_OF_ATTEMPTS,
    ])
    .where('created_at', '>=', firstOpenDay * DAY_MS)
    .where('created_at', '<', (toDay + 1) * DAY_MS)
    .groupBy([DAY_OF_ROW, KEY_OF_ROW, 'provider', 'model']);
  if (userId !== null) {
    summed = summed.where('user_id', '=', userId);
    open = open.where('user_id', '=', userId);
  }
  return [...(await summed.execute()), ...(await open.execute())];
}

/** Gives the sums of one user to another, who may have some of the same days. */
export async function moveUsageSums(
  db: Kysely<Tables>,
  fromUserId: string,
  toUserId: string,
): Promise<void> {
  const rows = await db
    .deleteFrom('usage_daily')
    .where('user_id', '=', fromUserId)
    .returningAll()
    .execute();
  for (const row of rows) {
    await db
      .insertInto('usage_daily')
      .values({ ...row, user_id: toUserId })
      .onConflict((conflict) =>
        conflict
          .columns(['user_id', 'day', 'key_id', 'provider', 'model'])
          .doUpdateSet(({ eb, ref }) => ({
            attempts: eb('usage_daily.attempts', '+', ref('excluded.attempts')),
            unpriced_attempts: eb(
              'usage_daily.unpriced_attempts',
              '+',
              ref('excluded.unpriced_attempts'),
            ),
            input_tokens: eb('usage_daily.input_tokens', '+', ref('excluded.input_tokens')),
            output_tokens: eb('usage_daily.output_tokens', '+', ref('excluded.output_tokens')),
            cached_tokens: eb('usage_daily.cached_tokens', '+', ref('excluded.cached_tokens')),
            reasoning_tokens: eb(
              'usage_daily.reasoning_tokens',
              '+',
              ref('excluded.reasoning_tokens'),
            ),
            cost_micros: eb('usage_daily.cost_micros', '+', ref('excluded.cost_micros')),
          })),
      )
      .execute();
  }
}
