import type { ApiMessage } from '@chimera/protocol/api';
import type { JsonValue } from '@chimera/protocol/json';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ApiClient, PersonResponse, StartedTurn } from './api-client.ts';
import { ApiError } from './api-error.ts';
import {
  type ChatState,
  initialChatState,
  isBusy,
  withDetails,
  withFailure,
  withTurnRequested,
  withTurnTaken,
  withTurnTakenBack,
} from './chat-state.ts';
import { newestUnder } from './conversation-tree.ts';
import { judgeRefusal } from './refusal.ts';
import { retryDelayMs, waitForRetry } from './retry-delay.ts';
import { startTurn } from './start-turn.ts';
import {
  regenerateIntent,
  sendIntent,
  submitIntent,
  type TurnIntent,
  toolIntent,
  wordsOf,
} from './turn-intent.ts';
import { TurnWatch, type TurnWatchTools } from './turn-watch.ts';

/** What a session needs of the world; tests give their own. */
export interface ChatSessionTools extends TurnWatchTools {
  api: ApiClient;
  newId: () => string;
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
  readonly #watch: TurnWatch;
  #unsent: TurnIntent | null = null;
  /** Counts what this page did to the tree, so that an older answer of the server is not put over it. */
  #revision = 0;
  #isOpen = true;
  /** How often in a row the server had no events of a turn that it called running. */
  #goneInARow = 0;

  constructor(tools: ChatSessionTools, conversationId: string | null) {
    this.#tools = tools;
    this.store = createStore(() => initialChatState(conversationId));
    this.#watch = new TurnWatch(this.store, tools);
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
    this.#watch.leave();
  }

  /** Reads what the server has, and joins the turn that is running there. Does nothing while busy. */
  async refresh(): Promise<void> {
    const { conversationId } = this.#state;
    if (conversationId === null || isBusy(this.#state)) return;
    const revision = this.#revision;
    try {
      const details = await this.#tools.api.readConversation(conversationId);
      if (revision !== this.#revision || isBusy(this.#state) || !this.#isOpen) return;
      this.#watch.publish(withDetails(this.#state, details));
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

  /** Runs a tool as a card's button does. Does nothing while busy, so that no press counts twice. */
  runTool(toolName: string, input: JsonValue): void {
    const { conversationId } = this.#state;
    if (conversationId === null || isBusy(this.#state)) return;
    const unsent = this.#unsent;
    if (unsent !== null) this.#takeBack(unsent);
    const request = { conversationId, toolName, input };
    void this.#run(toolIntent(this.#state, request, this.#tools.newId()));
    if (unsent !== null) this.store.setState({ returnedText: wordsOf(unsent) });
  }

  /**
   * Answers what the turn waits for.
   *
   * @throws {ApiError} when the server does not take the answer.
   */
  async respond(response: PersonResponse): Promise<void> {
    const { conversationId } = this.#state;
    if (conversationId === null) return;
    await this.#tools.api.respond(conversationId, response);
    // It may have been lost from view meanwhile; then it is joined again.
    void this.refresh();
  }

  /** Sends again what could not be sent. */
  retry(): void {
    if (this.#unsent !== null && !isBusy(this.#state)) void this.#run(this.#unsent);
  }

  /** Stops the turn, on the server, for everybody who watches it. */
  stop(): void {
    this.#watch.stop();
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
    const id = this.#tools.newId();
    const message = { id, text, parentId, timestamp: this.#tools.nowIso() };
    void this.#run(submitIntent(this.#state, message, model));
  }

  /** Asks for a turn, and watches it to its end. Never rejects. */
  async #run(intent: TurnIntent): Promise<void> {
    this.#revision += 1;
    this.#unsent = null;
    this.#watch.publish(withTurnRequested(this.#state, intent.parentId, intent.userMessage));
    const signal = this.#watch.begin();
    let started: StartedTurn;
    try {
      started = await startTurn({
        ...this.#tools,
        send: (sendSignal) => sendIntent(this.#tools.api, intent, sendSignal),
        signal,
        onWaiting: () => this.store.setState({ phase: 'reconnecting' }),
      });
    } catch (error) {
      await this.#notStarted(intent, error, signal);
      return;
    }
    const { conversationId, turnId, response } = started;
    const { parentId } = intent;
    this.#watch.publish(withTurnTaken(this.#state, { conversationId, turnId, parentId }));
    this.#tools.onTurn('started', conversationId);
    void this.#watch.sendStop();
    if (!this.#isOpen) this.close();
    await this.#follow(conversationId, response, signal);
  }

  async #notStarted(intent: TurnIntent, error: unknown, signal: AbortSignal): Promise<void> {
    const { kind, failure } = judgeRefusal(error, signal, this.#tools.nowIso());
    if (kind === 'try-again') {
      this.#unsent = intent;
      this.#watch.publish(withFailure(this.#state, failure));
      return;
    }
    this.#takeBack(intent);
    if (kind !== 'already-stored') {
      this.#watch.publish(withFailure(this.#state, failure));
      this.store.setState({ returnedText: wordsOf(intent) });
    }
    if (kind !== 'refused') await this.refresh();
  }

  #takeBack(intent: TurnIntent): void {
    this.#unsent = null;
    this.#watch.publish(
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
    this.#watch.publish(withTurnTaken(this.#state, { conversationId, ...running }));
    await this.#follow(conversationId, null, this.#watch.begin());
  }

  async #follow(
    conversationId: string,
    response: Response | null,
    signal: AbortSignal,
  ): Promise<void> {
    const end = await this.#watch.follow(conversationId, response, signal);
    if (end === 'left') return;
    this.#revision += 1;
    this.#tools.onTurn('ended', conversationId);
    if (end === 'gone') await this.#refreshLater(signal);
    else this.#goneInARow = 0;
  }

  /** What the journal no longer has, the stored conversation may have. */
  async #refreshLater(signal: AbortSignal): Promise<void> {
    this.#goneInARow += 1;
    const { random, wakeUp } = this.#tools.retry;
    try {
      if (this.#goneInARow > 1) {
        await waitForRetry(retryDelayMs(this.#goneInARow, random), wakeUp, signal);
      }
    } catch {
      // Meanwhile the reader began something else.
      return;
    }
    await this.refresh();
  }
}
