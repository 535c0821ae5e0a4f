/** A journal through the lives of several processes, and what must be true of it at every moment. */
import type { CanonicalEvent } from '@chimera/protocol/events';
import { expect } from 'vitest';
import { createJournal } from '../../server/src/journal/journal.ts';
import type { Journal, NewEvent, TurnWriter } from '../../server/src/journal/port.ts';
import { createSqliteJournalStore } from '../../server/src/journal/sqlite-journal-store.ts';
import type { Database } from '../../server/src/store/database.ts';
import { seqsOf } from './commit-loop.ts';
import { createCountingIds } from './counting-ids.ts';
import { type EagerReader, endingOf, readEagerly } from './journal-stack.ts';
import { ManualTime } from './manual-time.ts';
import { MortalDatabase } from './mortal-database.ts';
import { readStoredTurn, storeTurn } from './stored-turns.ts';

export const TURNS = ['turn-1', 'turn-2', 'turn-3'];

const STALE = { message: 'From an epoch that is over.', retryable: false };

/** What one writer was given, to compare with what is stored. */
interface WriterLog {
  turnId: string;
  epoch: number;
  writer: TurnWriter;
  /** What was appended, token by token; no two tokens are alike. */
  tokens: string[];
  /** Tokens that were said to be committed. */
  confirmed: number;
  isEnding: boolean;
}

interface ReaderLog {
  turnId: string;
  afterSeq: number;
  reader: EagerReader;
}

/** A slow reader: takes one batch when it is told to. */
interface PullingReader {
  turnId: string;
  batches: AsyncIterator<CanonicalEvent[]>;
  seen: CanonicalEvent[];
  isPulling: boolean;
}

/** One process after another over one database, with all that was ever asked of them. */
export class JournalWorld {
  readonly #database: Database;
  readonly #newId = createCountingIds();
  readonly #writers: WriterLog[] = [];
  readonly #readers: ReaderLog[] = [];
  readonly #pullers: PullingReader[] = [];
  #connection: MortalDatabase;
  #time = new ManualTime();
  #journal: Journal;

  constructor(database: Database) {
    this.#database = database;
    this.#connection = new MortalDatabase(database);
    this.#journal = this.#startJournal();
  }

  #startJournal(): Journal {
    const store = createSqliteJournalStore(this.#connection, this.#time, this.#newId);
    return createJournal(store, { flushed() {}, flushFailed() {} }, this.#time);
  }

  async begin(): Promise<void> {
    for (const turnId of TURNS) {
      await storeTurn(this.#database.db, turnId);
      await this.#addWriter(turnId, this.#journal.open(turnId));
    }
  }

  append(turnId: string, tokens: number, startsPart: boolean): void {
    const log = this.#currentWriter(turnId);
    if (log === undefined || log.isEnding) return;
    const events: NewEvent[] = startsPart ? [{ type: 'text-start', id: 'a' }] : [];
    for (let count = 0; count < tokens; count++) {
      const token = `${this.#newId()} `;
      log.tokens.push(token);
      events.push({ type: 'text-delta', id: 'a', delta: token });
    }
    ignoreLoss(() => log.writer.append(events));
  }

  flush(turnId: string): void {
    const log = this.#currentWriter(turnId);
    if (log === undefined) return;
    const count = log.tokens.length;
    log.writer.flushed().then(
      () => {
        log.confirmed = Math.max(log.confirmed, count);
      },
      () => undefined,
    );
  }

  end(turnId: string): void {
    const log = this.#currentWriter(turnId);
    if (log === undefined || log.isEnding) return;
    log.isEnding = true;
    log.writer.end(endingOf(turnId)).then(
      () => {
        log.confirmed = log.tokens.length;
      },
      () => undefined,
    );
  }

  advance(ms: number): Promise<void> {
    return this.#time.advance(ms);
  }

  /** Takes a turn from whoever writes it, who goes on as if nothing had happened. */
  async claim(turnId: string): Promise<void> {
    const writer = await this.#journal.claim(turnId).catch(() => null);
    const old = this.#currentWriter(turnId);
    if (writer === null) return;
    await this.#addWriter(turnId, writer);
    if (old !== undefined && !old.isEnding) {
      ignoreLoss(() => old.writer.append([{ type: 'error', code: 'stale', ...STALE }]));
    }
  }

  join(turnId: string, afterSeq: number): void {
    this.#readers.push({ turnId, afterSeq, reader: readEagerly(this.#journal, turnId, afterSeq) });
  }

  joinSlowly(turnId: string): void {
    const { signal } = new AbortController();
    const batches = this.#journal.read(turnId, 0, signal)[Symbol.asyncIterator]();
    this.#pullers.push({ turnId, batches, seen: [], isPulling: false });
  }

  pull(index: number): void {
    const puller = this.#pullers[index % Math.max(1, this.#pullers.length)];
    if (puller === undefined || puller.isPulling) return;
    puller.isPulling = true;
    puller.batches.next().then(
      ({ value }) => {
        puller.seen.push(...(value ?? []));
        puller.isPulling = false;
      },
      () => undefined,
    );
  }

  leave(index: number): void {
    this.#readers[index % Math.max(1, this.#readers.length)]?.reader.leave();
  }

  dieAfter(steps: number): void {
    if (!this.#connection.isDead) this.#connection.dieAfter(steps);
  }

  /** Ends the process that there is, whatever it does, and starts one that takes over what runs. */
  async restart(): Promise<void> {
    this.#connection.dieAfter(0);
    this.#connection = new MortalDatabase(this.#database);
    this.#time = new ManualTime();
    this.#journal = this.#startJournal();
    await this.check();
    for (const turnId of TURNS) {
      const writer = await this.#journal.claim(turnId);
      if (writer !== null) await this.#addWriter(turnId, writer);
    }
  }

  /** Lets the newest process end every turn. */
  async finish(): Promise<void> {
    if (this.#connection.isDead) await this.restart();
    else this.#connection.dieAfter(Infinity);
    for (const turnId of TURNS) {
      this.append(turnId, 1, true);
      this.end(turnId);
      this.join(turnId, 0);
    }
    await this.advance(1_000);
    await this.check();
    for (const turnId of TURNS) {
      expect((await readStoredTurn(this.#database.db, turnId)).turn.status).toBe('completed');
      const last = this.#readers.findLast((reader) => reader.turnId === turnId);
      expect(last?.reader.outcome).toBe('ended');
      expect(last?.reader.events.at(-1)?.type).toBe('turn-end');
    }
  }

  async check(): Promise<void> {
    for (const turnId of TURNS) await this.#checkTurn(turnId);
  }

  async #checkTurn(turnId: string): Promise<void> {
    const { turn, rows, answer, usage } = await readStoredTurn(this.#database.db, turnId);
    const store = createSqliteJournalStore(this.#database, this.#time, this.#newId);
    const log = await store.read(turnId, 0, Number.MAX_SAFE_INTEGER);
    expect(seqsOf(log)).toEqual(log.map((_, index) => index + 1));
    expect(turn.next_seq).toBe(log.length + 1);

    const epochs = rows.map((row) => row.epoch);
    expect(epochs).toEqual(epochs.toSorted((left, right) => left - right));
    for (const written of this.#writersOf(turnId)) {
      const stored = rows.filter((row) => row.epoch === written.epoch).flatMap((row) => row.events);
      const text = stored.map((event) => ('delta' in event ? event.delta : '')).join('');
      expect(written.tokens.join('').startsWith(text)).toBe(true);
      expect(text.startsWith(written.tokens.slice(0, written.confirmed).join(''))).toBe(true);
    }

    const ends = log.filter((event) => event.type === 'turn-end');
    const hasEnded = turn.status === 'completed';
    expect(ends).toHaveLength(hasEnded ? 1 : 0);
    if (hasEnded) expect(log.at(-1)).toBe(ends[0]);
    expect(answer === undefined).toBe(!hasEnded);
    expect(usage).toHaveLength(hasEnded ? 1 : 0);

    for (const { afterSeq, reader } of this.#readers.filter((one) => one.turnId === turnId)) {
      expect(reader.events).toEqual(log.slice(afterSeq, afterSeq + reader.events.length));
    }
    for (const { seen } of this.#pullers.filter((one) => one.turnId === turnId)) {
      expect(seen).toEqual(log.slice(0, seen.length));
    }
  }

  async #addWriter(turnId: string, writer: TurnWriter): Promise<void> {
    const { epoch } = (await readStoredTurn(this.#database.db, turnId)).turn;
    this.#writers.push({ turnId, epoch, writer, tokens: [], confirmed: 0, isEnding: false });
  }

  #writersOf(turnId: string): WriterLog[] {
    return this.#writers.filter((writer) => writer.turnId === turnId);
  }

  #currentWriter(turnId: string): WriterLog | undefined {
    return this.#writersOf(turnId).at(-1);
  }
}

function ignoreLoss(append: () => void): void {
  try {
    append();
  } catch (error) {
    expect(error).toMatchObject({ name: 'TurnLostError' });
  }
}
