/** Reads the turns of a conversation one after the other, and waits for those that are still to come. */
import type { CanonicalEvent } from '@chimera/protocol/events';
import { isToolPart, type MessagePart } from '@chimera/protocol/message';
import { contextAfter, EMPTY_CONTEXT, type SessionContext } from '@chimera/protocol/session-events';
import type { Kysely } from 'kysely';
import type { Journal } from '../journal/port.ts';
import { listBranch } from '../store/messages.ts';
import type { Tables } from '../store/schema.ts';
import { findTurnByNumber } from '../store/session-turns.ts';
import { findTurn, type Turn } from '../store/turns.ts';
import type { TurnArrivals } from './turn-arrivals.ts';

export interface FollowedEvents {
  /** The same object for all events of a turn. */
  turn: { number: number; context: SessionContext };
  events: CanonicalEvent[];
}

/**
 * Every turn from its first event on. Ends when the signal fires and when the journal is closed.
 *
 * @param fromTurn the number of the first turn that is read, counted from 1.
 * @throws {ReaderTooSlowError} when the reader does not keep up.
 */
export async function* followConversation(
  parts: { db: Kysely<Tables>; journal: Journal; arrivals: TurnArrivals },
  conversationId: string,
  fromTurn: number,
  signal: AbortSignal,
): AsyncGenerator<FollowedEvents, void> {
  const { db, journal, arrivals } = parts;
  for (let number = fromTurn; !signal.aborted && !arrivals.isClosed; ) {
    // Asked for before the look into the store, so that no turn can begin between the two.
    const arrival = arrivals.next(conversationId, signal);
    const stored = await findTurnByNumber(db, conversationId, number);
    if (stored === undefined) {
      await arrival;
      continue;
    }
    const turn = { number, context: await contextBefore(db, stored) };
    for await (const events of journal.read(stored.id, 0, signal)) yield { turn, events };
    if (!(await hasEnded(db, stored))) return;
    number++;
  }
}

/** What the branch that the turn goes on from had found and put into the cart. */
async function contextBefore(db: Kysely<Tables>, turn: Turn): Promise<SessionContext> {
  const branch = await listBranch(db, turn.conversationId, turn.parentId);
  return branch.flatMap(({ parts }) => parts).reduce(contextAfterPart, EMPTY_CONTEXT);
}

function contextAfterPart(context: SessionContext, part: MessagePart): SessionContext {
  return isToolPart(part) && part.outcome === 'ok'
    ? contextAfter(context, part.toolName, part.output ?? null)
    : context;
}

async function hasEnded(db: Kysely<Tables>, { id }: Turn): Promise<boolean> {
  const turn = await findTurn(db, id);
  return turn === undefined || (turn.status !== 'running' && turn.status !== 'waiting');
}
