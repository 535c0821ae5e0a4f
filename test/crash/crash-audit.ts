/** Keeps count of what was checked, and of everything that was wrong. */
import { checkDatabase, checkTurn } from './history-checker.ts';
import { CRASH_MODEL_NAMES, type CrashModelName } from './models.ts';
import { StoredHistory } from './stored-history.ts';
import type { TurnLog } from './turn-log.ts';

export class CrashAudit {
  readonly #databaseFile: string;
  readonly #checked = new Set<TurnLog>();
  readonly #intents = new Set<string>();
  readonly #turnsTakenOver: Record<CrashModelName, number>;
  readonly #violations: string[] = [];
  #takeovers = 0;
  #eventCount = 0;

  constructor(databaseFile: string) {
    this.#databaseFile = databaseFile;
    this.#turnsTakenOver = Object.fromEntries(CRASH_MODEL_NAMES.map((name) => [name, 0])) as Record<
      CrashModelName,
      number
    >;
  }

  get violations(): readonly string[] {
    return this.#violations;
  }

  /** Turns that were checked, each counted once. */
  get turnCount(): number {
    return this.#intents.size;
  }

  get takeovers(): number {
    return this.#takeovers;
  }

  get turnsTakenOver(): Readonly<Record<CrashModelName, number>> {
    return this.#turnsTakenOver;
  }

  /** Events that clients saw. */
  get eventCount(): number {
    return this.#eventCount;
  }

  accuse(what: string): void {
    this.#violations.push(what);
  }

  /** Checks what has ended since the last time, and lets the memory of it go. */
  checkEndedTurns(logs: readonly TurnLog[]): void {
    const stored = new StoredHistory(this.#databaseFile);
    for (const log of logs) if (log.isOver) this.#check(log, stored);
    stored.close();
  }

  /** To be called at the very end, when nothing writes any more. */
  checkEverything(logs: readonly TurnLog[]): void {
    const stored = new StoredHistory(this.#databaseFile);
    for (const log of logs) {
      if (!log.isOver) log.giveUp(`it did not end; its last event is ${log.lastSeq}`);
      this.#check(log, stored);
    }
    this.#violations.push(...checkDatabase(stored, this.#intents.size));
    stored.close();
  }

  #check(log: TurnLog, stored: StoredHistory): void {
    if (this.#checked.has(log)) return;
    this.#checked.add(log);
    const turn = checkTurn(log, stored);
    this.#violations.push(...log.violations);
    this.#eventCount += log.events.length;
    const { messageId, model } = log.intent;
    if (turn !== undefined && !this.#intents.has(messageId)) {
      this.#takeovers += turn.takeovers;
      if (turn.takeovers > 0) this.#turnsTakenOver[model]++;
    }
    this.#intents.add(messageId);
    log.forgetEvents();
  }
}
