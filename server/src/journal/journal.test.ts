/**
 * What the journal promises, over the real store, whatever happens in whatever order: bursts, pauses,
 * takeovers, readers that come and go, and processes that die between any two statements.
 */
import type { CanonicalEvent } from '@chimera/protocol/events';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seqsOf } from '../../../test/harness/commit-loop.ts';
import { createCountingIds } from '../../../test/harness/counting-ids.ts';
import {
  type EagerReader,
  endingOf,
  openJournalStack,
  readEagerly,
} from '../../../test/harness/journal-stack.ts';
import { ManualTime } from '../../../test/harness/manual-time.ts';
import { MortalDatabase } from '../../../test/harness/mortal-database.ts';
import { readStoredTurn, storeTurn } from '../../../test/harness/stored-turns.ts';
import { type Database, openDatabase } from '../store/database.ts';
import { createJournal } from './journal.ts';
import type { Journal, NewEvent, TurnWriter } from './port.ts';
import { createSqliteJournalStore } from './sqlite-journal-store.ts';

const TURNS = ['turn-1', 'turn-2', 'turn-3'];

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
class World {
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

const STALE = { message: 'From an epoch that is over.', retryable: false };

function ignoreLoss(append: () => void): void {
  try {
    append();
  } catch (error) {
    expect(error).toMatchObject({ name: 'TurnLostError' });
  }
}

const turnId = fc.constantFrom(...TURNS);
const action: fc.Arbitrary<(world: World) => void | Promise<void>> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(turnId, fc.integer({ min: 1, max: 4 }), fc.boolean()).map(
      ([turn, tokens, startsPart]) =>
        (world: World) =>
          world.append(turn, tokens, startsPart),
    ),
  },
  {
    weight: 5,
    arbitrary: fc.constantFrom(0, 1, 5, 10, 300).map((ms) => (world: World) => world.advance(ms)),
  },
  { weight: 2, arbitrary: turnId.map((turn) => (world: World) => world.flush(turn)) },
  { weight: 1, arbitrary: turnId.map((turn) => (world: World) => world.end(turn)) },
  { weight: 1, arbitrary: turnId.map((turn) => (world: World) => world.claim(turn)) },
  {
    weight: 2,
    arbitrary: fc.tuple(turnId, fc.constantFrom(0, 0, 1, 3, 8)).map(
      ([turn, afterSeq]) =>
        (world: World) =>
          world.join(turn, afterSeq),
    ),
  },
  { weight: 1, arbitrary: turnId.map((turn) => (world: World) => world.joinSlowly(turn)) },
  { weight: 2, arbitrary: fc.nat(5).map((index) => (world: World) => world.pull(index)) },
  { weight: 1, arbitrary: fc.nat(5).map((index) => (world: World) => world.leave(index)) },
  { weight: 1, arbitrary: fc.nat(14).map((steps) => (world: World) => world.dieAfter(steps)) },
  { weight: 1, arbitrary: fc.constant((world: World) => world.restart()) },
);

test('holds its promises through everything that can happen', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: 60 }), async (actions) => {
      const database = await openDatabase(':memory:');
      const world = new World(database);
      await world.begin();
      for (const act of actions) await act(world);
      await world.finish();
      await database.close();
    }),
    { numRuns: 150 },
  );
});

describe('a process that dies', () => {
  /** BEGIN, guards and rows of three turns, their ends, COMMIT and its answer; and some more. */
  const steps = Array.from({ length: 26 }, (_, index) => index);

  test.each(steps)(
    'after %i steps of committing the ends of its turns loses nothing',
    async (n) => {
      const database = await openDatabase(':memory:');
      const world = new World(database);
      await world.begin();
      for (const turn of TURNS) world.append(turn, 2, true);
      await world.advance(20);
      for (const turn of TURNS) {
        world.append(turn, 2, false);
        world.end(turn);
        world.join(turn, 0);
      }
      world.dieAfter(n);
      await world.advance(20);
      await world.restart();
      await world.finish();
      await database.close();
    },
  );
});

test('what is committed can be asked for as a whole', async () => {
  const stack = await openJournalStack();
  await storeTurn(stack.database.db, 'turn-1');
  const writer = stack.journal.open('turn-1');
  await stack.write(writer, { type: 'step-start' });
  writer.append([{ type: 'step-end', finishReason: 'stop' }]);
  expect(seqsOf(await stack.journal.history('turn-1'))).toEqual([1]);
  await stack.close();
});
