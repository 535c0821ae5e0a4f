/**
 * Everything that a turn needs, from the database to a fake provider over real HTTP, as one process has
 * it. Several stacks over one database are processes that come one after the other.
 */
import type { CanonicalEvent } from '@chimera/protocol/events';
import type { Kysely, TransactionBuilder } from 'kysely';
import { createAgent } from '../../server/src/agents/agent.ts';
import { agentCatalogue } from '../../server/src/agents/catalogue.ts';
import type { Runnable } from '../../server/src/agents/port.ts';
import { createGateway, type Gateway } from '../../server/src/gateway/gateway.ts';
import { createJournal } from '../../server/src/journal/journal.ts';
import type { Journal } from '../../server/src/journal/port.ts';
import { createSqliteJournalStore } from '../../server/src/journal/sqlite-journal-store.ts';
import { createOpenAiWireProvider } from '../../server/src/providers/openai-wire/provider.ts';
import { QUIRKS } from '../../server/src/providers/openai-wire/quirks.ts';
import type { Database } from '../../server/src/store/database.ts';
import type { Tables } from '../../server/src/store/schema.ts';
import type { Turn } from '../../server/src/store/turns.ts';
import { systemClock } from '../../server/src/telemetry/clock.ts';
import type { RegisteredTool } from '../../server/src/tools/registered-tool.ts';
import { createToolRegistry } from '../../server/src/tools/registry.ts';
import type { StartTurn } from '../../server/src/turns/start-turn.ts';
import { createTurnService, type TurnService } from '../../server/src/turns/turn-service.ts';
import type { FakeProvider } from '../fake-provider/server.ts';
import { MortalDatabase } from './mortal-database.ts';
import { type RecordedEvent, recordEvents } from './recorded-events.ts';
import { PLAIN_REQUEST } from './stored-turns.ts';

export interface TurnStackOptions {
  database: Database;
  fake: FakeProvider;
  newId: () => string;
  prefill?: 'auto' | 'yes' | 'no';
  tools?: RegisteredTool[];
  /** Besides the plain model, which has all tools. */
  runnables?: Runnable[];
  /** Holds back the news that a question is accepted, after it was committed. */
  untilToldOfCommit?: Promise<void>;
}

export class TurnStack {
  readonly database: MortalDatabase;
  readonly journal: Journal;
  readonly turns: TurnService;
  readonly told: RecordedEvent[];
  /** Faults of ours, which there should be none of. */
  readonly faults: unknown[] = [];
  readonly #gateway: Gateway;
  #hasEnded = false;

  constructor(options: TurnStackOptions) {
    const { fake, newId, prefill = 'yes', tools = [], runnables = [], untilToldOfCommit } = options;
    this.database = new MortalDatabase(options.database);
    const store = createSqliteJournalStore(this.database, systemClock, newId);
    this.journal = createJournal(store, { flushed() {}, flushFailed() {} });
    const acme = createOpenAiWireProvider({
      name: 'acme',
      baseUrl: `${fake.url}/v1`,
      quirks: QUIRKS.generic,
    });
    this.#gateway = createGateway({
      config: {
        defaultModel: 'acme/fake-1',
        providers: {
          acme: { type: 'openai-compatible', baseUrl: fake.url, auto: true, prefill },
        },
        routes: {},
        aliases: {},
      },
      providers: new Map([['acme', acme]]),
      clock: systemClock,
      sleep: async () => undefined,
      random: () => 0.5,
      newId,
      onDiscoveryFailure: (_provider, error) => this.faults.push(error),
    });
    const { events, told } = recordEvents();
    this.told = told;
    this.turns = createTurnService(
      {
        db:
          untilToldOfCommit === undefined
            ? options.database.db
            : toldLate(options.database.db, untilToldOfCommit),
        journal: this.journal,
        gateway: this.#gateway,
        agents: agentCatalogue(
          createAgent({ name: 'assistant', tools: tools.map(({ offer }) => offer.name) }),
          runnables,
        ),
        tools: createToolRegistry(tools),
        limits: { reserve: async () => undefined, settle: async () => undefined, letGo() {} },
        events,
        newId,
        now: systemClock.now,
        contextMaxTokens: 8_000,
        onFault: (_turnId, error) => this.faults.push(error),
      },
      'test',
    );
  }

  /** Asks a question in the conversation `c1`, which is made when there is none. */
  async ask(text: string, more: Partial<StartTurn> = {}): Promise<Turn> {
    const { turn } = await this.turns.start({
      user: { id: 'anna', kind: 'member' },
      conversationId: 'c1',
      canCreateConversation: true,
      conversationKind: 'chat',
      question: {
        kind: 'submit',
        messageId: null,
        isEdit: false,
        parts: [{ type: 'text', text }],
        place: { under: 'newest' },
      },
      idempotencyKey: null,
      request: { ...PLAIN_REQUEST, model: null },
      ...more,
    });
    return turn;
  }

  /** Reads a turn until it ends, or until an event that is waited for has come. */
  async read(
    turnId: string,
    isEnough: (event: CanonicalEvent) => boolean = () => false,
  ): Promise<CanonicalEvent[]> {
    const events: CanonicalEvent[] = [];
    for await (const batch of this.journal.read(turnId, 0, new AbortController().signal)) {
      events.push(...batch);
      if (batch.some(isEnough)) break;
    }
    return events;
  }

  /** Asks, and reads the answer to its end. */
  async answer(text: string, more: Partial<StartTurn> = {}): Promise<CanonicalEvent[]> {
    const turn = await this.ask(text, more);
    return this.read(turn.id);
  }

  /** Ends this process from one moment to the next: nothing of it is stored any more. */
  async crash(): Promise<void> {
    this.database.dieAfter(0);
    await this.journal.close();
    await this.close();
  }

  /** Ends this process as a signal does; the database stays open. Nothing happens the second time. */
  async close(graceMs = 0): Promise<void> {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    await this.turns.close(graceMs);
    await this.journal.close();
    await this.#gateway.close();
  }
}

/** The same database, whose transactions are committed before those who asked for them know. */
function toldLate(db: Kysely<Tables>, untilTold: Promise<void>): Kysely<Tables> {
  const transaction: Pick<TransactionBuilder<Tables>, 'execute'> = {
    async execute(work) {
      const result = await db.transaction().execute(work);
      await untilTold;
      return result;
    },
  };
  return new Proxy(db, {
    get(target, name) {
      if (name === 'transaction') return () => transaction;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
