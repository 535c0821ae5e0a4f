/** The vendors that we know: where they live, and which wire they speak in which dialect. */
import type { ProviderType } from '../config/config.ts';
import { ANTHROPIC } from './ai-sdk/anthropic/vendor.ts';
import { createGoogleVendor } from './ai-sdk/google/vendor.ts';
import { createAiSdkProvider } from './ai-sdk/provider.ts';
import type { Vendor } from './ai-sdk/vendor.ts';
import { createOpenAiWireProvider } from './openai-wire/provider.ts';
import type { Quirks } from './openai-wire/quirks.ts';
import { QUIRKS } from './openai-wire/quirks.ts';
import type { Provider } from './port.ts';

interface KnownProvider {
  /** Null where an operator must give one. */
  defaultBaseUrl: string | null;
  /** Adds what a base URL's path may leave out; paths have no slash at their end. */
  completePath(path: string): string;
  /** How it speaks the OpenAI wire, or whose wire it speaks instead. */
  wire: { quirks: Quirks } | { createVendor(provider: string): Vendor };
}

const KNOWN_PROVIDERS: Record<ProviderType, KnownProvider> = {
  openai: {
    defaultBaseUrl: 'https://api.openai.com/v1',
    completePath: (path) => (path === '' ? '/v1' : path),
    wire: { quirks: QUIRKS.openai },
  },
  // Groq's own SDK means the base URL without `/openai/v1`, OpenAI's SDK means it with it.
  groq: {
    defaultBaseUrl: 'https://api.groq.com/openai/v1',
    completePath: (path) => {
      if (path.endsWith('/v1')) return path;
      return path.endsWith('/openai') ? `${path}/v1` : `${path}/openai/v1`;
    },
    wire: { quirks: QUIRKS.groq },
  },
  ollama: {
    defaultBaseUrl: 'http://127.0.0.1:11434/v1',
    completePath: (path) => (path.endsWith('/v1') ? path : `${path}/v1`),
    wire: { quirks: QUIRKS.ollama },
  },
  'openai-compatible': {
    defaultBaseUrl: null,
    completePath: (path) => path,
    wire: { quirks: QUIRKS.generic },
  },
  google: {
    defaultBaseUrl: 'https://generativelanguage.googleapis.com/v1beta',
    completePath: (path) => (/\/v\d\w*$/.test(path) ? path : `${path}/v1beta`),
    wire: { createVendor: createGoogleVendor },
  },
  // Anthropic's own SDK means the base URL without `/v1`, the AI SDK with it.
  anthropic: {
    defaultBaseUrl: 'https://api.anthropic.com/v1',
    completePath: (path) => (path.endsWith('/v1') ? path : `${path}/v1`),
    wire: { createVendor: () => ANTHROPIC },
  },
};

/** Vendors that an `openai-compatible` base URL may point to. */
const QUIRKS_BY_HOST: ReadonlyMap<string, Quirks> = new Map<string, Quirks>([
  ['api.openai.com', QUIRKS.openai],
  ['api.groq.com', QUIRKS.groq],
  ['api.deepseek.com', QUIRKS.deepseek],
  ['api.mistral.ai', QUIRKS.mistral],
]);

export interface KnownProviderOptions {
  /** Names the provider in error messages. */
  name: string;
  type: ProviderType;
  /** As configured; null for the vendor's own. */
  baseUrl: string | null;
  apiKey: string | undefined;
}

/**
 * Connects to one account of a vendor.
 *
 * @throws {TypeError} when there is no base URL, or it is not one
 */
export function createKnownProvider(options: KnownProviderOptions): Provider {
  const { name, type, apiKey } = options;
  const baseUrl = resolveBaseUrl(type, options.baseUrl);
  const { wire } = KNOWN_PROVIDERS[type];
  if ('createVendor' in wire) {
    const vendor = wire.createVendor(name);
    return createAiSdkProvider({ name, baseUrl, apiKey: apiKey ?? '', vendor });
  }
  return createOpenAiWireProvider({ name, baseUrl, apiKey, quirks: quirksOf(type, baseUrl) });
}

/**
 * Gives the base URL of a provider, with the path that its wire asks for.
 *
 * @param baseUrl as configured; null for the vendor's own
 * @throws {TypeError} when there is no base URL, or it is not one
 */
export function resolveBaseUrl(type: ProviderType, baseUrl: string | null): string {
  const known = KNOWN_PROVIDERS[type];
  const configured = baseUrl ?? known.defaultBaseUrl;
  if (configured === null) throw new TypeError(`A provider of type "${type}" needs a base URL.`);
  const url = new URL(configured);
  url.pathname = known.completePath(url.pathname.replace(/\/+$/, ''));
  return url.href.replace(/\/$/, '');
}

/** How the endpoint speaks the OpenAI wire: its host tells more than its type. */
export function quirksOf(type: ProviderType, baseUrl: string): Quirks {
  const { wire } = KNOWN_PROVIDERS[type];
  const byHost = QUIRKS_BY_HOST.get(new URL(baseUrl).hostname);
  return byHost ?? ('quirks' in wire ? wire.quirks : QUIRKS.generic);
}
