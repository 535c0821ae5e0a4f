/** The vendors that we know on the OpenAI wire: where they live and how their dialect differs. */
import type { Quirks } from './openai-wire/quirks.ts';
import { QUIRKS } from './openai-wire/quirks.ts';

export interface KnownProvider {
  /** Null where an operator must give one. */
  defaultBaseUrl: string | null;
  quirks: Quirks;
  /** The path that the vendor's API lives under, added to a base URL that leaves it out. */
  apiPath: string;
}

export const KNOWN_PROVIDERS = {
  openai: { defaultBaseUrl: 'https://api.openai.com/v1', quirks: QUIRKS.openai, apiPath: '/v1' },
  groq: {
    defaultBaseUrl: 'https://api.groq.com/openai/v1',
    quirks: QUIRKS.groq,
    apiPath: '/openai/v1',
  },
  ollama: { defaultBaseUrl: 'http://127.0.0.1:11434/v1', quirks: QUIRKS.ollama, apiPath: '/v1' },
  'openai-compatible': { defaultBaseUrl: null, quirks: QUIRKS.generic, apiPath: '' },
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
 * Gives the endpoint of a provider. A base URL may leave out the vendor's API path, as the SDKs of
 * Groq and Ollama mean theirs: `https://api.groq.com` and `https://api.groq.com/openai/v1` are the
 * same place.
 *
 * @param baseUrl as configured; null for the vendor's own
 * @throws {TypeError} when there is no base URL, or it is not one
 */
export function resolveEndpoint(type: KnownProviderType, baseUrl: string | null): Endpoint {
  const known: KnownProvider = KNOWN_PROVIDERS[type];
  const configured = baseUrl ?? known.defaultBaseUrl;
  if (configured === null) throw new TypeError(`A provider of type "${type}" needs a base URL.`);
  const url = new URL(configured);
  const path = url.pathname.replace(/\/+$/, '');
  const isComplete = path.endsWith('/v1') || path.endsWith(known.apiPath);
  url.pathname = isComplete ? path : path + missingPart(path, known.apiPath);
  return {
    baseUrl: url.href.replace(/\/$/, ''),
    quirks: QUIRKS_BY_HOST.get(url.hostname) ?? known.quirks,
  };
}

/** `/openai` needs only `/v1` to become `/openai/v1`. */
function missingPart(path: string, apiPath: string): string {
  const segments = apiPath.split('/').filter((segment) => segment !== '');
  const [first, ...rest] = segments;
  return first !== undefined && path.endsWith(`/${first}`) ? `/${rest.join('/')}` : apiPath;
}
