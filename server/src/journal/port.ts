/**
 * The journal: the durable log of every turn's events, and the only way in which anybody learns of one.
 *
 * What it promises: an event is committed before it is read by anybody; the `seq` of a turn is
 * contiguous from 1; only the holder of the turn's newest epoch can append; every reader sees the same
 * events in the same order, wherever it begins.
 */
import type {
  AttemptOutcome,
  CanonicalEvent,
  EventBody,
  FinishReason,
  Usage,
} from '@chimera/protocol/events';
import type { Message } from '@chimera/protocol/message';

/** An event before it has its number. */
export type NewEvent = EventBody & { stepId?: string; agentPath?: string[] };

/** What one call to one target used. */
export interface AttemptUsage {
  provider: string;
  model: string;
  outcome: AttemptOutcome;
  finishReason: FinishReason | null;
  usage: Usage;
  /** Null when no word came, or nobody knows. */
  firstTokenMs: number | null;
  /** Null of an attempt whose process died. */
  durationMs: number | null;
}

/** What is committed together with a turn's last event. */
export interface TurnEnding {
  event: EventBody & { type: 'turn-end' };
  status: 'completed' | 'failed' | 'stopped';
  /** The answer, as it is after the event. */
  message: Message;
  attempts: AttemptUsage[];
}

export interface TurnWriter {
  readonly turnId: string;
  /** Characters that wait for their commit, so that the caller can hold back. */
  readonly pendingCharacters: number;
  /**
   * Adds events. Never waits; deltas of one part that wait together become one event.
   *
   * @throws {TurnLostError} once the epoch is lost.
   */
  append(events: NewEvent[]): void;
  /**
   * Resolves when all that was appended so far is committed.
   *
   * @throws {TurnLostError} when it cannot be any more.
   */
  flushed(): Promise<void>;
  /**
   * Lets the turn wait for a person: the event that says so and the new status are one transaction.
   * Nothing can be appended behind it; whoever goes on with the turn claims it.
   *
   * @throws {TurnLostError} when the turn was lost before.
   */
  wait(requestIds: string[]): Promise<void>;
  /** Writes the terminal event, the message and the usage in one transaction. Once. */
  end(ending: TurnEnding): Promise<void>;
}

export interface Journal {
  /** The writer of a turn that this process has just created, with epoch 1 and nothing in it. */
  open(turnId: string): TurnWriter;
  /** Takes a turn over: everybody who held it before can write no more. Null when it is not running. */
  claim(turnId: string): Promise<TurnWriter | null>;
  /** Everything that is committed. */
  history(turnId: string): Promise<CanonicalEvent[]>;
  /**
   * The events after `afterSeq`, first those in the store, then live ones as they are committed. Ends
   * after `turn-end`, when the signal fires, when the turn is gone, or when the journal is closed.
   *
   * @throws {ReaderTooSlowError} when the reader does not keep up.
   */
  read(turnId: string, afterSeq: number, signal: AbortSignal): AsyncIterable<CanonicalEvent[]>;
  /** Deletes the events of turns that ended before this time; their messages stay. Gives the count of rows. */
  purge(endedBefore: number): Promise<number>;
  /** Commits what waits, ends every reader, then takes nothing more: writers have lost their turns. */
  close(): Promise<void>;
}

/** One turn's share of a group commit. */
export interface JournalEntry {
  turnId: string;
  epoch: number;
  firstSeq: number;
  /** At least one. */
  events: CanonicalEvent[];
  ending: TurnEnding | null;
  /** Ids of what the turn waits for behind these events; null when it goes on. */
  waitingFor: string[] | null;
}

/** Where the journal keeps its rows; the same promises hold on every database. */
export interface JournalStore {
  /**
   * Commits all entries in one transaction. An entry whose turn is not running under its epoch any
   * more is left out, whole.
   *
   * @returns the entries that were left out.
   */
  commit(entries: JournalEntry[]): Promise<Set<JournalEntry>>;
  /** Committed events after `afterSeq`, at most about `limit` rows of them; empty when there are no more. */
  read(turnId: string, afterSeq: number, limit: number): Promise<CanonicalEvent[]>;
  /** Raises the epoch of a running turn. */
  claim(turnId: string): Promise<{ epoch: number; nextSeq: number } | null>;
  isRunning(turnId: string): Promise<boolean>;
  purge(endedBefore: number): Promise<number>;
}

/** Told of every commit; must not throw. */
export interface JournalObserver {
  flushed(flush: { turns: number; events: number; durationMs: number }): void;
  flushFailed(error: unknown): void;
}
