/** Blanks secrets in text that comes from a provider, before anything logs or shows it. */

const BLANK = '[redacted]';
/** Shorter strings are no keys, and blanking them would eat ordinary words. */
const SHORTEST_SECRET_CHARACTERS = 6;

/** Shapes of keys: bearer tokens, OpenAI, Groq, Google, xAI, and keys in query strings. */
const KEY_PATTERN =
  /\bBearer\s+[^\s"',;]{8,}|\b(?:sk|gsk|xai|rk|pk)[-_][\w*.-]{6,}|\bAIza[\w*-]{8,}|(?<=[?&](?:api[-_]?)?key=)[^&\s"']+/gi;

/** Gives a function that blanks the known secrets and whatever looks like a key. */
export function createRedactor(secrets: readonly (string | undefined)[]): (text: string) => string {
  const known = secrets
    .filter((secret) => secret !== undefined)
    .filter((secret) => secret.length >= SHORTEST_SECRET_CHARACTERS);
  return (text) => {
    let redacted = text;
    for (const secret of known) redacted = redacted.replaceAll(secret, BLANK);
    return redacted.replaceAll(KEY_PATTERN, BLANK);
  };
}
