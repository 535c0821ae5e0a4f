/** The vendors that we know on the OpenAI wire: where they live and how their dialect differs. */
import type { Quirks } from './openai-wire/quirks.ts';
import { QUIRKS } from './openai-wire/quirks.ts';

interface KnownProvider {
  /** Null where an operator must give one. */
  defaultBaseUrl: string | null;
  quirks: Quirks;
  /** Adds what a base URL's path may leave out; paths have no slash at their end. */
  completePath(path: string): string;
}

const KNOWN_PROVIDERS = {
  openai: {
    defaultBaseUrl: 'https://api.openai.com/v1',
    quirks: QUIRKS.openai,
    completePath: (path) => (path === '' ? '/v1' : path),
  },
  // Groq's own SDK means the base URL without `/openai/v1`, OpenAI's SDK means it with it.
  groq: {
    defaultBaseUrl: 'https://api.groq.com/openai/v1',
    quirks: QUIRKS.groq,
    completePath: (path) => {
      if (path.endsWith('/v1')) return path;
      return path.endsWith('/openai') ? `${path}/v1` : `${path}/openai/v1`;
    },
  },
  ollama: {
    defaultBaseUrl: 'http://127.0.0.1:11434/v1',
    quirks: QUIRKS.ollama,
    completePath: (path) => (path.endsWith('/v1') ? path : `${path}/v1`),
  },
  'openai-compatible': {
    defaultBaseUrl: null,
    quirks: QUIRKS.generic,
    completePath: (path) => path,
  },
} as const satisfies Record<string, KnownProvider>;

export type KnownProviderType = keyof typeof KNOWN_PROVIDERS;

/** Vendors that an `openai-compatible` base URL may point to. */
const QUIRKS_BY_HOST: ReadonlyMap<string, Quirks> = new Map<string, Quirks>([
  ['api.openai.com', QUIRKS.openai],
  ['api.groq.com', QUIRKS.groq],
  ['api.deepseek.com', QUIRKS.deepseek],
  ['api.mistral.ai', QUIRKS.mistral],
]);

/** What `createOpenAiWireProvider` has to know of an endpoint. */
export interface Endpoint {
  baseUrl: string;
  quirks: Quirks;
}

/**
 * Gives the endpoint of a provider.
 *
 * @param baseUrl as configured; null for the vendor's own
 * @throws {TypeError} when there is no base URL, or it is not one
 */
export function resolveEndpoint(type: KnownProviderType, baseUrl: string | null): Endpoint {
  const known: KnownProvider = KNOWN_PROVIDERS[type];
  const configured = baseUrl ?? known.defaultBaseUrl;
  if (configured === null) throw new TypeError(`A provider of type "${type}" needs a base URL.`);
  const url = new URL(configured);
  url.pathname = known.completePath(url.pathname.replace(/\/+$/, ''));
  return {
    baseUrl: url.href.replace(/\/$/, ''),
    quirks: QUIRKS_BY_HOST.get(url.hostname) ?? known.quirks,
  };
}
