/** Model calls through the gateway's loop to fake providers that speak real HTTP. Pauses take no time. */

import { Abilities } from '../../server/src/gateway/abilities.ts';
import { type CallModelParts, callModel } from '../../server/src/gateway/call-model.ts';
import type { GatewayEvent, ModelCall } from '../../server/src/gateway/port.ts';
import { createOpenAiWireProvider } from '../../server/src/providers/openai-wire/provider.ts';
import { QUIRKS } from '../../server/src/providers/openai-wire/quirks.ts';
import type { Provider } from '../../server/src/providers/port.ts';
import type { FakeProvider } from '../fake-provider/server.ts';
import { startFakeProvider } from '../fake-provider/server.ts';
import { freshRouting } from './routing.ts';

/** Long enough for a fake on a busy machine, short enough to wait for. */
const CLOCKS_MS = { firstTokenMs: 400, idleMs: 400, totalMs: 10_000 };
export const PRICE = { inputPerMillion: 1, outputPerMillion: 2 };

export interface CallOutcome {
  events: GatewayEvent[];
  /** What was thrown; null when the answer was given. */
  error: unknown;
}

export class ModelCalls {
  /** The setting of every provider. */
  prefill: 'auto' | 'yes' | 'no' = 'auto';
  abilities = new Abilities(() => this.prefill);
  /** Pauses between attempts, in milliseconds. */
  readonly pausesMs: number[] = [];
  /** Waits between attempts. */
  sleep: CallModelParts['sleep'] = async (ms) => {
    this.pausesMs.push(ms);
  };
  readonly fakes = new Map<string, FakeProvider>();
  readonly providers = new Map<string, Provider>();

  /** @param names each becomes a provider with a fake of its own; its model is `fake-1`. */
  static async start(...names: string[]): Promise<ModelCalls> {
    const calls = new ModelCalls();
    for (const name of names) {
      const fake = await startFakeProvider();
      calls.fakes.set(name, fake);
      calls.addProvider(name, `${fake.url}/v1`);
    }
    return calls;
  }

  addProvider(name: string, baseUrl: string): void {
    this.providers.set(
      name,
      createOpenAiWireProvider({ name, baseUrl, quirks: QUIRKS.generic, apiKey: 'sk-test-0001' }),
    );
  }

  fake(name: string): FakeProvider {
    const fake = this.fakes.get(name);
    if (fake === undefined) throw new Error(`There is no fake ${name}.`);
    return fake;
  }

  /** Calls the targets in their order, and reads the answer to its end. */
  async call(targets: string[], options: Partial<ModelCall> = {}): Promise<CallOutcome> {
    const outcome: CallOutcome = { events: [], error: null };
    try {
      for await (const batch of this.stream(targets, options)) outcome.events.push(...batch);
    } catch (error) {
      outcome.error = error;
    }
    return outcome;
  }

  stream(
    targets: string[],
    options: Partial<ModelCall> = {},
  ): AsyncGenerator<GatewayEvent[], void> {
    return callModel(
      {
        providers: this.providers,
        abilities: this.abilities,
        random: () => 0.5,
        ...freshRouting(),
        sleep: this.sleep,
      },
      {
        route: {
          id: 'story',
          targets: targets.map((provider) => ({ provider, model: 'fake-1' })),
          timeouts: CLOCKS_MS,
          price: PRICE,
          isFree: false,
          echoModel: false,
        },
        request: { messages: [{ role: 'user', content: 'Tell me a story.' }] },
        shown: null,
        cause: 'first',
        signal: new AbortController().signal,
        passThrough: null,
        continuation: 'freely',
        ...options,
      },
    );
  }

  async close(): Promise<void> {
    for (const provider of this.providers.values()) await provider.close();
    for (const fake of this.fakes.values()) await fake.close();
  }
}

/** All text that was given. */
export function answerOf(events: GatewayEvent[]): string {
  return events.map((event) => (event.type === 'text-delta' ? event.delta : '')).join('');
}

/** `one first → truncated`, for every attempt; throws when starts and ends do not alternate. */
export function attemptsOf(events: GatewayEvent[]): string[] {
  const attempts: string[] = [];
  let open: string | null = null;
  for (const event of events) {
    if (event.type === 'attempt-start') {
      if (open !== null) throw new Error('An attempt began before the last one had ended.');
      open = `${event.target.provider} ${event.cause}`;
    } else if (event.type === 'attempt-end') {
      if (open === null) throw new Error('An attempt ended that had not begun.');
      attempts.push(`${open} → ${event.code ?? event.outcome}`);
      open = null;
    } else if (open === null) throw new Error(`A ${event.type} came outside of any attempt.`);
  }
  if (open !== null) throw new Error('An attempt has no end.');
  return attempts;
}
