/** A journal over a database in memory, in a time that a test moves. */
import type { CanonicalEvent } from '@chimera/protocol/events';
import { NO_USAGE } from '@chimera/protocol/events';
import { applyEvent, emptyAnswer } from '@chimera/protocol/reducer';
import { createJournal } from '../../server/src/journal/journal.ts';
import type {
  Journal,
  JournalStore,
  NewEvent,
  TurnEnding,
  TurnWriter,
} from '../../server/src/journal/port.ts';
import { createSqliteJournalStore } from '../../server/src/journal/sqlite-journal-store.ts';
import { type Database, openDatabase } from '../../server/src/store/database.ts';
import { createCountingIds } from './counting-ids.ts';
import { ManualTime } from './manual-time.ts';
import { settled } from './settled.ts';

export interface JournalStack {
  database: Database;
  store: JournalStore;
  journal: Journal;
  time: ManualTime;
  /** Appends, and moves time until that is committed. */
  write(writer: TurnWriter, ...events: NewEvent[]): Promise<void>;
  /** Ends the turn, and moves time until that is committed. */
  end(writer: TurnWriter): Promise<void>;
  close(): Promise<void>;
}

/** @param wrap puts something between the journal and its store. */
export async function openJournalStack(
  wrap: (store: JournalStore) => JournalStore = (store) => store,
): Promise<JournalStack> {
  const database = await openDatabase(':memory:');
  const time = new ManualTime();
  const store = createSqliteJournalStore(database, time, createCountingIds('usage'));
  const journal = createJournal(wrap(store), { flushed() {}, flushFailed() {} }, time);

  async function untilDone(work: Promise<void>): Promise<void> {
    await Promise.all([work, time.advance(50)]);
  }

  return {
    database,
    store,
    journal,
    time,
    write(writer, ...events) {
      writer.append(events);
      return untilDone(writer.flushed());
    },
    end: (writer) => untilDone(writer.end(endingOf(writer.turnId))),
    async close() {
      await journal.close();
      await database.close();
    },
  };
}

/** The end of a turn that has said nothing. */
export function endingOf(turnId: string): TurnEnding {
  const event = {
    type: 'turn-end',
    reason: 'completed',
    finishReason: 'stop',
    usage: NO_USAGE,
  } as const;
  const last: CanonicalEvent = { ...event, turnId, seq: 0, agentPath: [] };
  return {
    event,
    status: 'completed',
    message: applyEvent(emptyAnswer(`answer-of-${turnId}`), last),
    attempts: [
      {
        provider: 'fake',
        model: 'fake-1',
        outcome: 'completed',
        finishReason: 'stop',
        usage: { ...NO_USAGE, inputTokens: 3, outputTokens: 5, costMicros: 25_000 },
        firstTokenMs: 120,
        durationMs: 900,
      },
    ],
  };
}

/** A reader that takes everything as it comes. */
export interface EagerReader {
  readonly events: CanonicalEvent[];
  /** Why it ended; null while it reads. */
  readonly outcome: 'ended' | Error | null;
  leave(): void;
}

export function readEagerly(
  journal: Journal,
  turnId: string,
  afterSeq = 0,
  controller = new AbortController(),
): EagerReader {
  const events: CanonicalEvent[] = [];
  let outcome: EagerReader['outcome'] = null;
  const follow = async (): Promise<void> => {
    for await (const batch of journal.read(turnId, afterSeq, controller.signal)) {
      events.push(...batch);
    }
  };
  follow().then(
    () => {
      outcome = 'ended';
    },
    (error: unknown) => {
      outcome = error instanceof Error ? error : new Error(String(error));
    },
  );
  return {
    events,
    get outcome() {
      return outcome;
    },
    leave: () => controller.abort(),
  };
}

/** Starts a reader and lets it take what there is. */
export async function readUntilIdle(
  journal: Journal,
  turnId: string,
  afterSeq = 0,
): Promise<EagerReader> {
  const reader = readEagerly(journal, turnId, afterSeq);
  await settled();
  return reader;
}
