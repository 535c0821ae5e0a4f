/** Processes that write turns, one after the other over one database; a fake provider outlives them. */
import type { CanonicalEvent } from '@chimera/protocol/events';
import { expect } from 'vitest';
import { z } from 'zod';
import { type Database, openDatabase } from '../../server/src/store/database.ts';
import { listMessages } from '../../server/src/store/messages.ts';
import { registered } from '../../server/src/tools/registered-tool.ts';
import { type FakeProvider, startFakeProvider } from '../fake-provider/server.ts';
import { messageOf } from './answers.ts';
import { createCountingIds } from './counting-ids.ts';
import { readStoredTurn, type StoredTurn } from './stored-turns.ts';
import { TurnStack, type TurnStackOptions } from './turn-stack.ts';

export class TurnProcesses {
  readonly database: Database;
  readonly fake: FakeProvider;
  /** The call ids that each tool has run under: `lookup` is idempotent, `order` is not. */
  readonly runs = { lookup: [] as string[], order: [] as string[] };
  /** What both tools do. */
  whatToolsDo: (word: string, signal: AbortSignal) => Promise<string> = async (word) =>
    `${word} is a word.`;
  readonly #newId = createCountingIds();
  readonly #stacks: TurnStack[] = [];

  constructor(database: Database, fake: FakeProvider) {
    this.database = database;
    this.fake = fake;
  }

  static async open(): Promise<TurnProcesses> {
    return new TurnProcesses(await openDatabase(':memory:'), await startFakeProvider());
  }

  start(
    options: Pick<TurnStackOptions, 'prefill' | 'untilToldOfCommit' | 'runnables'> = {},
  ): TurnStack {
    const stack = new TurnStack({
      database: this.database,
      fake: this.fake,
      newId: this.#newId,
      tools: [this.#tool('lookup', true), this.#tool('order', false)],
      ...options,
    });
    this.#stacks.push(stack);
    return stack;
  }

  /** Lets the next process go on with the one turn that is left, and reads that from its first event. */
  async recover(turnId: string, stack = this.start()): Promise<CanonicalEvent[]> {
    expect(await stack.turns.recover()).toBe(1);
    return stack.read(turnId);
  }

  /** What is stored of the turn that these events belong to. */
  stored(events: CanonicalEvent[]): Promise<StoredTurn> {
    return readStoredTurn(this.database.db, events[0]?.turnId ?? '');
  }

  /** What must be true of every turn that has ended, however many processes it took. */
  async expectWhole(events: CanonicalEvent[]): Promise<void> {
    expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
    expect(events.filter((event) => event.type === 'turn-start')).toHaveLength(1);
    expect(events.filter((event) => event.type === 'turn-end')).toEqual([events.at(-1)]);
    const starts = events.filter((event) => event.type === 'attempt-start');
    const ends = events.filter((event) => event.type === 'attempt-end');
    expect(ends.map((end) => end.attempt)).toEqual(starts.map((start) => start.attempt));
    const { answer, usage, turn } = await this.stored(events);
    expect(turn.status).not.toBe('running');
    const { parts } = JSON.parse(JSON.stringify(messageOf(events)));
    expect(JSON.parse(answer?.parts ?? '')).toEqual(parts);
    expect(usage.map((row) => row.outcome)).toEqual(ends.map((end) => end.outcome));
    const messages = await listMessages(this.database.db, turn.conversation_id);
    expect(messages.filter((message) => message.role === 'assistant')).toHaveLength(1);
  }

  /** Ends what still runs. No process but a dead one may have had a fault of ours. */
  async close(): Promise<void> {
    for (const stack of this.#stacks) await stack.close();
    await this.fake.close();
    await this.database.close();
    const living = this.#stacks.filter((stack) => !stack.database.isDead);
    expect(living.flatMap((stack) => stack.faults)).toEqual([]);
  }

  #tool(name: 'lookup' | 'order', isIdempotent: boolean) {
    return registered({
      name,
      description: 'Does something with a word.',
      input: z.object({ word: z.string() }),
      isIdempotent,
      execute: async ({ word }, { callId, signal }) => {
        this.runs[name].push(callId);
        const meaning = await this.whatToolsDo(word, signal);
        return { output: { word, meaning }, modelOutput: meaning };
      },
    });
  }
}
