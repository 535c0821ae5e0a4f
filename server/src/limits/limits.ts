/** Limits over the database: one short transaction before an answer, and one behind it. */
import { NO_LIMITS, type UsageLimits } from '@chimera/protocol/keys';
import type { Kysely } from 'kysely';
import {
  addSpent,
  deleteOldLimits,
  extendReservations,
  insertReservation,
  lockSubject,
  readHeld,
  readSpent,
  shiftTokenMeter,
  takeReservations,
  writeMeters,
} from '../store/limits.ts';
import type { LimitReservationRow, Tables } from '../store/schema.ts';
import type { Clock } from '../telemetry/clock.ts';
import { type Decision, decide, longestOf, type SubjectState } from './decide.ts';
import { debtOf } from './meter.ts';
import { periodsAt } from './periods.ts';
import type { Admission, LimitedCaller, Limits, UsageEstimate, UsedAmount } from './port.ts';
import { rateHeaders } from './rate-headers.ts';
import { toLimitError } from './refuse.ts';

/** A reservation that nobody renews counts for this long: its process has died. */
const LEASE_MS = 3 * 60_000;
/** An answer that is gone on with after a crash still finds its reservation, for its settlement. */
const LOST_RESERVATION_RETENTION_MS = 24 * 60 * 60_000;
const SPENDING_RETENTION_MS = 62 * 24 * 60 * 60_000;

export interface LimitsParts {
  db: Kysely<Tables>;
  /** What every user is limited to, beside the limits of their keys. */
  perUser: UsageLimits;
  clock: Clock;
  newId(): string;
  /** Told when an answer could not be settled. */
  onFailure(error: unknown): void;
}

interface Subject {
  name: string;
  limits: UsageLimits;
}

const UNLIMITED: Admission = {
  headers: {},
  async settle() {},
  async cancel() {},
};
const NOTHING: UsedAmount = { inputTokens: 0, outputTokens: 0, costMicros: 0 };

export function createLimits({ db, perUser, clock, newId, onFailure }: LimitsParts): Limits {
  /** What this process has to renew. */
  const held = new Set<string>();

  async function readState(
    transaction: Kysely<Tables>,
    subject: string,
    now: number,
  ): Promise<SubjectState> {
    const meters = await lockSubject(transaction, subject);
    const { day, month, total } = periodsAt(now);
    const spent = await readSpent(transaction, subject, [day, month, total]);
    return {
      meters,
      held: await readHeld(transaction, subject, now),
      spent: {
        day: spent.get(day) ?? 0,
        month: spent.get(month) ?? 0,
        total: spent.get(total) ?? 0,
      },
    };
  }

  /** @throws {ChimeraError} when it does not fit; the transaction has to be rolled back then. */
  async function take(
    transaction: Kysely<Tables>,
    id: string,
    subjects: Subject[],
    estimate: UsageEstimate,
  ): Promise<Record<string, string>> {
    const now = clock.now();
    const decisions: { name: string; limits: UsageLimits; decision: Decision }[] = [];
    for (const { name, limits } of subjects) {
      const state = await readState(transaction, name, now);
      decisions.push({ name, limits, decision: decide(limits, state, estimate, now) });
    }
    const headers = rateHeaders(decisions);
    const refusal = longestOf(decisions.flatMap(({ decision }) => decision.refusals));
    if (refusal !== null) throw toLimitError(refusal, headers);
    for (const { name, limits, decision } of decisions) {
      await writeMeters(transaction, name, decision.meters);
      await insertReservation(transaction, {
        id,
        subject: name,
        tokens: Math.min(estimate.tokens, limits.tokensPerMinute ?? 0),
        tokens_per_minute: limits.tokensPerMinute,
        cost_micros: estimate.costMicros,
        created_at: now,
        expires_at: now + LEASE_MS,
      });
    }
    return headers;
  }

  async function settle(id: string, used: UsedAmount): Promise<void> {
    held.delete(id);
    try {
      await db.transaction().execute(async (transaction) => {
        for (const reservation of await takeReservations(transaction, id)) {
          await settleOne(transaction, reservation, used);
        }
      });
    } catch (error) {
      onFailure(error);
    }
  }

  return {
    async admit(caller, estimate) {
      const subjects = subjectsOf(caller, perUser);
      if (subjects.length === 0) return UNLIMITED;
      const id = newId();
      const headers = await db
        .transaction()
        .execute((transaction) => take(transaction, id, subjects, estimate));
      held.add(id);
      return {
        headers,
        settle: (used) => settle(id, used),
        cancel: () => settle(id, NOTHING),
      };
    },

    async reserve(transaction, id, caller, estimate) {
      const subjects = subjectsOf(caller, perUser);
      if (subjects.length === 0) return;
      await take(transaction, id, subjects, estimate);
      held.add(id);
    },

    settle,

    letGo(id) {
      held.delete(id);
    },

    async tend() {
      const now = clock.now();
      if (held.size > 0) await extendReservations(db, [...held], now + LEASE_MS);
      await deleteOldLimits(db, {
        expiresAt: now - LOST_RESERVATION_RETENTION_MS,
        period: periodsAt(now - SPENDING_RETENTION_MS).month,
      });
    },
  };
}

/** In one order for everybody, so that no two wait for each other. */
function subjectsOf({ id, kind, key }: LimitedCaller, perUser: UsageLimits): Subject[] {
  return [
    { name: `key:${key?.id}`, limits: key?.limits ?? NO_LIMITS },
    { name: `user:${id}`, limits: kind === 'operator' ? NO_LIMITS : perUser },
  ].filter(({ limits }) => Object.values(limits).some((limit) => limit !== null));
}

async function settleOne(
  transaction: Kysely<Tables>,
  { subject, tokens, tokens_per_minute: perMinute, created_at: createdAt }: LimitReservationRow,
  { inputTokens, outputTokens, costMicros }: UsedAmount,
): Promise<void> {
  if (perMinute !== null) {
    const change = debtOf(inputTokens + outputTokens, perMinute) - debtOf(tokens, perMinute);
    await shiftTokenMeter(transaction, subject, change);
  }
  if (costMicros === null || costMicros === 0) return;
  for (const period of Object.values(periodsAt(createdAt))) {
    await addSpent(transaction, subject, period, costMicros);
  }
}
