/** The loop of group commits with writers and readers, over a store that obeys and in a time that stands still. */
import type { CanonicalEvent } from '@chimera/protocol/events';
import { GroupCommit } from '../../server/src/journal/group-commit.ts';
import { LiveHub } from '../../server/src/journal/live-hub.ts';
import type { NewEvent } from '../../server/src/journal/port.ts';
import { BufferedTurnWriter } from '../../server/src/journal/turn-writer.ts';
import { ManualTime } from './manual-time.ts';
import { ScriptedJournalStore } from './scripted-journal-store.ts';

export class CommitLoop {
  readonly time = new ManualTime();
  readonly store = new ScriptedJournalStore();
  readonly hub = new LiveHub();
  readonly flushes: { turns: number; events: number; durationMs: number }[] = [];
  readonly failures: unknown[] = [];
  readonly loop = new GroupCommit(
    this.store,
    this.hub,
    {
      flushed: (flush) => this.flushes.push(flush),
      flushFailed: (error) => this.failures.push(error),
    },
    this.time,
  );

  writer(turnId: string, epoch = 1): BufferedTurnWriter {
    return new BufferedTurnWriter(turnId, epoch, 1, (writer, urgency) =>
      this.loop.schedule(writer, urgency),
    );
  }

  /** Collects what a reader of the turn sees. */
  watch(turnId: string): CanonicalEvent[] {
    const seen: CanonicalEvent[] = [];
    const subscription = this.hub.subscribe(turnId);
    const follow = async (): Promise<void> => {
      for (let next = await subscription.next(); next !== null; next = await subscription.next()) {
        seen.push(...next);
      }
    };
    void follow();
    return seen;
  }
}

export function textDelta(delta: string): NewEvent {
  return { type: 'text-delta', id: 'a', delta };
}

/** The text of all text deltas. */
export function deltasOf(events: CanonicalEvent[]): string {
  return events.map((event) => (event.type === 'text-delta' ? event.delta : '')).join('');
}

export function seqsOf(events: CanonicalEvent[]): number[] {
  return events.map((event) => event.seq);
}
