/** Which models there are, and which targets serve the one that was asked for. */
import type { ModelHealth, ModelList, ModelSummary } from '@chimera/protocol/api';
import { ChimeraError } from '@chimera/protocol/errors';
import type { GatewayConfig, ProviderType, Target, Timeouts } from '../config/config.ts';
import type { ModelInfo } from '../providers/port.ts';
import type { Discovery } from './discovery.ts';
import { type Route, targetName } from './port.ts';

/** The built-in provider, which serves when no other is configured or when it is named. */
export const DEMO_PROVIDER = 'demo';
/** Asks for whatever the operator's providers serve best. */
const AUTO = 'auto';
const DEFAULT_TIMEOUTS: Timeouts = { firstTokenMs: 30_000, idleMs: 30_000, totalMs: 600_000 };
/** Before its first token a local server may have to load the model from disk. */
const FIRST_TOKEN_MS: Partial<Record<ProviderType, number>> = { ollama: 300_000 };
/** Aliases may name aliases, but not for ever. */
const LONGEST_ALIAS_CHAIN = 8;

/**
 * What a vendor serves best for chat: its strong models, then its quick ones. Of each group the first
 * one that the account lists is taken.
 */
const PREFERRED_MODELS: Partial<Record<ProviderType, string[][]>> = {
  groq: [['openai/gpt-oss-120b'], ['openai/gpt-oss-20b']],
  openai: [
    ['gpt-5', 'gpt-4.1', 'gpt-4o'],
    ['gpt-5-mini', 'gpt-4.1-mini', 'gpt-4o-mini'],
  ],
  google: [['gemini-3.5-flash', 'gemini-3.8-flash', 'gemini-2.5-flash']],
  anthropic: [['claude-haiku-4-5', 'claude-haiku-4-5-20251001']],
};

export interface Catalogue {
  /** @throws {ChimeraError} `unknown_model` with the field `model`. */
  resolve(requested: string | null): Promise<Route>;
  list(): Promise<ModelList>;
}

export function createCatalogue(
  config: GatewayConfig,
  discovery: Discovery,
  healthOf: (target: Target) => ModelHealth,
): Catalogue {
  const providerNames = Object.keys(config.providers);

  function autoTargets(): Target[] {
    const targets = providerNames
      .filter((name) => config.providers[name]?.auto === true)
      .flatMap(bestTargets);
    return targets.length > 0 || providerNames.length > 0
      ? targets
      : [{ provider: DEMO_PROVIDER, model: DEMO_PROVIDER }];
  }

  /** A vendor's preferred models, else the first one that the account lists. */
  function bestTargets(provider: string): Target[] {
    const type = config.providers[provider]?.type;
    const preferred = (type && PREFERRED_MODELS[type]) ?? [];
    const listed = (discovery.known(provider) ?? []).map(({ id }) => id);
    const known = preferred.flatMap((group) => {
      const first = listed.length === 0 ? group[0] : group.find((id) => listed.includes(id));
      return first === undefined ? [] : [first];
    });
    const models = known.length > 0 ? known : listed.slice(0, 1);
    return models.map((model) => ({ provider, model }));
  }

  function directTargets(requested: string): Target[] | null {
    const slash = requested.indexOf('/');
    const provider = slash === -1 ? requested : requested.slice(0, slash);
    const isKnown = provider === DEMO_PROVIDER || Object.hasOwn(config.providers, provider);
    if (isKnown && slash !== -1) return [{ provider, model: requested.slice(slash + 1) }];
    if (requested === DEMO_PROVIDER) return [{ provider: DEMO_PROVIDER, model: DEMO_PROVIDER }];
    const listing = providerNames.filter((name) =>
      discovery.known(name)?.some((model) => model.id === requested),
    );
    return listing.length === 0
      ? null
      : listing.map((name) => ({ provider: name, model: requested }));
  }

  function plainRoute(id: string, targets: Target[]): Route {
    return {
      id,
      targets,
      timeouts: timeoutsOf(targets),
      price: null,
      isFree: id === AUTO,
      echoModel: false,
    };
  }

  /** Who can ask another target does not wait for a slow one. */
  function timeoutsOf(targets: Target[]): Timeouts {
    const waitsMs = targets.map(({ provider }) => {
      const type = config.providers[provider]?.type;
      return (type && FIRST_TOKEN_MS[type]) ?? DEFAULT_TIMEOUTS.firstTokenMs;
    });
    return { ...DEFAULT_TIMEOUTS, firstTokenMs: Math.min(...waitsMs) };
  }

  function resolveKnown(requested: string, depth: number): Route | null {
    const configured = ownValue(config.routes, requested);
    if (configured !== undefined) return { id: requested, isFree: false, ...configured };
    const alias = ownValue(config.aliases, requested);
    if (alias !== undefined && depth < LONGEST_ALIAS_CHAIN) {
      const route = resolveKnown(alias, depth + 1);
      const isEchoed = config.echoedAliases?.includes(requested) === true;
      return route && { ...route, id: requested, echoModel: isEchoed || route.echoModel };
    }
    if (requested === AUTO) {
      const targets = autoTargets();
      return targets.length === 0 ? null : plainRoute(AUTO, targets);
    }
    const targets = directTargets(requested);
    return targets && plainRoute(requested, targets);
  }

  function defaultModel(): string {
    return config.defaultModel ?? AUTO;
  }

  function unknownModel(requested: string): ChimeraError {
    return new ChimeraError('unknown_model', {
      message: whyUnknown(requested, ownValue(config.aliases, requested)),
      field: 'model',
    });
  }

  function whyUnknown(requested: string, alias: string | undefined): string {
    if (requested === AUTO) {
      return 'No provider takes part in the model auto: give one of them auto: true, or set DEFAULT_MODEL.';
    }
    const [provider = ''] = (alias ?? '').split('/');
    return alias !== undefined && !Object.hasOwn(config.providers, provider)
      ? `The model ${requested} is served by the provider ${provider}, which is not configured: set its key, or pick one from the list of models.`
      : `There is no model ${requested}. The list of models says what there is.`;
  }

  return {
    async resolve(requested) {
      const id = requested ?? defaultModel();
      await discovery.ready();
      const route = resolveKnown(id, 0);
      if (route === null) throw unknownModel(id);
      return route;
    },
    async list() {
      await discovery.ready();
      const names = [...providerNames, DEMO_PROVIDER];
      const models = names.flatMap((name) =>
        (discovery.known(name) ?? []).map((model) =>
          summary(name, model, healthOf({ provider: name, model: model.id })),
        ),
      );
      const routes = Object.entries(config.routes).map(([id, { targets }]) =>
        routeSummary(id, bestOf(targets.map(healthOf))),
      );
      const rows = [...routes, ...models];
      for (const [alias, target] of Object.entries(config.aliases)) {
        rows.find((row) => row.id === target)?.aliases.push(alias);
      }
      return { defaultModel: defaultModel(), models: rows };
    },
  };
}

/** Names come from clients: `constructor` and its like are no models. */
function ownValue<T>(record: Record<string, T>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

const FROM_BEST: ModelHealth[] = ['healthy', 'degraded', 'down'];

/** A route is as well as the best of its targets, which will answer. */
function bestOf(healths: ModelHealth[]): ModelHealth {
  return FROM_BEST.find((health) => healths.includes(health)) ?? 'healthy';
}

function summary(provider: string, model: ModelInfo, health: ModelHealth): ModelSummary {
  return {
    id: model.id === provider ? provider : targetName({ provider, model: model.id }),
    provider,
    name: model.name ?? model.id,
    contextTokens: model.contextTokens ?? null,
    maxOutputTokens: model.maxOutputTokens ?? null,
    aliases: [],
    health,
  };
}

function routeSummary(id: string, health: ModelHealth): ModelSummary {
  return {
    id,
    provider: 'route',
    name: id,
    contextTokens: null,
    maxOutputTokens: null,
    aliases: [],
    health,
  };
}
