/**
 * Writes the usage of `/v1`, which has no turn to be committed with: many attempts in one transaction,
 * behind the answers and never in their way.
 */
import type { Kysely } from 'kysely';
import type { Tables } from '../store/schema.ts';
import { insertUsage, type NewUsage } from '../store/usage.ts';

const FLUSH_AFTER_MS = 250;
const FLUSH_AT_ROWS = 100;
const RETRY_AFTER_MS = 1_000;
/** While the database takes nothing, so many rows wait; past that the oldest are given up. */
const MAX_WAITING_ROWS = 50_000;

export interface UsageWriter {
  /** Takes a row; it is in the database a quarter of a second later. */
  record(row: Omit<NewUsage, 'id'>): void;
  /** Writes what waits; what cannot be written then is reported and lost. */
  close(): Promise<void>;
}

export interface UsageWriterParts {
  db: Kysely<Tables>;
  newId(): string;
  /** Runs a function later; gives what calls it off. */
  after(waitMs: number, run: () => void): () => void;
  /** Told why rows were not written this time, and how many were given up for ever. */
  onFailure(error: unknown, lostRows: number): void;
}

export function createUsageWriter({ db, newId, after, onFailure }: UsageWriterParts): UsageWriter {
  let waiting: NewUsage[] = [];
  let callOff: (() => void) | null = null;
  let writing: Promise<boolean> | null = null;
  let isFailing = false;

  function schedule(waitMs: number): void {
    callOff ??= after(waitMs, () => {
      callOff = null;
      void flush();
    });
  }

  function flush(): Promise<boolean> {
    callOff?.();
    callOff = null;
    writing ??= write().finally(() => {
      writing = null;
    });
    return writing;
  }

  /** Gives whether everything is written. */
  async function write(): Promise<boolean> {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, FLUSH_AT_ROWS);
      try {
        await insertUsage(db, batch);
      } catch (error) {
        isFailing = true;
        onFailure(error, 0);
        schedule(RETRY_AFTER_MS);
        return false;
      }
      isFailing = false;
      // Rows that came in the meantime stand behind these, and the oldest may have been given up.
      const written = new Set(batch);
      waiting = waiting.filter((row) => !written.has(row));
    }
    return true;
  }

  return {
    record(row) {
      waiting.push({ ...row, id: newId() });
      if (waiting.length > MAX_WAITING_ROWS) {
        waiting.shift();
        onFailure(new Error('The database has taken no usage for too long.'), 1);
      }
      if (waiting.length >= FLUSH_AT_ROWS && !isFailing) void flush();
      else if (writing === null) schedule(FLUSH_AFTER_MS);
    },

    async close() {
      await writing;
      const isWritten = await flush();
      callOff?.();
      callOff = null;
      if (!isWritten) onFailure(new Error('Usage could not be written.'), waiting.length);
    },
  };
}
