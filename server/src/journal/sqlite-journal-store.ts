/** The journal's rows in SQLite: prepared statements on the raw handle, one transaction per commit. */

import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { CanonicalEvent } from '@chimera/protocol/events';
import type { JsonValue } from '@chimera/protocol/json';
import { textOf } from '@chimera/protocol/message';
import type { Database } from '../store/database.ts';
import type { Clock } from '../telemetry/clock.ts';
import type { JournalEntry, JournalStore, TurnEnding } from './port.ts';

/** How long a turn is its owner's after its last append, where several processes share a database. */
const LEASE_MS = 10_000;
const MICROS_PER_CENT = 10_000;

const SQL = {
  guard: `UPDATE turns SET next_seq = ?, lease_until = ?
    WHERE id = ? AND epoch = ? AND status = 'running'`,
  append: `INSERT INTO turn_events (turn_id, first_seq, last_seq, epoch, events)
    VALUES (?, ?, ?, ?, ?)`,
  wait: `UPDATE turns SET status = 'waiting', waiting_for = ? WHERE id = ? AND epoch = ?`,
  end: `UPDATE turns SET status = ?, end_reason = ?, ended_at = ?
    WHERE id = ? AND epoch = ? AND status = 'running'
    RETURNING conversation_id AS conversationId, user_id AS userId, key_id AS keyId, parent_id AS parentId,
      json_extract(request, '$.model') AS route`,
  message: `INSERT INTO messages (id, conversation_id, parent_id, role, content, parts, metadata, created_at)
    VALUES (?, ?, ?, 'assistant', ?, ?, ?, ?)`,
  touch: `UPDATE conversations SET updated_at = ? WHERE id = ?`,
  usage: `INSERT INTO ai_usage (id, user_id, conversation_id, turn_id, key_id, route, provider, model, tokens_used, input_tokens,
      output_tokens, cached_tokens, reasoning_tokens, cost_cents, cost_micros, estimated, outcome, finish_reason,
      first_token_ms, duration_ms, created_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  read: `SELECT first_seq AS firstSeq, events FROM turn_events
    WHERE turn_id = ? AND last_seq > ? ORDER BY first_seq LIMIT ?`,
  claim: `UPDATE turns SET epoch = epoch + 1, takeovers = takeovers + 1
    WHERE id = ? AND status = 'running' RETURNING epoch, next_seq AS nextSeq`,
  isRunning: `SELECT 1 FROM turns WHERE id = ? AND status IN ('running', 'waiting')`,
  purge: `DELETE FROM turn_events WHERE turn_id IN (
    SELECT id FROM turns WHERE status IN ('completed', 'failed', 'stopped') AND ended_at < ?)`,
} as const;

interface EndedTurn {
  conversationId: string;
  userId: string;
  keyId: string | null;
  parentId: string;
  /** The model that was asked for. */
  route: string;
}

export function createSqliteJournalStore(
  database: Database,
  clock: Clock,
  newId: () => string,
): JournalStore {
  const prepare = statementCache();

  function commitEntry(sqlite: DatabaseSync, entry: JournalEntry): boolean {
    const now = clock.now();
    const { turnId, epoch, firstSeq, events, waitingFor } = entry;
    const nextSeq = firstSeq + events.length;
    const guarded = prepare(sqlite, SQL.guard).run(nextSeq, now + LEASE_MS, turnId, epoch);
    if (guarded.changes !== 1) return false;
    prepare(sqlite, SQL.append).run(turnId, firstSeq, nextSeq - 1, epoch, pack(events));
    if (waitingFor !== null) {
      prepare(sqlite, SQL.wait).run(JSON.stringify(waitingFor), turnId, epoch);
    }
    if (entry.ending !== null) endTurn(sqlite, entry, entry.ending, now);
    return true;
  }

  function endTurn(
    sqlite: DatabaseSync,
    entry: JournalEntry,
    ending: TurnEnding,
    now: number,
  ): void {
    const turn = prepare(sqlite, SQL.end).get(
      ending.status,
      ending.event.reason,
      now,
      entry.turnId,
      entry.epoch,
    ) as unknown as EndedTurn;
    const { id, parts, metadata } = ending.message;
    prepare(sqlite, SQL.message).run(
      id,
      turn.conversationId,
      turn.parentId,
      textOf(ending.message),
      JSON.stringify(parts),
      JSON.stringify(metadata),
      now,
    );
    prepare(sqlite, SQL.touch).run(now, turn.conversationId);
    insertUsage(sqlite, entry.turnId, turn, ending, now);
  }

  function insertUsage(
    sqlite: DatabaseSync,
    turnId: string,
    turn: EndedTurn,
    ending: TurnEnding,
    now: number,
  ): void {
    for (const { provider, model, outcome, finishReason, usage, ...times } of ending.attempts) {
      prepare(sqlite, SQL.usage).run(
        newId(),
        turn.userId,
        turn.conversationId,
        turnId,
        turn.keyId,
        turn.route,
        provider,
        model,
        usage.inputTokens + usage.outputTokens,
        usage.inputTokens,
        usage.outputTokens,
        usage.cachedTokens,
        usage.reasoningTokens,
        usage.costMicros === null ? null : Math.round(usage.costMicros / MICROS_PER_CENT),
        usage.costMicros,
        usage.estimated ? 1 : 0,
        outcome,
        finishReason,
        times.firstTokenMs,
        times.durationMs,
        now,
      );
    }
  }

  return {
    commit: (entries) =>
      database.transaction((sqlite) => {
        return new Set(entries.filter((entry) => !commitEntry(sqlite, entry)));
      }),
    read: (turnId, afterSeq, limit) =>
      database.read((sqlite) => {
        const rows = prepare(sqlite, SQL.read).all(turnId, afterSeq, limit) as unknown as {
          firstSeq: number;
          events: string;
        }[];
        return rows
          .flatMap((row) => unpack(turnId, row.firstSeq, row.events))
          .filter((event) => event.seq > afterSeq);
      }),
    claim: (turnId) =>
      database.transaction((sqlite) => {
        const row = prepare(sqlite, SQL.claim).get(turnId) as
          | { epoch: number; nextSeq: number }
          | undefined;
        return row ?? null;
      }),
    isRunning: (turnId) =>
      database.read((sqlite) => prepare(sqlite, SQL.isRunning).get(turnId) !== undefined),
    purge: (endedBefore) =>
      database.transaction((sqlite) => Number(prepare(sqlite, SQL.purge).run(endedBefore).changes)),
  };
}

/** Leaves out what the row says already: the turn, the numbers, and an empty agent path. */
function pack(events: CanonicalEvent[]): string {
  return JSON.stringify(
    events.map(({ turnId: _turnId, seq: _seq, agentPath, ...body }) =>
      agentPath.length === 0 ? body : { ...body, agentPath },
    ),
  );
}

function unpack(turnId: string, firstSeq: number, json: string): CanonicalEvent[] {
  const bodies = JSON.parse(json) as { [key: string]: JsonValue }[];
  return bodies.map(
    (body, index) =>
      ({ agentPath: [], ...body, turnId, seq: firstSeq + index }) as unknown as CanonicalEvent,
  );
}

/** A statement is prepared once for the handle that it is used on. */
function statementCache(): (sqlite: DatabaseSync, sql: string) => StatementSync {
  const statements = new Map<string, StatementSync>();
  return (sqlite, sql) => {
    const cached = statements.get(sql);
    if (cached !== undefined) return cached;
    const statement = sqlite.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
}
