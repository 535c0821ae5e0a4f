/** What the database holds, read past the server, by plain SQL. */
import { DatabaseSync } from 'node:sqlite';
import type { CanonicalEvent } from '@chimera/protocol/events';

export interface StoredTurn {
  id: string;
  conversationId: string;
  messageId: string;
  status: string;
  endReason: string | null;
  takeovers: number;
}

export interface StoredAnswer {
  content: string;
  /** JSON text. */
  parts: string;
  parentId: string;
}

interface EventRow {
  firstSeq: number;
  lastSeq: number;
  epoch: number;
  events: string;
}

export class StoredHistory {
  readonly #sqlite: DatabaseSync;

  /** @param file the database of a server, which may be running. */
  constructor(file: string) {
    this.#sqlite = new DatabaseSync(file, { readOnly: true });
  }

  close(): void {
    this.#sqlite.close();
  }

  turnsAnswering(messageId: string): StoredTurn[] {
    return this.#all<StoredTurn>(
      `SELECT id, conversation_id AS conversationId, message_id AS messageId, status,
        end_reason AS endReason, takeovers FROM turns WHERE parent_id = ?`,
      messageId,
    );
  }

  /**
   * The journal of a turn.
   *
   * @throws when its rows overlap, leave a gap, or go back to an older epoch.
   */
  eventsOf(turnId: string): CanonicalEvent[] {
    const rows = this.#all<EventRow>(
      `SELECT first_seq AS firstSeq, last_seq AS lastSeq, epoch, events FROM turn_events
        WHERE turn_id = ? ORDER BY first_seq`,
      turnId,
    );
    const events: CanonicalEvent[] = [];
    let epoch = 0;
    for (const row of rows) {
      const bodies = JSON.parse(row.events) as object[];
      if (row.firstSeq !== events.length + 1 || row.lastSeq !== events.length + bodies.length) {
        throw new Error(`row ${row.firstSeq} to ${row.lastSeq} follows event ${events.length}`);
      }
      if (row.epoch < epoch) throw new Error(`epoch ${row.epoch} wrote after epoch ${epoch}`);
      epoch = row.epoch;
      for (const body of bodies) {
        const base = { agentPath: [], ...body, turnId, seq: events.length + 1 };
        events.push(base as unknown as CanonicalEvent);
      }
    }
    return events;
  }

  answer(messageId: string): StoredAnswer | undefined {
    const [answer] = this.#all<StoredAnswer>(
      `SELECT content, parts, parent_id AS parentId FROM messages WHERE id = ? AND role = 'assistant'`,
      messageId,
    );
    return answer;
  }

  /** How many messages of users say just this. */
  countUserMessages(text: string): number {
    return this.#count(
      `SELECT count(*) AS count FROM messages WHERE role = 'user' AND content = ?`,
      text,
    );
  }

  countAllUserMessages(): number {
    return this.#count(`SELECT count(*) AS count FROM messages WHERE role = 'user'`);
  }

  countUsageRows(turnId: string): number {
    return this.#count(`SELECT count(*) AS count FROM ai_usage WHERE turn_id = ?`, turnId);
  }

  countOpenTurns(): number {
    return this.#count(
      `SELECT count(*) AS count FROM turns WHERE status IN ('running', 'waiting')`,
    );
  }

  /** Turns of one conversation of which one began before the other had ended. */
  countOverlappingTurns(): number {
    return this.#count(
      `SELECT count(*) AS count FROM turns AS earlier JOIN turns AS later
        ON later.conversation_id = earlier.conversation_id AND later.id > earlier.id
        WHERE earlier.ended_at IS NULL OR earlier.ended_at > later.created_at`,
    );
  }

  /** What SQLite itself has to complain of. */
  findDamage(): string[] {
    const integrity = this.#all<{ integrity_check: string }>('PRAGMA integrity_check').map(
      (row) => row.integrity_check,
    );
    const orphans = this.#all<{ table: string; rowid: number }>('PRAGMA foreign_key_check');
    return [
      ...integrity.filter((line) => line !== 'ok'),
      ...orphans.map(({ table, rowid }) => `row ${rowid} of ${table} has lost its parent`),
    ];
  }

  #all<Row>(sql: string, ...parameters: string[]): Row[] {
    return this.#sqlite.prepare(sql).all(...parameters) as unknown as Row[];
  }

  #count(sql: string, ...parameters: string[]): number {
    return this.#all<{ count: number }>(sql, ...parameters)[0]?.count ?? 0;
  }
}
