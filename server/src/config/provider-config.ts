/** Providers, put together from the environment and the configuration file. */
import type { ProviderConfig, ProviderType } from './config.ts';
import type { ProviderEntry } from './config-file.ts';
import type { Settings } from './settings.ts';

type Vendor = Exclude<ProviderType, 'openai-compatible'>;

/** The settings that make each vendor's provider, which has the vendor's name. */
const VENDOR_SETTINGS = {
  groq: { key: 'GROQ_API_KEY', baseUrl: 'GROQ_BASE_URL' },
  google: { key: 'GOOGLE_GENERATIVE_AI_API_KEY', baseUrl: 'GOOGLE_GENERATIVE_AI_BASE_URL' },
  openai: { key: 'OPENAI_API_KEY', baseUrl: 'OPENAI_BASE_URL' },
  anthropic: { key: 'ANTHROPIC_API_KEY', baseUrl: 'ANTHROPIC_BASE_URL' },
  ollama: { key: null, baseUrl: 'OLLAMA_BASE_URL' },
} as const satisfies Record<Vendor, { key: keyof Settings | null; baseUrl: keyof Settings }>;

/** Path of the OpenAI wire at vendors whose address is mostly given without it. */
const WIRE_PATHS: Partial<Record<ProviderType, string>> = { groq: '/openai/v1', ollama: '/v1' };

export interface Providers {
  providers: Record<string, ProviderConfig>;
  providerKeys: Record<string, string>;
}

interface Access {
  key: string | undefined;
  baseUrl: string | undefined;
}

export function isVendor(name: string): name is Vendor {
  return Object.hasOwn(VENDOR_SETTINGS, name);
}

/**
 * Every provider that can be called. The environment wins over the file. A vendor's entry in the file
 * without a key is left out with a notice, since files are shared between machines; an entry under a
 * name of the operator's own must be complete.
 */
export function buildProviders(
  settings: Settings,
  entries: Record<string, ProviderEntry>,
  report: { problems: string[]; notices: string[] },
): Providers {
  const providers: Record<string, ProviderConfig> = {};
  const providerKeys: Record<string, string> = {};
  const fromEnvironment = Object.keys(VENDOR_SETTINGS).filter((name) =>
    isMadeByEnvironment(name, settings),
  );
  for (const name of new Set([...fromEnvironment, ...Object.keys(entries)])) {
    const entry = entries[name];
    const type = entry?.type ?? (isVendor(name) ? name : undefined);
    if (type === undefined) {
      report.problems.push(`providers.${name}.type is missing`);
      continue;
    }
    const isVendors = isVendor(name) && type === name;
    const given = isVendors ? vendorAccess(name, settings) : undefined;
    const key = given?.key ?? entry?.apiKey;
    const baseUrl = given?.baseUrl ?? entry?.baseUrl;
    const missing = findMissing(type, { key, baseUrl });
    if (missing !== null) {
      if (isVendors) report.notices.push(`providers.${name} is left out: it needs ${missing}`);
      else report.problems.push(`providers.${name} needs ${missing}`);
      continue;
    }
    if (key !== undefined) providerKeys[name] = key;
    providers[name] = {
      type,
      baseUrl: baseUrl === undefined ? null : withWirePath(type, baseUrl),
      auto: entry?.auto ?? (isVendors && isMadeByEnvironment(name, settings)),
      prefill: entry?.prefill ?? 'auto',
      limits: entry?.limits,
      modelLimits: entry?.models && limitsByModel(entry.models),
    };
  }
  return { providers, providerKeys };
}

function limitsByModel(
  models: NonNullable<ProviderEntry['models']>,
): NonNullable<ProviderConfig['modelLimits']> {
  return Object.fromEntries(Object.entries(models).map(([id, { limits }]) => [id, limits]));
}

function isMadeByEnvironment(name: string, settings: Settings): boolean {
  if (!isVendor(name)) return false;
  const { key, baseUrl } = VENDOR_SETTINGS[name];
  return settings[key ?? baseUrl] !== undefined;
}

function vendorAccess(vendor: Vendor, settings: Settings): Access {
  const { key, baseUrl } = VENDOR_SETTINGS[vendor];
  return { key: key === null ? undefined : settings[key], baseUrl: settings[baseUrl] };
}

function findMissing(type: ProviderType, access: Access): string | null {
  if (type === 'openai-compatible') return access.baseUrl === undefined ? 'a baseUrl' : null;
  const setting = VENDOR_SETTINGS[type].key;
  return setting !== null && access.key === undefined ? `an apiKey, or ${setting}` : null;
}

function withWirePath(type: ProviderType, baseUrl: string): string {
  const path = WIRE_PATHS[type];
  return path === undefined || baseUrl.endsWith('/v1') ? baseUrl : baseUrl + path;
}
