/** Where OpenAI's API is served. */

/**
 * Behind each of these. Users of base URLs leave `/v1` out as often as not, and Groq's SDK adds
 * `/openai/v1` by itself.
 */
export const OPENAI_PREFIXES = ['/v1', '/openai/v1', ''] as const;

/** Operations that clients also ask for at the root, although they are not served. */
export const UNSERVED_AT_ROOT = ['/responses', '/completions', '/embeddings'] as const;

const BEHIND_PREFIX = /^\/(?:openai\/)?v1(?:\/|$)/;
const AT_ROOT = /^\/(?:chat\/completions|models|responses|completions|embeddings)(?:\/|$)/;

/** Whether whoever asks there expects OpenAI's answers and errors. */
export function isOpenAiAddress(url: string): boolean {
  const path = url.split('?', 1)[0] ?? '';
  return BEHIND_PREFIX.test(path) || AT_ROOT.test(path);
}
