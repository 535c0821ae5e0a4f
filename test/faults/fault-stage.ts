/** The whole server with two fakes behind it, and a route of its own for every row and way to ask. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { FakeRequest } from '../fake-provider/log.ts';
import type { Scenario } from '../fake-provider/scenario.ts';
import { type FakeProvider, startFakeProvider } from '../fake-provider/server.ts';
import { startTestApp, type TestApp } from '../harness/app.ts';
import { askChatStreamed, askChatWhole, type ChatOutcome } from './chat-ways.ts';
import { askCompletionStreamed, askCompletionWhole } from './completion-ways.ts';
import type { FaultRow, TargetName } from './fault-row.ts';
import type { Outcome } from './outcome.ts';

export const WAYS = ['chat streamed', 'chat whole', 'v1 streamed', 'v1 whole'] as const;
export type Way = (typeof WAYS)[number];

/** Named in the first word of every answer, so that a test knows whose it is. */
export const SEEDS = { first: 101, second: 202 };

const CALM_CLOCKS = { firstTokenMs: 15_000, idleMs: 15_000, totalMs: 30_000 };
const HURRIED_CLOCKS = { firstTokenMs: 600, idleMs: 600, totalMs: 20_000 };
/** A longer one is no name: no name server is asked for it. */
const LONGEST_LABEL = 63;
const FOR_EVER = 1_000_000;
const TOOL_CALL: Scenario = { toolCalls: [{ name: 'clock', arguments: '{}' }] };

export interface Performance {
  outcome: Outcome | ChatOutcome;
  first: FakeRequest[];
  second: FakeRequest[];
  elapsedMs: number;
}

export class FaultStage {
  readonly app: TestApp;
  readonly #rows: readonly FaultRow[];
  readonly #fakes: { first: FakeProvider; second: FakeProvider };

  private constructor(
    rows: readonly FaultRow[],
    app: TestApp,
    fakes: { first: FakeProvider; second: FakeProvider },
  ) {
    this.#rows = rows;
    this.app = app;
    this.#fakes = fakes;
  }

  static async start(rows: readonly FaultRow[]): Promise<FaultStage> {
    const listed = rows
      .filter(({ sameWindow }) => sameWindow)
      .flatMap((row) => WAYS.map((way) => modelOf(rows, row, way)));
    const fakes = {
      first: await startFakeProvider({ seed: SEEDS.first, models: ['fake-1', ...listed] }),
      second: await startFakeProvider({ seed: SEEDS.second, models: ['fake-1', ...listed] }),
    };
    const app = await startTestApp({ configYaml: await configOf(rows, fakes) });
    // The windows of the models are known from here on.
    await (await app.fetch('/v1/models')).text();
    return new FaultStage(rows, app, fakes);
  }

  /** Sets the fakes up for the row, asks in this way, and gives what came and who was asked. */
  async play(row: FaultRow, way: Way): Promise<Performance> {
    const model = modelOf(this.#rows, row, way);
    const isAfterTool = row.asks === 'after-tool';
    // The chat runs the tool itself, so the model has to ask for it first.
    const before = isAfterTool && way.startsWith('chat') ? [TOOL_CALL] : [];
    this.#queue('first', model, [...before, ...(row.first ?? [{}])]);
    this.#queue('second', model, row.second ?? [{}]);
    const startedAt = performance.now();
    const outcome = await this.#ask(way, model, row);
    const elapsedMs = performance.now() - startedAt;
    const withoutToolAnswers = row.asks === 'tool';
    return {
      outcome,
      first: this.#requestsOf('first', model, withoutToolAnswers).slice(before.length),
      second: this.#requestsOf('second', model, withoutToolAnswers),
      elapsedMs,
    };
  }

  /** Waits until the connection of the request is closed, and says by whom. */
  async endOf(request: FakeRequest): Promise<FakeRequest['outcome']> {
    await this.#fakes.first.waitForRequest(() => request.outcome !== 'open');
    return request.outcome;
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.#fakes.first.close();
    await this.#fakes.second.close();
  }

  #ask(way: Way, model: string, { asks = 'plain' }: FaultRow): Promise<Outcome | ChatOutcome> {
    switch (way) {
      case 'chat streamed':
        return askChatStreamed(this.app, model);
      case 'chat whole':
        return askChatWhole(this.app, model);
      case 'v1 streamed':
        return askCompletionStreamed(this.app, model, asks);
      case 'v1 whole':
        return askCompletionWhole(this.app, model, asks);
    }
  }

  #queue(fake: 'first' | 'second', model: string, scenarios: Scenario[]): void {
    const last = scenarios.length - 1;
    for (const [index, scenario] of scenarios.entries()) {
      const times = index === last ? FOR_EVER : (scenario.times ?? 1);
      this.#fakes[fake].queue({ ...scenario, model, times });
    }
  }

  /** The requests of one row, but for those that a tool's answer was the reason of. */
  #requestsOf(fake: 'first' | 'second', model: string, withoutToolAnswers: boolean): FakeRequest[] {
    return this.#fakes[fake].requests.filter(
      ({ body }) =>
        body.model === model && !(withoutToolAnswers && body.messages.at(-1)?.role === 'tool'),
    );
  }
}

/** One name for the route and its targets: what a row breaks is broken for that row alone. */
function modelOf(rows: readonly FaultRow[], row: FaultRow, way: Way): string {
  return `row-${rows.indexOf(row)}-${way.replace(' ', '-')}`;
}

async function configOf(
  rows: readonly FaultRow[],
  fakes: { first: FakeProvider; second: FakeProvider },
): Promise<string> {
  const provider = (baseUrl: string, prefill = 'auto'): object => ({
    type: 'openai-compatible',
    baseUrl,
    prefill,
  });
  const providers: Record<TargetName, object> = {
    first: provider(`${fakes.first.url}/v1`),
    second: provider(`${fakes.second.url}/v1`),
    trusted: provider(`${fakes.second.url}/v1`, 'yes'),
    refusing: provider(`http://127.0.0.1:${await closedPort()}/v1`),
    nameless: provider(`http://${'n'.repeat(LONGEST_LABEL + 1)}.invalid/v1`),
    'no-tls': provider(`https://127.0.0.1:${fakes.first.port}/v1`),
  };
  const models: Record<string, object> = {};
  for (const row of rows) {
    for (const way of WAYS) {
      const model = modelOf(rows, row, way);
      models[model] = {
        targets: row.targets.map((name) => `${name}/${model}`),
        timeouts: row.isHurried ? HURRIED_CLOCKS : CALM_CLOCKS,
      };
    }
  }
  // JSON is YAML as well.
  return JSON.stringify({ providers, models });
}

/** A port of this machine at which nothing listens. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
