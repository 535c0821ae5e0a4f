import type { CanonicalEvent } from '@chimera/protocol/events';
import type { StoreApi } from 'zustand/vanilla';
import type { ApiClient } from './api-client.ts';
import {
  type ChatState,
  foldEvents,
  type LiveTurn,
  withFailure,
  withTurn,
  withTurnEnded,
} from './chat-state.ts';
import { followTurn, type RetryTools } from './follow-turn.ts';
import { FrameBatcher, type Scheduler } from './frame-batcher.ts';
import { describeFailure } from './refusal.ts';
import { TurnCursor } from './turn-cursor.ts';

export interface TurnWatchTools {
  api: Pick<ApiClient, 'resumeTurn' | 'stopTurn'>;
  retry: RetryTools;
  /** When the state that a view sees follows the events that came in. */
  schedule: Scheduler;
  nowIso: () => string;
}

/** The turn of a conversation as it goes on: takes its events in, shows them at the pace of the screen, stops it. */
export class TurnWatch {
  readonly #store: StoreApi<ChatState>;
  readonly #tools: TurnWatchTools;
  readonly #batcher: FrameBatcher;
  /** The turn with all events that came in; the store follows it. */
  #turn: LiveTurn | null = null;
  /** Ends the request that is under way. */
  #work = new AbortController();

  constructor(store: StoreApi<ChatState>, tools: TurnWatchTools) {
    this.#store = store;
    this.#tools = tools;
    this.#batcher = new FrameBatcher(tools.schedule, () => this.#show());
  }

  /** Makes `state` the newest; the turn in it is the one that counts from now on. */
  publish(state: ChatState): void {
    this.#turn = state.turn;
    this.#store.setState(state);
  }

  /** A signal for a new piece of work; what was under way is ended. */
  begin(): AbortSignal {
    this.#work.abort();
    this.#work = new AbortController();
    return this.#work.signal;
  }

  /** Looks away. A turn that the server has not taken on is not left: whether it would could not be known. */
  leave(): void {
    if (this.#turn?.turnId == null) return;
    this.#work.abort();
    this.#batcher.flush();
    this.#store.setState({ phase: 'idle' });
  }

  /**
   * Takes the turn in until it is over. Never rejects.
   *
   * @param response the stream that it begins with, if one is open already.
   * @returns `left` after {@link leave}; `gone` when the server has no events of it any more; `refused` when
   *   it does not let us have them.
   */
  async follow(
    conversationId: string,
    response: Response | null,
    signal: AbortSignal,
  ): Promise<'ended' | 'gone' | 'refused' | 'left'> {
    const { turnId = null, lastSeq = 0 } = this.#turn ?? {};
    if (turnId === null) return 'gone';
    try {
      const end = await followTurn({
        ...this.#tools,
        conversationId,
        cursor: new TurnCursor(turnId, lastSeq),
        response,
        signal,
        onEvents: (events) => this.#take(events),
        onConnection: (isConnected) =>
          this.#store.setState({ phase: isConnected ? 'streaming' : 'reconnecting' }),
        onReconnect: () => {
          if (this.#turn?.isStopping === true) void this.sendStop();
        },
      });
      this.#end();
      return end;
    } catch (error) {
      if (signal.aborted) return 'left';
      this.#end();
      const failure = describeFailure(error, this.#tools.nowIso(), false);
      this.publish(withFailure(this.#store.getState(), failure));
      return 'refused';
    }
  }

  /** Stops the turn, on the server, for everybody who watches it. */
  stop(): void {
    if (this.#turn === null) return;
    if (this.#turn.turnId === null && this.#store.getState().phase === 'reconnecting') {
      // The message waits to be sent again: it is taken back.
      this.#work.abort();
      return;
    }
    this.#change({ ...this.#turn, isStopping: true });
    this.#batcher.flush();
    void this.sendStop();
  }

  /** Tells the server the wish to stop, if there is one and the server knows the turn. */
  async sendStop(): Promise<void> {
    const { conversationId } = this.#store.getState();
    const turn = this.#turn;
    if (conversationId === null || turn?.turnId == null || !turn.isStopping) return;
    try {
      await this.#tools.api.stopTurn(conversationId, turn.turnId);
    } catch {
      // While the connection is lost the wish is kept, and sent again when it is back.
      if (this.#turn === null || this.#store.getState().phase === 'reconnecting') return;
      this.#change({ ...this.#turn, isStopping: false });
    }
  }

  #take(events: CanonicalEvent[]): void {
    if (this.#turn !== null) this.#change(foldEvents(this.#turn, events));
  }

  #change(turn: LiveTurn): void {
    this.#turn = turn;
    this.#batcher.request();
  }

  #show(): void {
    if (this.#turn === null) return;
    this.#store.setState(withTurn(this.#store.getState(), this.#turn, this.#tools.nowIso()));
  }

  #end(): void {
    this.#batcher.flush();
    this.publish(withTurnEnded(this.#store.getState(), this.#tools.nowIso()));
  }
}
