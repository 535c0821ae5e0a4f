/** Commits the entries of many turns so that the trouble of one of them is not everybody's. */
import type { JournalEntry, JournalStore } from './port.ts';

export interface CommitOutcome {
  committed: JournalEntry[];
  /** Not running under their epoch any more. */
  lost: JournalEntry[];
  /** May be tried again. */
  failed: JournalEntry[];
  /** Why the first try failed; null when it did not. */
  error: unknown;
}

/** Entries that may fail by themselves, with none committed between them, before it is the store that fails. */
const MAX_FAILURES_ALONE = 2;

/** All in one transaction; when that fails, each by itself, unless the store takes nothing at all. */
export async function commitEntries(
  store: JournalStore,
  entries: JournalEntry[],
): Promise<CommitOutcome> {
  const outcome: CommitOutcome = { committed: [], lost: [], failed: [], error: null };
  try {
    sortByLoss(outcome, entries, await store.commit(entries));
  } catch (error) {
    outcome.error = error;
    if (entries.length === 1) outcome.failed = entries;
    else await commitApart(store, entries, outcome);
  }
  return outcome;
}

async function commitApart(
  store: JournalStore,
  entries: JournalEntry[],
  outcome: CommitOutcome,
): Promise<void> {
  for (const [index, entry] of entries.entries()) {
    const isStoreFailing = index === outcome.failed.length && index >= MAX_FAILURES_ALONE;
    if (isStoreFailing) {
      outcome.failed.push(...entries.slice(index));
      return;
    }
    try {
      sortByLoss(outcome, [entry], await store.commit([entry]));
    } catch {
      outcome.failed.push(entry);
    }
  }
}

function sortByLoss(
  outcome: CommitOutcome,
  entries: JournalEntry[],
  lost: ReadonlySet<JournalEntry>,
): void {
  for (const entry of entries) outcome[lost.has(entry) ? 'lost' : 'committed'].push(entry);
}
