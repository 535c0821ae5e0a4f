/** Reads a turn in three phases: backfill from the store, cut over, live. */
import type { CanonicalEvent } from '@chimera/protocol/events';
import type { LiveHub } from './live-hub.ts';
import type { JournalStore } from './port.ts';

/** Rows fetched at once in the backfill. */
const BACKFILL_ROWS = 200;

/**
 * Subscribes first and reads the store second, so that nothing can fall between the two; what comes
 * twice is dropped by its number, and what is missing is fetched from the store again.
 */
export async function* readTurn(
  store: JournalStore,
  hub: LiveHub,
  turnId: string,
  afterSeq: number,
  signal: AbortSignal,
): AsyncGenerator<CanonicalEvent[], void> {
  const subscription = hub.subscribe(turnId);
  const onAbort = () => subscription.close();
  signal.addEventListener('abort', onAbort, { once: true });
  let cursor = afterSeq;
  try {
    let mayHaveMissedEvents = true;
    while (!signal.aborted) {
      if (mayHaveMissedEvents) {
        const wasRunning = await store.isRunning(turnId);
        for await (const events of backfill(store, turnId, cursor)) {
          if (signal.aborted) return;
          cursor = lastSeq(events, cursor);
          yield events;
          if (endsTurn(events)) return;
        }
        if (!wasRunning) return;
        mayHaveMissedEvents = false;
      }
      const delivered = await subscription.next();
      if (delivered === null) return;
      const events = after(delivered, cursor);
      const [first] = events;
      if (delivered.length === 0 || (first !== undefined && first.seq !== cursor + 1)) {
        mayHaveMissedEvents = true;
      } else if (first !== undefined) {
        cursor = lastSeq(events, cursor);
        yield events;
        if (endsTurn(events)) return;
      }
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    hub.unsubscribe(turnId, subscription);
  }
}

async function* backfill(
  store: JournalStore,
  turnId: string,
  afterSeq: number,
): AsyncGenerator<CanonicalEvent[], void> {
  let cursor = afterSeq;
  for (;;) {
    const events = await store.read(turnId, cursor, BACKFILL_ROWS);
    if (events.length === 0) return;
    yield events;
    cursor = lastSeq(events, cursor);
  }
}

function after(events: CanonicalEvent[], cursor: number): CanonicalEvent[] {
  const first = events[0];
  if (first === undefined || first.seq > cursor) return events;
  return events.filter((event) => event.seq > cursor);
}

function lastSeq(events: CanonicalEvent[], otherwise: number): number {
  return events.at(-1)?.seq ?? otherwise;
}

function endsTurn(events: CanonicalEvent[]): boolean {
  return events.at(-1)?.type === 'turn-end';
}
