import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FakeProvider } from '../../../test/fake-provider/server.ts';
import { startFakeProvider } from '../../../test/fake-provider/server.ts';
import { freshRouting } from '../../../test/harness/routing.ts';
import { createOpenAiWireProvider } from '../providers/openai-wire/provider.ts';
import { QUIRKS } from '../providers/openai-wire/quirks.ts';
import type { Provider } from '../providers/port.ts';
import { Abilities } from './abilities.ts';
import { callModel } from './call-model.ts';
import type { GatewayEvent } from './port.ts';

const TEXT =
  'The ferry leaves at noon, whatever the weather, and is back before the lamps are lit.';
const SHOWN = TEXT.slice(0, 40);

let fake: FakeProvider;
let provider: Provider;

beforeAll(async () => {
  fake = await startFakeProvider();
  provider = createOpenAiWireProvider({
    name: 'acme',
    baseUrl: `${fake.url}/v1`,
    quirks: QUIRKS.generic,
  });
});

afterAll(async () => {
  await provider.close();
  await fake.close();
});

/** Goes on with the shown half of the text. */
async function goOn(abilities: Abilities): Promise<GatewayEvent[]> {
  const batches = callModel(
    {
      providers: new Map([['acme', provider]]),
      abilities,
      sleep: () => Promise.resolve(),
      random: () => 0.5,
      ...freshRouting(),
    },
    {
      route: {
        id: 'story',
        targets: [{ provider: 'acme', model: 'fake-1' }],
        timeouts: { firstTokenMs: 5_000, idleMs: 5_000, totalMs: 10_000 },
        price: null,
        isFree: false,
        echoModel: false,
      },
      request: { messages: [{ role: 'user', content: 'When does the ferry leave?' }] },
      shown: { text: SHOWN, from: 'acme/fake-1' },
      cause: 'takeover',
      passThrough: null,
      continuation: 'freely',
      signal: new AbortController().signal,
    },
  );
  return (await Array.fromAsync(batches)).flat();
}

function newText(events: GatewayEvent[]): string {
  return events.map((event) => (event.type === 'text-delta' ? event.delta : '')).join('');
}

describe('a target that refuses prefill', () => {
  test('is asked to continue instead by every call that is under way', async () => {
    fake.setDefaults({
      text: TEXT,
      continuation: 'refuse-prefill',
      pace: { initialDelayMs: 20 },
    });
    // The fake goes on with answers that it has once begun.
    await fetch(`${fake.url}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ model: 'fake-1', messages: [{ role: 'user', content: 'Now?' }] }),
    });
    const abilities = new Abilities(() => 'auto');

    const answers = await Promise.all([goOn(abilities), goOn(abilities), goOn(abilities)]);

    for (const events of answers) {
      expect(SHOWN + newText(events)).toBe(TEXT);
      expect(events.at(-1)).toMatchObject({ type: 'attempt-end', outcome: 'completed' });
    }
  });
});
