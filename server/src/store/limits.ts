/**
 * What is left of the limits of callers. {@link lockSubject} comes first in a transaction that decides:
 * on every database, whoever decides about the same caller waits there until the first one has ended.
 */
import type { Kysely } from 'kysely';
import type { LimitReservationRow, Tables } from './schema.ts';

/** When the whole minutes of a caller are free again, in microseconds since 1970. */
export interface SubjectMeters {
  requestsFullAt: number;
  tokensFullAt: number;
}

export async function lockSubject(db: Kysely<Tables>, subject: string): Promise<SubjectMeters> {
  const row = await db
    .insertInto('limit_subjects')
    .values({ subject, requests_full_at: 0, tokens_full_at: 0 })
    .onConflict((conflict) => conflict.column('subject').doUpdateSet({ subject }))
    .returning(['requests_full_at', 'tokens_full_at'])
    .executeTakeFirstOrThrow();
  return {
    requestsFullAt: Number(row.requests_full_at),
    tokensFullAt: Number(row.tokens_full_at),
  };
}

export async function writeMeters(
  db: Kysely<Tables>,
  subject: string,
  meters: SubjectMeters,
): Promise<void> {
  await db
    .updateTable('limit_subjects')
    .set({ requests_full_at: meters.requestsFullAt, tokens_full_at: meters.tokensFullAt })
    .where('subject', '=', subject)
    .execute();
}

/** Moves the meter of tokens on, or back, by microseconds. */
export async function shiftTokenMeter(
  db: Kysely<Tables>,
  subject: string,
  byMicroseconds: number,
): Promise<void> {
  await db
    .updateTable('limit_subjects')
    .set(({ eb }) => ({ tokens_full_at: eb('tokens_full_at', '+', byMicroseconds) }))
    .where('subject', '=', subject)
    .execute();
}

/** What running answers of a caller hold; those that have expired hold nothing. */
export async function readHeld(
  db: Kysely<Tables>,
  subject: string,
  now: number,
): Promise<{ streams: number; costMicros: number }> {
  const row = await db
    .selectFrom('limit_reservations')
    .select(({ fn }) => [fn.countAll().as('streams'), fn.sum('cost_micros').as('cost')])
    .where('subject', '=', subject)
    .where('expires_at', '>', now)
    .executeTakeFirstOrThrow();
  return { streams: Number(row.streams), costMicros: Number(row.cost ?? 0) };
}

/** Millionths of a dollar that a caller has spent in each of these periods. */
export async function readSpent(
  db: Kysely<Tables>,
  subject: string,
  periods: string[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom('limit_spending')
    .select(['period', 'spent_micros'])
    .where('subject', '=', subject)
    .where('period', 'in', periods)
    .execute();
  return new Map(rows.map((row) => [row.period, Number(row.spent_micros)]));
}

export async function addSpent(
  db: Kysely<Tables>,
  subject: string,
  period: string,
  micros: number,
): Promise<void> {
  await db
    .insertInto('limit_spending')
    .values({ subject, period, spent_micros: micros })
    .onConflict((conflict) =>
      conflict.columns(['subject', 'period']).doUpdateSet(({ eb }) => ({
        spent_micros: eb('limit_spending.spent_micros', '+', micros),
      })),
    )
    .execute();
}

export async function insertReservation(
  db: Kysely<Tables>,
  row: LimitReservationRow,
): Promise<void> {
  await db.insertInto('limit_reservations').values(row).execute();
}

/** Takes the reservations of an answer away and gives them: only one caller ever gets them. */
export async function takeReservations(
  db: Kysely<Tables>,
  id: string,
): Promise<LimitReservationRow[]> {
  return db.deleteFrom('limit_reservations').where('id', '=', id).returningAll().execute();
}

export async function extendReservations(
  db: Kysely<Tables>,
  ids: string[],
  expiresAt: number,
): Promise<void> {
  await db
    .updateTable('limit_reservations')
    .set({ expires_at: expiresAt })
    .where('id', 'in', ids)
    .execute();
}

/** Deletes reservations that nobody will settle any more, and spending of days and months long past. */
export async function deleteOldLimits(
  db: Kysely<Tables>,
  before: { expiresAt: number; period: string },
): Promise<void> {
  await db.deleteFrom('limit_reservations').where('expires_at', '<', before.expiresAt).execute();
  await db.deleteFrom('limit_spending').where('period', '<', before.period).execute();
}
