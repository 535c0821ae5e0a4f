/** Routes and aliases of the configuration file, checked against the providers that there are. */
import type { GatewayConfig, ProviderConfig, RouteConfig, Target } from './config.ts';
import type { ConfigFile } from './config-file.ts';
import { DEFAULT_ALIASES } from './default-aliases.ts';
import { buildProviders, isVendor } from './provider-config.ts';
import type { Settings } from './settings.ts';

/** Served without any setting. */
const BUILT_IN_PROVIDER = 'demo';

/** What was found out while the configuration was put together. */
export interface ConfigReport {
  problems: string[];
  /** What was left out, and why: worth a warning, no reason to stop. */
  notices: string[];
}

export function buildGateway(
  settings: Settings,
  file: ConfigFile,
  report: ConfigReport,
): { gateway: GatewayConfig; providerKeys: Record<string, string> } {
  const { providers, providerKeys } = buildProviders(settings, file.providers, report);
  const gateway = {
    defaultModel: settings.DEFAULT_MODEL ?? settings.AI_MODEL ?? null,
    providers,
    routes: buildRoutes(file, providers, report),
    aliases: buildAliases(file, report),
    echoedAliases: Object.keys(file.aliases).filter((name) => file.aliases[name]?.echoModel),
  };
  return { gateway, providerKeys };
}

/** A target of a vendor without a key is left out, as long as another one stays. */
function buildRoutes(
  file: ConfigFile,
  providers: Record<string, ProviderConfig>,
  report: ConfigReport,
): Record<string, RouteConfig> {
  const isServed = (target: Target): boolean =>
    target.provider === BUILT_IN_PROVIDER || Object.hasOwn(providers, target.provider);
  const isKnown = (target: Target): boolean =>
    isVendor(target.provider) || Object.hasOwn(file.providers, target.provider);
  const routes: Record<string, RouteConfig> = {};
  for (const [name, route] of Object.entries(file.models)) {
    const left = route.targets.filter((target) => !isServed(target));
    for (const target of left) {
      const sentence = `models.${name}: the target ${target.provider}/${target.model}`;
      if (isKnown(target)) {
        report.notices.push(`${sentence} is left out: its provider is not configured`);
      } else {
        report.problems.push(`${sentence} names a provider that is not under providers`);
      }
    }
    if (left.length === route.targets.length) {
      report.problems.push(`models.${name} has no target whose provider is configured`);
    }
    routes[name] = { ...route, targets: route.targets.filter(isServed) };
  }
  return routes;
}

/** Every alias leads straight to a model: aliases of aliases are followed here. */
function buildAliases(file: ConfigFile, report: ConfigReport): Record<string, string> {
  const written: Record<string, string> = { ...DEFAULT_ALIASES };
  for (const [name, { model }] of Object.entries(file.aliases)) written[name] = model;
  const aliases: Record<string, string> = {};
  for (const name of Object.keys(written)) {
    if (Object.hasOwn(file.models, name)) {
      if (Object.hasOwn(file.aliases, name)) {
        report.problems.push(`aliases.${name} is also a name under models`);
      }
      continue;
    }
    const model = followAlias(name, written, file.models);
    if (model === null) report.problems.push(`aliases.${name} leads back to itself`);
    else aliases[name] = model;
  }
  return aliases;
}

function followAlias(
  name: string,
  aliases: Record<string, string>,
  routes: ConfigFile['models'],
): string | null {
  const seen = new Set<string>();
  let model = name;
  while (Object.hasOwn(aliases, model) && !Object.hasOwn(routes, model)) {
    if (seen.has(model)) return null;
    seen.add(model);
    model = aliases[model] ?? model;
  }
  return model;
}
