/** The gateway alone in the process of a test, over real HTTP to two fakes, in a time of its own. */
import type { ProviderConfig } from '../../server/src/config/config.ts';
import { createGateway, type Gateway } from '../../server/src/gateway/gateway.ts';
import type { GatewayEvent } from '../../server/src/gateway/port.ts';
import { createOpenAiWireProvider } from '../../server/src/providers/openai-wire/provider.ts';
import { QUIRKS } from '../../server/src/providers/openai-wire/quirks.ts';
import { collectCompletion } from '../../server/src/wire/openai-completion.ts';
import { type FakeProvider, startFakeProvider } from '../fake-provider/server.ts';
import { answerOf } from '../harness/model-calls.ts';
import type { Seam } from './outcome.ts';

const QUESTION = [{ role: 'user' as const, content: 'Tell me a story.' }];
const MODEL = 'fake-1';

interface Answer {
  text: string;
  seams: Seam[];
}

export class GatewayStage {
  readonly first: FakeProvider;
  readonly second: FakeProvider;
  readonly #gateway: Gateway;
  readonly #time: { nowMs: number };

  private constructor(
    first: FakeProvider,
    second: FakeProvider,
    gateway: Gateway,
    time: { nowMs: number },
  ) {
    this.first = first;
    this.second = second;
    this.#gateway = gateway;
    this.#time = time;
  }

  /** @param prefill what the configuration says of the second target. */
  static async start(prefill: 'auto' | 'yes' | 'no'): Promise<GatewayStage> {
    const first = await startFakeProvider();
    const second = await startFakeProvider();
    const time = { nowMs: Date.UTC(2026, 0, 1) };
    const connect = (name: string, fake: FakeProvider) =>
      createOpenAiWireProvider({ name, baseUrl: `${fake.url}/v1`, quirks: QUIRKS.generic });
    const gateway = createGateway({
      config: {
        defaultModel: null,
        providers: { first: configOf(first, 'auto'), second: configOf(second, prefill) },
        routes: {
          story: {
            targets: [
              { provider: 'first', model: MODEL },
              { provider: 'second', model: MODEL },
            ],
            timeouts: { firstTokenMs: 15_000, idleMs: 15_000, totalMs: 30_000 },
            price: null,
            echoModel: false,
          },
        },
        aliases: {},
      },
      providers: new Map([
        ['first', connect('first', first)],
        ['second', connect('second', second)],
      ]),
      clock: { now: () => time.nowMs },
      sleep: async () => undefined,
      random: () => 0.5,
      newId: () => 'made-here',
      onDiscoveryFailure: () => undefined,
    });
    return new GatewayStage(first, second, gateway, time);
  }

  /** Time passes for the health of the targets; nobody waits. */
  pass(ms: number): void {
    this.#time.nowMs += ms;
  }

  /** As the chat calls. */
  async call(): Promise<Answer & { events: GatewayEvent[] }> {
    const batches = this.#gateway.call({
      route: await this.#gateway.resolve('story'),
      request: { messages: QUESTION },
      shown: null,
      cause: 'first',
      signal: new AbortController().signal,
      passThrough: null,
      continuation: 'freely',
    });
    const events = (await Array.fromAsync(batches)).flat();
    const seams = events
      .filter((event) => event.type === 'seam')
      .map(({ type: _type, ...seam }) => seam);
    return { text: answerOf(events), seams, events };
  }

  /** As `/v1` calls. */
  async complete(): Promise<Answer> {
    const batches = this.#gateway.complete({
      route: await this.#gateway.resolve('story'),
      body: { model: 'story', messages: QUESTION },
      request: { messages: QUESTION },
      includesUsage: true,
      echoModel: null,
      canContinue: true,
      signal: new AbortController().signal,
      onAttempt: () => undefined,
      onTarget: () => undefined,
    });
    const completion = await collectCompletion(batches, { usesLegacyFunctions: false });
    const extension = completion.chimera as { seams: Seam[] } | undefined;
    return {
      text: completion.choices[0]?.message.content ?? '',
      seams: extension?.seams ?? [],
    };
  }

  async close(): Promise<void> {
    await this.#gateway.close();
    await this.first.close();
    await this.second.close();
  }
}

function configOf(fake: FakeProvider, prefill: ProviderConfig['prefill']): ProviderConfig {
  return { type: 'openai-compatible', baseUrl: `${fake.url}/v1`, auto: false, prefill };
}
