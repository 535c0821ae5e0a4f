/** The turns that this process writes just now. */
import type { TurnWriter } from '../journal/port.ts';
import { findResponses } from '../store/turn-responses.ts';
import { findTurn, resumeTurn, type Turn } from '../store/turns.ts';
import { atMost } from '../telemetry/clock.ts';
import { runTurn } from './run-turn.ts';
import { HandedOver, StopRequested, type TurnParts } from './turn-parts.ts';

/** How long turns may take to let go of what they do; one whose end cannot be stored never does. */
const HAND_OVER_MS = 2_000;

interface RunningTurn {
  controller: AbortController;
  settled: Promise<void>;
}

export class RunningTurns {
  readonly #parts: TurnParts;
  readonly #running = new Map<string, RunningTurn>();

  constructor(parts: TurnParts) {
    this.#parts = parts;
  }

  has(turnId: string): boolean {
    return this.#running.has(turnId);
  }

  launch(turn: Turn, writer: TurnWriter): void {
    const controller = new AbortController();
    if (turn.isStopRequested) controller.abort(new StopRequested());
    const settled = this.#run(turn, writer, controller.signal)
      .catch((error: unknown) => this.#parts.onFault(turn.id, error))
      .finally(() => this.#running.delete(turn.id));
    this.#running.set(turn.id, { controller, settled });
  }

  /** Claims a turn that is running and goes on with it; null when somebody else has ended it. */
  async takeOver(turnId: string): Promise<Turn | null> {
    const writer = await this.#parts.journal.claim(turnId);
    const turn = await findTurn(this.#parts.db, turnId);
    if (writer === null || turn === undefined) return null;
    this.launch(turn, writer);
    return turn;
  }

  /** Resolves when the turn is not being written here any more. */
  async settled(turnId: string): Promise<void> {
    await this.#running.get(turnId)?.settled;
  }

  /** Resolves when the turn has ended, if it is written here. */
  async stop(turnId: string): Promise<void> {
    const here = this.#running.get(turnId);
    here?.controller.abort(new StopRequested());
    await here?.settled;
  }

  /** Lets the turns end for a while, then leaves them as they are. */
  async close(graceMs: number): Promise<void> {
    const allSettled = () => Promise.all([...this.#running.values()].map((turn) => turn.settled));
    await atMost(allSettled(), graceMs);
    for (const { controller } of this.#running.values()) controller.abort(new HandedOver());
    await atMost(allSettled(), HAND_OVER_MS);
  }

  /** Goes on at once with a turn that was answered, or stopped, in the moment in which it began to wait. */
  async #run(turn: Turn, writer: TurnWriter, signal: AbortSignal): Promise<void> {
    const { db, journal, limits } = this.#parts;
    if ((await runTurn(this.#parts, turn, writer, signal)) !== 'waits') return;
    limits.letGo(turn.id);
    const waiting = await findTurn(db, turn.id);
    if (waiting === undefined) return;
    const isStopped = waiting.isStopRequested;
    const isAnswered = (await findResponses(db, waiting.waitingFor)).length > 0;
    if ((!isStopped && !isAnswered) || signal.reason instanceof HandedOver) return;
    if (!(await resumeTurn(db, turn.id))) return;
    const next = await journal.claim(turn.id);
    if (next === null) return;
    const stop = isStopped ? AbortSignal.abort(new StopRequested()) : signal;
    await this.#run({ ...waiting, status: 'running' }, next, stop);
  }
}
