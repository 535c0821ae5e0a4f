import type { ApiMessage } from '@chimera/protocol/api';
import type { CanonicalEvent } from '@chimera/protocol/events';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ApiClient, StartedTurn } from './api-client.ts';
import { ApiError } from './api-error.ts';
import {
  type ChatState,
  foldEvents,
  initialChatState,
  isBusy,
  type LiveTurn,
  withDetails,
  withFailure,
  withTurn,
  withTurnEnded,
  withTurnRequested,
  withTurnTaken,
  withTurnTakenBack,
} from './chat-state.ts';
import { newestUnder } from './conversation-tree.ts';
import { followTurn, type RetryTools } from './follow-turn.ts';
import { FrameBatcher, type Scheduler } from './frame-batcher.ts';
import { describeFailure, judgeRefusal } from './refusal.ts';
import { retryDelayMs, waitForRetry } from './retry-delay.ts';
import { startTurn } from './start-turn.ts';
import { TurnCursor } from './turn-cursor.ts';
import { regenerateIntent, submitIntent, type TurnIntent, wordsOf } from './turn-intent.ts';

/** What a session needs of the world; tests give their own. */
export interface ChatSessionTools {
  api: ApiClient;
  retry: RetryTools;
  /** When the state that a view sees follows the events that came in. */
  schedule: Scheduler;
  newId: () => string;
  nowIso: () => string;
  /** Called when this page has started a turn, and when a turn that it followed is over. */
  onTurn: (what: 'started' | 'ended', conversationId: string) => void;
}

/**
 * One conversation: what is known of it, and the turn that is going on in it. Knows nothing of React.
 *
 * A turn lives on the server. The session only watches: it may lose its connection, be closed and come
 * back, and shows every event exactly once.
 */
export class ChatSession {
  readonly store: StoreApi<ChatState>;
  readonly #tools: ChatSessionTools;
  readonly #batcher: FrameBatcher;
  /** The turn with all events that came in; `store` follows it at the pace of the screen. */
  #turn: LiveTurn | null = null;
  #unsent: TurnIntent | null = null;
  /** Ends what the session is doing just now. */
  #work: AbortController | null = null;
  /** Counts what this page did to the tree, so that an older answer of the server is not put over it. */
  #revision = 0;
  #isOpen = true;
  /** How often in a row the server had no events of a turn that it called running. */
  #goneInARow = 0;

  constructor(tools: ChatSessionTools, conversationId: string | null) {
    this.#tools = tools;
    this.store = createStore(() => initialChatState(conversationId));
    this.#batcher = new FrameBatcher(tools.schedule, () => this.#publishTurn());
  }

  get #state(): ChatState {
    return this.store.getState();
  }

  /** Begins or goes on to watch. */
  open(): void {
    this.#isOpen = true;
    void this.refresh();
  }

  /** Stops watching. The turn goes on, and `open` comes back to it. */
  close(): void {
    this.#isOpen = false;
    // A message on its way is not called back: whether it arrived could not be known.
    if (this.#turn?.turnId == null) return;
    this.#work?.abort();
    this.#batcher.flush();
    this.store.setState({ phase: 'idle' });
  }

  /** Reads what the server has, and joins the turn that is running there. Does nothing while busy. */
  async refresh(): Promise<void> {
    const { conversationId } = this.#state;
    if (conversationId === null || isBusy(this.#state)) return;
    const revision = this.#revision;
    try {
      const details = await this.#tools.api.readConversation(conversationId);
      if (revision !== this.#revision || isBusy(this.#state) || !this.#isOpen) return;
      this.#publish(withDetails(this.#state, details));
      if (details.runningTurn !== null) void this.#join(details.id, details.runningTurn);
    } catch (error) {
      if (this.#state.history === 'ready') return;
      const isMissing = error instanceof ApiError && [401, 404].includes(error.status ?? 0);
      this.store.setState({ history: isMissing ? 'missing' : 'failed' });
    }
  }

  /** Sends a message under the end of the path on the screen. Does nothing while busy. */
  submit(text: string, model: string | null): void {
    if (isBusy(this.#state)) return;
    // What could not be sent before is not dropped; both are said in one message.
    const unsentText = this.#unsent === null ? null : wordsOf(this.#unsent);
    if (this.#unsent !== null) this.#takeBack(this.#unsent);
    const wholeText = unsentText === null ? text : `${unsentText}\n\n${text}`;
    this.#submitUnder(this.#state.leafId, wholeText, model);
  }

  /** Asks the question `messageId` in other words, as a new branch beside it. */
  edit(messageId: string, text: string, model: string | null): void {
    const message = this.#find(messageId);
    if (message === undefined || isBusy(this.#state)) return;
    if (this.#unsent !== null) this.#takeBack(this.#unsent);
    this.#submitUnder(message.parentId, text, model);
  }

  /** Has the answer `messageId` given anew, as a new branch beside it. */
  regenerate(messageId: string, model: string | null): void {
    const message = this.#find(messageId);
    const state = this.#state;
    const { conversationId } = state;
    if (message === undefined || conversationId === null || isBusy(state)) return;
    const key = this.#tools.newId();
    void this.#run(regenerateIntent({ ...state, conversationId }, message, key, model));
  }

  /** Sends again what could not be sent. */
  retry(): void {
    if (this.#unsent !== null && !isBusy(this.#state)) void this.#run(this.#unsent);
  }

  /** Stops the turn, on the server, for everybody who watches it. */
  stop(): void {
    if (this.#turn === null) return;
    if (this.#turn.turnId === null && this.#state.phase === 'reconnecting') {
      this.#work?.abort();
      return;
    }
    this.#changeTurn({ ...this.#turn, isStopping: true });
    this.#batcher.flush();
    void this.#sendStop();
  }

  /** Shows the branch that `messageId` belongs to, at its newest message. */
  showBranch(messageId: string): void {
    this.#revision += 1;
    this.store.setState({ leafId: newestUnder(this.#state.messages, messageId) });
  }

  /** The composer has taken the returned text. */
  takeReturnedText(): void {
    this.store.setState({ returnedText: null });
  }

  #find(messageId: string): ApiMessage | undefined {
    return this.#state.messages.find((message) => message.id === messageId);
  }

  #submitUnder(parentId: string | null, text: string, model: string | null): void {
    const message = {
      id: this.#tools.newId(),
      text,
      parentId,
      timestamp: this.#tools.nowIso(),
    };
    void this.#run(submitIntent(this.#state, message, model));
  }

  /** Asks for a turn, and watches it to its end. Never rejects. */
  async #run(intent: TurnIntent): Promise<void> {
    this.#revision += 1;
    this.#unsent = null;
    this.#publish(withTurnRequested(this.#state, intent.parentId, intent.userMessage));
    const { signal } = this.#beginWork();
    let started: StartedTurn;
    try {
      started = await startTurn({
        ...this.#tools,
        request: intent.request,
        idempotencyKey: intent.idempotencyKey,
        signal,
        onWaiting: () => this.store.setState({ phase: 'reconnecting' }),
      });
    } catch (error) {
      await this.#notStarted(intent, error, signal);
      return;
    }
    const { conversationId, turnId, response } = started;
    const { parentId } = intent;
    this.#publish(withTurnTaken(this.#state, { conversationId, turnId, parentId }));
    this.#tools.onTurn('started', conversationId);
    if (this.#turn?.isStopping === true) void this.#sendStop();
    if (!this.#isOpen) this.close();
    await this.#follow(conversationId, new TurnCursor(turnId), response, signal);
  }

  async #notStarted(intent: TurnIntent, error: unknown, signal: AbortSignal): Promise<void> {
    const { kind, failure } = judgeRefusal(error, signal);
    if (kind === 'try-again') {
      this.#unsent = intent;
      this.#publish(withFailure(this.#state, failure));
      return;
    }
    this.#takeBack(intent);
    if (kind !== 'already-stored') {
      this.#publish(withFailure(this.#state, failure));
      this.store.setState({ returnedText: wordsOf(intent) });
    }
    if (kind !== 'refused') await this.refresh();
  }

  #takeBack(intent: TurnIntent): void {
    this.#unsent = null;
    this.#publish(
      withTurnTakenBack(this.#state, {
        leafId: intent.previousLeafId,
        userMessageId: intent.userMessage?.id ?? null,
      }),
    );
  }

  async #join(
    conversationId: string,
    running: { turnId: string; parentId: string },
  ): Promise<void> {
    this.#publish(withTurnTaken(this.#state, { conversationId, ...running }));
    const cursor = new TurnCursor(running.turnId, this.#turn?.lastSeq);
    await this.#follow(conversationId, cursor, null, this.#beginWork().signal);
  }

  /** Watches a turn until it is over, or until the session is closed. Never rejects. */
  async #follow(
    conversationId: string,
    cursor: TurnCursor,
    response: Response | null,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      const end = await followTurn({
        ...this.#tools,
        conversationId,
        cursor,
        response,
        signal,
        onEvents: (events) => this.#takeEvents(events),
        onConnection: (isConnected) =>
          this.store.setState({ phase: isConnected ? 'streaming' : 'reconnecting' }),
        onReconnect: () => {
          if (this.#turn?.isStopping === true) void this.#sendStop();
        },
      });
      this.#endTurn(conversationId);
      if (end === 'gone') await this.#refreshLater(signal);
      else this.#goneInARow = 0;
    } catch (error) {
      if (signal.aborted) return;
      this.#endTurn(conversationId);
      this.#publish(withFailure(this.#state, { ...describeFailure(error), canRetry: false }));
    }
  }

  /** What the journal no longer has, the stored conversation may have. */
  async #refreshLater(signal: AbortSignal): Promise<void> {
    this.#goneInARow += 1;
    const { random, wakeUp } = this.#tools.retry;
    if (this.#goneInARow > 1) {
      await waitForRetry(retryDelayMs(this.#goneInARow, random), wakeUp, signal);
    }
    await this.refresh();
  }

  #takeEvents(events: CanonicalEvent[]): void {
    if (this.#turn !== null) this.#changeTurn(foldEvents(this.#turn, events));
  }

  #changeTurn(turn: LiveTurn): void {
    this.#turn = turn;
    this.#batcher.request();
  }

  #publishTurn(): void {
    if (this.#turn === null) return;
    this.store.setState(withTurn(this.#state, this.#turn, this.#tools.nowIso()));
  }

  /** Makes a state that was derived from the one on the screen the newest; the turn in it counts from now on. */
  #publish(state: ChatState): void {
    this.#turn = state.turn;
    this.store.setState(state);
  }

  #endTurn(conversationId: string): void {
    this.#batcher.flush();
    this.#revision += 1;
    this.#publish(withTurnEnded(this.#state, this.#tools.nowIso()));
    this.#tools.onTurn('ended', conversationId);
  }

  async #sendStop(): Promise<void> {
    const { conversationId, turn } = this.#state;
    if (conversationId === null || turn?.turnId == null) return;
    try {
      await this.#tools.api.stopTurn(conversationId, turn.turnId);
    } catch {
      // While the connection is lost the wish is kept, and sent again when it is back.
      if (this.#turn === null || this.#state.phase === 'reconnecting') return;
      this.#changeTurn({ ...this.#turn, isStopping: false });
    }
  }

  #beginWork(): AbortController {
    this.#work?.abort();
    this.#work = new AbortController();
    return this.#work;
  }
}
