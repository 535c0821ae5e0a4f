/** The clients: so many turns at all times, each followed to its end, some of them in two tabs. */
import { EventEmitter, once } from 'node:events';
import { CRASH_MODEL_NAMES } from './models.ts';
import { followTurn, runTurn, type TurnClientOptions } from './turn-client.ts';
import { type TurnIntent, TurnLog } from './turn-log.ts';

/** Turns in a conversation before a new one is begun. */
const TURNS_PER_CONVERSATION = 3;
/** Every so many turns are also watched in a second tab, opened when the first event is seen. */
const TURNS_PER_SECOND_TAB = 4;

/** What happens at the clients that the server may be killed at. */
export type ClientMoment = 'post' | 'tool-call';

export class ChatClients {
  readonly #url: string;
  readonly #operatorKey: string;
  readonly #moments = new EventEmitter();
  readonly #controller = new AbortController();
  /** One for each client and turn; two of a turn with two tabs. */
  readonly #logs: TurnLog[] = [];
  readonly #running: Promise<void>[] = [];
  #turnCount = 0;
  #isFinishing = false;

  constructor(url: string, operatorKey: string) {
    this.#url = url;
    this.#operatorKey = operatorKey;
  }

  get logs(): readonly TurnLog[] {
    return this.#logs;
  }

  /** Begins to keep so many turns running. */
  start(turns: number): void {
    for (let index = 0; index < turns; index++) this.#running.push(this.#keepAsking(index));
  }

  /** Resolves at the next such moment. */
  async next(moment: ClientMoment): Promise<void> {
    await once(this.#moments, moment);
  }

  /** Begins no more turns and waits, so long, for the ends of those that run. */
  async finish(limitMs: number): Promise<void> {
    this.#isFinishing = true;
    const timer = setTimeout(() => this.#controller.abort(), limitMs);
    await Promise.all(this.#running);
    clearTimeout(timer);
  }

  async #keepAsking(client: number): Promise<void> {
    for (let turn = 0; !this.#isFinishing; turn++) {
      const conversation = Math.floor(turn / TURNS_PER_CONVERSATION);
      await this.#ask(`client-${client}-${conversation}`, `client-${client}-turn-${turn}`);
    }
  }

  async #ask(conversationId: string, messageId: string): Promise<void> {
    const number = this.#turnCount++;
    const intent: TurnIntent = {
      conversationId,
      messageId,
      idempotencyKey: `key-of-${messageId}`,
      text: `Tell the story number ${number}.`,
      model: CRASH_MODEL_NAMES[number % CRASH_MODEL_NAMES.length] ?? 'exact',
    };
    const hasSecondTab = Math.floor(number / CRASH_MODEL_NAMES.length) % TURNS_PER_SECOND_TAB === 0;
    const log = this.#newLog(intent);
    let secondTab: Promise<void> | null = null;
    await runTurn(log, {
      ...this.#options(),
      onEvent: (event) => {
        if (hasSecondTab) secondTab ??= this.#openSecondTab(log);
        if (event.type === 'tool-call') this.#moments.emit('tool-call');
      },
    });
    await secondTab;
  }

  async #openSecondTab({ intent, turnId }: TurnLog): Promise<void> {
    const log = this.#newLog(intent);
    log.takeTurnId(turnId);
    await followTurn(log, this.#options());
  }

  #newLog(intent: TurnIntent): TurnLog {
    const log = new TurnLog(intent);
    this.#logs.push(log);
    return log;
  }

  #options(): TurnClientOptions {
    return {
      url: this.#url,
      operatorKey: this.#operatorKey,
      signal: this.#controller.signal,
      onPost: () => this.#moments.emit('post'),
      onEvent: () => undefined,
    };
  }
}
