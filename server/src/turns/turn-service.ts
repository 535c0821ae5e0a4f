/** Begins turns, stops them, and goes on with those that a process left behind. */
import { ChimeraError } from '@chimera/protocol/errors';
import type { Kysely } from 'kysely';
import { estimateTokens } from '../gateway/estimate.ts';
import type { Route } from '../gateway/port.ts';
import type { TurnWriter } from '../journal/port.ts';
import type { LimitedCaller } from '../limits/port.ts';
import { countCharacters } from '../store/messages.ts';
import type { Tables } from '../store/schema.ts';
import {
  findOpenTurn,
  findTurn,
  listRunningTurns,
  requestStop,
  type Turn,
} from '../store/turns.ts';
import { atMost } from '../telemetry/clock.ts';
import { HandedOver, runTurn, StopRequested, type TurnParts } from './run-turn.ts';
import { type AcceptedTurn, acceptTurn, type StartTurn } from './start-turn.ts';
import { TurnArrivals } from './turn-arrivals.ts';

/** Few languages have fewer; it is for an estimate that is settled by the real count. */
const CHARACTERS_PER_TOKEN = 3;

export interface TurnService {
  /** Tells of every turn that is begun here. */
  readonly arrivals: TurnArrivals;
  /** @throws {ChimeraError} when the request cannot be accepted; nothing is stored then. */
  start(input: StartTurn): Promise<AcceptedTurn>;
  /**
   * Asks the running turn of a conversation to stop, or just the given one. Resolves when it has
   * ended; false when nothing runs.
   */
  stop(conversationId: string, turnId: string | null): Promise<boolean>;
  /** Resolves when the turn is not being written by this process any more. */
  settled(turnId: string): Promise<void>;
  /** Takes over every turn that was left running. Once, before requests are served. */
  recover(): Promise<number>;
  /**
   * Begins no more turns, lets the running ones end for a while, then leaves them as they are. The
   * journal is to be closed behind it.
   */
  close(graceMs: number): Promise<void>;
}

/** How long turns may take to let go of what they do; one whose end cannot be stored never does. */
const HAND_OVER_MS = 2_000;

interface RunningTurn {
  controller: AbortController;
  settled: Promise<void>;
}

export function createTurnService(parts: TurnParts, owner: string): TurnService {
  const { db, journal, gateway, limits, events, newId, now } = parts;
  const running = new Map<string, RunningTurn>();
  /** Turns that are being committed and whose loop has not begun yet. */
  const accepting = new Set<Promise<AcceptedTurn>>();
  const arrivals = new TurnArrivals();
  let isClosing = false;

  function launch(turn: Turn, writer: TurnWriter): void {
    const controller = new AbortController();
    if (turn.isStopRequested) controller.abort(new StopRequested());
    const settled = runTurn(parts, turn, writer, controller.signal)
      .catch((error: unknown) => parts.onFault(turn.id, error))
      .finally(() => running.delete(turn.id));
    running.set(turn.id, { controller, settled });
  }

  /** @throws {ChimeraError} when the caller's limits leave no room for this turn. */
  async function reserveFor(
    transaction: Kysely<Tables>,
    caller: LimitedCaller,
    turn: Turn,
    route: Route,
  ): Promise<void> {
    const { maxTokens, system, history } = turn.request;
    const sent = [system ?? '', ...history.map(({ content }) => JSON.stringify(content))].join(
      '\n',
    );
    const stored = await countCharacters(transaction, turn.conversationId);
    const inputTokens = Math.min(
      estimateTokens(sent) + Math.ceil(stored / CHARACTERS_PER_TOKEN),
      parts.contextMaxTokens,
    );
    const size = { inputTokens, maxOutputTokens: maxTokens };
    await limits.reserve(transaction, turn.id, caller, gateway.reservationFor(route, size));
  }

  async function accept(input: StartTurn, route: Route): Promise<AcceptedTurn> {
    const accepted = await db.transaction().execute(async (transaction) => {
      const context = { newId, now: now(), owner };
      const request = { ...input.request, model: route.id };
      const result = await acceptTurn(transaction, { ...input, request }, context);
      if (result.isNew) await reserveFor(transaction, input.user, result.turn, route);
      return result;
    });
    const { turn, isNew } = accepted;
    if (isNew) {
      events.turnStarted({
        conversationId: turn.conversationId,
        turnId: turn.id,
        userId: turn.userId,
        requestedModel: turn.request.model,
        requestId: input.requestId,
      });
      launch(turn, journal.open(turn.id));
      arrivals.announce(turn.conversationId);
    }
    return accepted;
  }

  return {
    arrivals,

    async start(input) {
      const route = await gateway.resolve(input.request.model);
      if (isClosing) throw new ChimeraError('shutting_down');
      const accepted = accept(input, route);
      accepting.add(accepted);
      try {
        return await accepted;
      } finally {
        accepting.delete(accepted);
      }
    },

    async stop(conversationId, turnId) {
      const turn = await findOpenTurn(db, conversationId);
      if (turn === undefined || (turnId !== null && turn.id !== turnId)) return false;
      await requestStop(db, turn.id);
      events.turnStopRequested({ conversationId, turnId: turn.id });
      if (!running.has(turn.id)) await Promise.allSettled(accepting);
      const here = running.get(turn.id);
      here?.controller.abort(new StopRequested());
      await here?.settled;
      return true;
    },

    async settled(turnId) {
      await running.get(turnId)?.settled;
    },

    async recover() {
      const turns = await listRunningTurns(db);
      for (const { id } of turns) {
        const writer = await journal.claim(id);
        const turn = await findTurn(db, id);
        if (writer === null || turn === undefined) continue;
        const { conversationId, takeovers } = turn;
        events.turnTakenOver({ conversationId, turnId: id, epoch: takeovers + 1, takeovers });
        launch(turn, writer);
      }
      return turns.length;
    },

    async close(graceMs) {
      isClosing = true;
      arrivals.close();
      await Promise.allSettled(accepting);
      const allSettled = () => Promise.all([...running.values()].map((turn) => turn.settled));
      await atMost(allSettled(), graceMs);
      for (const { controller } of running.values()) controller.abort(new HandedOver());
      await atMost(allSettled(), HAND_OVER_MS);
    },
  };
}
