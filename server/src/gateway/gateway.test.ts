import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FakeProvider } from '../../../test/fake-provider/server.ts';
import { startFakeProvider } from '../../../test/fake-provider/server.ts';
import { answerOf, attemptsOf } from '../../../test/harness/model-calls.ts';
import { createDemoProvider } from '../providers/demo/provider.ts';
import { createOpenAiWireProvider } from '../providers/openai-wire/provider.ts';
import { QUIRKS } from '../providers/openai-wire/quirks.ts';
import { createGateway, type Gateway } from './gateway.ts';
import type { GatewayEvent } from './port.ts';

let fake: FakeProvider;
let gateway: Gateway;

beforeAll(async () => {
  fake = await startFakeProvider({ models: ['small', 'vendor/large'] });
  const acme = createOpenAiWireProvider({
    name: 'acme',
    baseUrl: `${fake.url}/v1`,
    quirks: QUIRKS.generic,
  });
  gateway = createGateway({
    config: {
      defaultModel: null,
      providers: {
        acme: { type: 'openai-compatible', baseUrl: fake.url, auto: true, prefill: 'no' },
      },
      routes: {},
      aliases: {},
    },
    providers: new Map([
      ['demo', createDemoProvider({ delayMs: 0 })],
      ['acme', acme],
    ]),
    clock: { now: () => 0 },
    sleep: async () => undefined,
    random: () => 0.5,
    newId: () => 'made-here',
    onDiscoveryFailure: () => undefined,
  });
});

afterAll(async () => {
  await gateway.close();
  await fake.close();
});

async function ask(model: string | null, shownText?: string): Promise<GatewayEvent[]> {
  const batches = gateway.call({
    route: await gateway.resolve(model),
    request: { messages: [{ role: 'user', content: 'Hello' }] },
    shown: shownText === undefined ? null : { text: shownText, from: 'before/it' },
    cause: 'first',
    signal: new AbortController().signal,
    passThrough: null,
    continuation: 'freely',
  });
  return (await Array.fromAsync(batches)).flat();
}

describe('the gateway', () => {
  test('lists what the providers list', async () => {
    const { models } = await gateway.listModels();
    expect(models.map((model) => model.id)).toEqual(['acme/small', 'acme/vendor/large', 'demo']);
  });

  test.each([
    [null, 'small'],
    ['vendor/large', 'vendor/large'],
    ['acme/unlisted', 'unlisted'],
  ])('asks for %j as %j', async (model, asked) => {
    const events = await ask(model);
    expect(attemptsOf(events)).toEqual(['acme first → completed']);
    expect(fake.requests.at(-1)?.body.model).toBe(asked);
    expect(answerOf(events)).toBe(fake.answers.at(-1));
  });

  test('knows how each provider wants to be asked to go on', async () => {
    await ask('small', 'Once upon');
    expect(fake.requests.at(-1)?.body.messages.map(({ role }) => role)).toEqual([
      'user',
      'assistant',
      'user',
    ]);
    const whole = answerOf(await ask('demo'));
    const events = await ask('demo', whole.slice(0, 10));
    expect(whole.slice(0, 10) + answerOf(events)).toBe(whole);
    expect(events.find((event) => event.type === 'seam')).toMatchObject({
      method: 'prefill',
      clean: true,
    });
  });
});
