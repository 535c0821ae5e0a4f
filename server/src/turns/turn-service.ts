/** Begins turns, stops them, and goes on with those that wait for an answer or lost their process. */
import { ChimeraError } from '@chimera/protocol/errors';
import type { Route } from '../gateway/port.ts';
import { findResponses } from '../store/turn-responses.ts';
import {
  findOpenTurn,
  listRunningTurns,
  listWaitingTurns,
  requestStop,
  resumeTurn,
} from '../store/turns.ts';
import { findRunnable, isAgentId } from './find-runnable.ts';
import { reserveFor } from './reserve.ts';
import { type RespondedTurn, type RespondToTurn, storeResponses } from './respond.ts';
import { RunningTurns } from './running-turns.ts';
import { type AcceptedTurn, acceptTurn, type StartTurn } from './start-turn.ts';
import { TurnArrivals } from './turn-arrivals.ts';
import type { TurnParts } from './turn-parts.ts';

export interface TurnService {
  /** Tells of every turn that is begun here. */
  readonly arrivals: TurnArrivals;
  /** @throws {ChimeraError} when the request cannot be accepted; nothing is stored then. */
  start(input: StartTurn): Promise<AcceptedTurn>;
  /**
   * Answers what a turn has asked a person, and lets it go on.
   *
   * @throws {ChimeraError} when nothing of the kind is asked; nothing is stored then.
   */
  respond(input: RespondToTurn): Promise<RespondedTurn>;
  /**
   * Asks the open turn of a conversation to stop, or just the given one. Resolves when it has ended;
   * false when there is none.
   */
  stop(conversationId: string, turnId: string | null): Promise<boolean>;
  /** Resolves when the turn is not being written by this process any more. */
  settled(turnId: string): Promise<void>;
  /**
   * Takes over every turn that was left running, and goes on with those that were answered and do not
   * know it yet. Once, before requests are served.
   */
  recover(): Promise<number>;
  /**
   * Begins no more turns, lets the running ones end for a while, then leaves them as they are. The
   * journal is to be closed behind it.
   */
  close(graceMs: number): Promise<void>;
}

export function createTurnService(parts: TurnParts, owner: string): TurnService {
  const { db, journal, gateway, agents, events, newId, now } = parts;
  const running = new RunningTurns(parts);
  /** Turns that are being committed and whose loop has not begun yet. */
  const accepting = new Set<Promise<unknown>>();
  const arrivals = new TurnArrivals();
  let isClosing = false;

  /** Keeps what may begin a turn in sight, so that a stop and the end of the process wait for it. */
  async function watched<T>(work: () => Promise<T>): Promise<T> {
    if (isClosing) throw new ChimeraError('shutting_down');
    const accepted = work();
    accepting.add(accepted);
    try {
      return await accepted;
    } finally {
      accepting.delete(accepted);
    }
  }

  async function accept(input: StartTurn, agent: string | null, route: Route) {
    const accepted = await db.transaction().execute(async (transaction) => {
      const context = { newId, now: now(), owner };
      const request = { ...input.request, model: route.id, agent };
      const result = await acceptTurn(transaction, { ...input, request }, context);
      const needsModel = request.action === null;
      if (result.isNew && needsModel)
        await reserveFor(parts, transaction, input.user, result.turn, route);
      return result;
    });
    const { turn, isNew } = accepted;
    if (isNew) {
      events.turnStarted({
        conversationId: turn.conversationId,
        turnId: turn.id,
        userId: turn.userId,
        requestedModel: turn.request.agent ?? turn.request.model,
        requestId: input.requestId,
      });
      running.launch(turn, journal.open(turn.id));
      arrivals.announce(turn.conversationId);
    }
    return accepted;
  }

  return {
    arrivals,

    async start(input) {
      const { model, agent } = input.request;
      const isAgentInModel = agent === null && model !== null && isAgentId(model);
      const asked = isAgentInModel ? model : agent;
      const runnable = findRunnable(agents, asked, isAgentInModel ? 'model' : 'agent');
      const ownModel = model === null || isAgentId(model) ? runnable.model : model;
      const route = await gateway.resolve(ownModel);
      return watched(() => accept(input, asked === null ? null : runnable.id, route));
    },

    respond: (input) =>
      watched(async () => {
        const { isResumed, ...responded } = await storeResponses(parts, input);
        if (isResumed) await running.takeOver(responded.turn.id);
        return responded;
      }),

    async stop(conversationId, turnId) {
      const turn = await findOpenTurn(db, conversationId);
      if (turn === undefined || (turnId !== null && turn.id !== turnId)) return false;
      await requestStop(db, turn.id);
      events.turnStopRequested({ conversationId, turnId: turn.id });
      if (!running.has(turn.id)) await Promise.allSettled(accepting);
      if (!running.has(turn.id) && (await resumeTurn(db, turn.id))) {
        await running.takeOver(turn.id);
      }
      await running.stop(turn.id);
      return true;
    },

    settled: (turnId) => running.settled(turnId),

    async recover() {
      for (const { id, waitingFor, isStopRequested } of await listWaitingTurns(db)) {
        const isAnswered = (await findResponses(db, waitingFor)).length > 0;
        if (isAnswered || isStopRequested) await resumeTurn(db, id);
      }
      const turns = await listRunningTurns(db);
      for (const { id } of turns) {
        const turn = await running.takeOver(id);
        if (turn === null) continue;
        const { conversationId, takeovers } = turn;
        events.turnTakenOver({ conversationId, turnId: id, epoch: takeovers + 1, takeovers });
      }
      return turns.length;
    },

    async close(graceMs) {
      isClosing = true;
      arrivals.close();
      await Promise.allSettled(accepting);
      await running.close(graceMs);
    },
  };
}
