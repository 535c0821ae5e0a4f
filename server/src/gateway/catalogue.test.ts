import type { ModelHealth } from '@chimera/protocol/api';
import { describe, expect, test } from 'vitest';
import { ListingProvider } from '../../../test/harness/listing-provider.ts';
import type { GatewayConfig, ProviderConfig, RouteConfig, Target } from '../config/config.ts';
import type { Provider } from '../providers/port.ts';
import { createCatalogue } from './catalogue.ts';
import { createDiscovery } from './discovery.ts';
import { type Route, targetName } from './port.ts';

const GROQ: ProviderConfig = { type: 'groq', baseUrl: null, auto: true, prefill: 'auto' };
const LOCAL: ProviderConfig = {
  type: 'openai-compatible',
  baseUrl: 'http://127.0.0.1:9/v1',
  auto: false,
  prefill: 'auto',
};
const ROUTE: RouteConfig = {
  targets: [
    { provider: 'local', model: 'first' },
    { provider: 'groq', model: 'openai/gpt-oss-120b' },
  ],
  timeouts: { firstTokenMs: 1, idleMs: 2, totalMs: 3 },
  price: { inputPerMillion: 1, outputPerMillion: 2 },
  echoModel: false,
};

/** @param lists models by provider; the demo provider is always there. */
function catalogueOf(
  config: Partial<GatewayConfig>,
  lists: Record<string, string[]> = {},
  healthOf: (target: Target) => ModelHealth = () => 'healthy',
) {
  const providers = new Map<string, Provider>([
    ['demo', new ListingProvider('demo')],
    ...Object.entries(lists).map(([name, ids]): [string, Provider] => [
      name,
      new ListingProvider(...ids),
    ]),
  ]);
  const discovery = createDiscovery(providers, { now: () => 0 }, () => undefined);
  return createCatalogue(
    { defaultModel: null, providers: {}, routes: {}, aliases: {}, ...config },
    discovery,
    healthOf,
  );
}

function targetsOf(route: Route): string[] {
  return route.targets.map(targetName);
}

describe('a configured route', () => {
  const catalogue = catalogueOf({
    providers: { groq: GROQ, local: LOCAL },
    routes: { resilient: ROUTE, 'team/chat': ROUTE },
    aliases: { best: 'resilient' },
  });

  test('has its own targets, clocks and price', async () => {
    const { targets, timeouts, price } = ROUTE;
    expect(await catalogue.resolve('resilient')).toMatchObject({
      id: 'resilient',
      targets,
      timeouts,
      price,
    });
    expect(targetsOf(await catalogue.resolve('team/chat'))).toHaveLength(2);
  });

  test('keeps the name that it was asked for by', async () => {
    expect(await catalogue.resolve('best')).toMatchObject({
      id: 'best',
      targets: ROUTE.targets,
      price: ROUTE.price,
    });
  });

  test('hides a model of the same name', async () => {
    const hiding = catalogueOf(
      { providers: { groq: GROQ }, routes: { same: ROUTE } },
      { groq: ['same'] },
    );
    expect((await hiding.resolve('same')).targets).toEqual(ROUTE.targets);
  });
});

describe('a model that is named', () => {
  const catalogue = catalogueOf(
    {
      providers: { groq: GROQ, local: LOCAL },
      aliases: { 'groq-llama-70b': 'groq/openai/gpt-oss-120b', 'gemini-flash': 'google/gemini' },
    },
    { groq: ['openai/gpt-oss-120b', 'shared'], local: ['small', 'shared'] },
  );

  test.each([
    ['groq/openai/gpt-oss-120b', ['groq/openai/gpt-oss-120b']],
    ['groq/not/listed', ['groq/not/listed']],
    ['local/small', ['local/small']],
    ['small', ['local/small']],
    ['openai/gpt-oss-120b', ['groq/openai/gpt-oss-120b']],
    ['shared', ['groq/shared', 'local/shared']],
    ['groq-llama-70b', ['groq/openai/gpt-oss-120b']],
    ['demo', ['demo/demo']],
    ['demo/demo', ['demo/demo']],
  ])('%s is served by %j', async (requested, targets) => {
    const route = await catalogue.resolve(requested);
    expect(targetsOf(route)).toEqual(targets);
    expect(route.id).toBe(requested);
  });

  test.each([
    'nothing',
    'nobody/model',
    'constructor',
    '__proto__',
    'constructor/x',
    '__proto__/x',
    'toString/y',
    'groq',
    '',
  ])('%j is not known', async (requested) => {
    await expect(catalogue.resolve(requested)).rejects.toMatchObject({
      code: 'unknown_model',
      field: 'model',
      message: `There is no model ${requested}. The list of models says what there is.`,
    });
  });

  test('and whose provider is not configured is told so', async () => {
    await expect(catalogue.resolve('gemini-flash')).rejects.toMatchObject({
      code: 'unknown_model',
      message: expect.stringMatching(
        /served by the provider google, which is not configured: set its key/,
      ),
    });
  });

  test('by aliases that lead in a circle is not known', async () => {
    const circular = catalogueOf({ aliases: { a: 'b', b: 'a' } });
    await expect(circular.resolve('a')).rejects.toMatchObject({ code: 'unknown_model' });
  });
});

describe('auto', () => {
  test('is the demo when nothing is configured, and without a name too', async () => {
    const catalogue = catalogueOf({});
    expect(targetsOf(await catalogue.resolve('auto'))).toEqual(['demo/demo']);
    expect(targetsOf(await catalogue.resolve(null))).toEqual(['demo/demo']);
  });

  test('is every provider that takes part, in order, and never the demo', async () => {
    const catalogue = catalogueOf(
      { providers: { groq: GROQ, hidden: LOCAL, local: { ...LOCAL, auto: true } } },
      { groq: ['other', 'openai/gpt-oss-20b'], hidden: ['secret'], local: ['small', 'large'] },
    );
    expect(targetsOf(await catalogue.resolve('auto'))).toEqual([
      'groq/openai/gpt-oss-20b',
      'local/small',
    ]);
  });

  test('an alias may ask for its own name to be echoed', async () => {
    const catalogue = catalogueOf({
      providers: { local: LOCAL },
      aliases: { plain: 'local/m', echoed: 'local/m' },
      echoedAliases: ['echoed'],
    });
    expect(await catalogue.resolve('plain')).toMatchObject({ echoModel: false });
    expect(await catalogue.resolve('echoed')).toMatchObject({ id: 'echoed', echoModel: true });
  });

  test('is what is known of a vendor whose list cannot be had, and not who lists nothing', async () => {
    const catalogue = catalogueOf({
      providers: { groq: GROQ, local: { ...LOCAL, auto: true } },
    });
    expect(targetsOf(await catalogue.resolve('auto'))).toEqual([
      'groq/openai/gpt-oss-120b',
      'groq/openai/gpt-oss-20b',
    ]);
  });

  test('says what to do when nobody takes part, instead of asking the demo', async () => {
    const catalogue = catalogueOf({ providers: { local: LOCAL } }, { local: ['small'] });
    for (const requested of ['auto', null]) {
      await expect(catalogue.resolve(requested)).rejects.toMatchObject({
        code: 'unknown_model',
        message: expect.stringMatching(/auto: true, or set DEFAULT_MODEL/),
      });
    }
  });
});

test('the default model serves whoever names none', async () => {
  const catalogue = catalogueOf({ providers: { local: LOCAL }, defaultModel: 'local/small' });
  expect(await catalogue.resolve(null)).toMatchObject({
    id: 'local/small',
    targets: [{ provider: 'local', model: 'small' }],
  });
  expect((await catalogue.list()).defaultModel).toBe('local/small');
});

test('the list has routes, then models with their aliases, then the demo', async () => {
  const catalogue = catalogueOf(
    {
      providers: { local: LOCAL },
      routes: { resilient: ROUTE },
      aliases: { tiny: 'local/small', best: 'resilient', gone: 'google/gemini' },
    },
    { local: ['small'] },
  );
  const { defaultModel, models } = await catalogue.list();
  expect(defaultModel).toBe('auto');
  expect(models.map(({ id, provider, aliases }) => ({ id, provider, aliases }))).toEqual([
    { id: 'resilient', provider: 'route', aliases: ['best'] },
    { id: 'local/small', provider: 'local', aliases: ['tiny'] },
    { id: 'demo', provider: 'demo', aliases: [] },
  ]);
});

test('a route is as well as the best of its targets', async () => {
  const only = { ...ROUTE, targets: ROUTE.targets.slice(0, 1) };
  const catalogue = catalogueOf(
    { providers: { local: LOCAL }, routes: { both: ROUTE, only } },
    { local: ['first', 'other'] },
    ({ model }) => (model === 'first' ? 'down' : 'degraded'),
  );
  const { models } = await catalogue.list();
  expect(models.map(({ id, health }) => `${id} ${health}`)).toEqual([
    'both degraded',
    'only down',
    'local/first down',
    'local/other degraded',
    'demo degraded',
  ]);
});

describe('the clocks of a route that nobody configured', () => {
  const ollama: ProviderConfig = { ...LOCAL, type: 'ollama', auto: true };

  test('give a local server the time to load its model', async () => {
    const catalogue = catalogueOf({ providers: { ollama } }, { ollama: ['llama'] });
    const { timeouts } = await catalogue.resolve('ollama/llama');
    expect(timeouts).toEqual({ firstTokenMs: 300_000, idleMs: 30_000, totalMs: 600_000 });
  });

  test('do not wait for it where there is another target', async () => {
    const catalogue = catalogueOf(
      { providers: { groq: GROQ, ollama } },
      { groq: ['openai/gpt-oss-120b'], ollama: ['llama'] },
    );
    const { targets, timeouts } = await catalogue.resolve('auto');
    expect(targets).toHaveLength(2);
    expect(timeouts.firstTokenMs).toBe(30_000);
  });
});

describe('auto at vendors with a wire of their own', () => {
  test.each<[ProviderConfig['type'], string[], string]>([
    ['google', ['gemini-2.5-flash', 'gemini-3.5-flash'], 'vendor/gemini-3.5-flash'],
    ['google', ['gemini-2.5-flash'], 'vendor/gemini-2.5-flash'],
    [
      'anthropic',
      ['claude-opus-5', 'claude-haiku-4-5-20251001'],
      'vendor/claude-haiku-4-5-20251001',
    ],
  ])('%s', async (type, listed, expected) => {
    const vendor: ProviderConfig = { ...GROQ, type };
    const catalogue = catalogueOf({ providers: { vendor } }, { vendor: listed });
    expect(targetsOf(await catalogue.resolve('auto'))).toEqual([expected]);
  });
});
