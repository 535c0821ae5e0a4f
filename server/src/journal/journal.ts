/** Puts the journal together. */
import { GroupCommit } from './group-commit.ts';
import { LiveHub } from './live-hub.ts';
import type { Journal, JournalObserver, JournalStore } from './port.ts';
import { readTurn } from './read.ts';
import { type Scheduler, systemScheduler } from './scheduler.ts';
import { BufferedTurnWriter } from './turn-writer.ts';

export function createJournal(
  store: JournalStore,
  observer: JournalObserver,
  scheduler: Scheduler = systemScheduler,
): Journal {
  const hub = new LiveHub();
  const groupCommit = new GroupCommit(store, hub, observer, scheduler);

  function writer(turnId: string, epoch: number, nextSeq: number): BufferedTurnWriter {
    return new BufferedTurnWriter(turnId, epoch, nextSeq, (dirty, urgency) =>
      groupCommit.schedule(dirty, urgency),
    );
  }

  return {
    open: (turnId) => writer(turnId, 1, 1),
    async claim(turnId) {
      const claimed = await store.claim(turnId);
      return claimed === null ? null : writer(turnId, claimed.epoch, claimed.nextSeq);
    },
    async history(turnId) {
      return store.read(turnId, 0, Number.MAX_SAFE_INTEGER);
    },
    read: (turnId, afterSeq, signal) => readTurn(store, hub, turnId, afterSeq, signal),
    purge: (endedBefore) => store.purge(endedBefore),
    async close() {
      await groupCommit.close();
      hub.close();
    },
  };
}
