/**
 * Takes secrets out of text. It works on whole log lines as they are written, so that no path into the
 * log can go around it: fields at any depth, texts inside texts, errors and their stacks.
 */
const BLANK = '[redacted]';

/** Fields whose value is secret whatever it looks like. */
const SECRET_FIELDS = [
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'x-api-key',
  'x-goog-api-key',
  'api[-_]?key',
  'auth[-_]?secret',
  'operator[-_]?key',
  'access[-_]?token',
  'refresh[-_]?token',
  'session[-_]?token',
  'token',
  'secret',
  'password',
].join('|');

const JSON_STRING = String.raw`"(?:[^"\\]|\\.)*"`;
const SECRET_FIELD = new RegExp(
  String.raw`"(${SECRET_FIELDS})":(?:${JSON_STRING}|\[(?:${JSON_STRING},?)*\])`,
  'gi',
);

/** What keys look like: OpenAI's and Anthropic's, Groq's, Google's, our own; and what carries them. */
const KEY_PATTERNS = [
  /\bsk-[\w-]{8,}/g,
  /\bgsk_\w{8,}/g,
  /\bAIza[\w-]{8,}/g,
  /\bchimera_[\w-]{20,}/g,
];
const BEARER = /\b(Bearer|Basic)\s+[^\s"\\,;]+/gi;
const URL_CREDENTIALS = /(\b[a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/@"]+@/gi;
const URL_PARAMETER = /([?&](?:key|api_key|apikey|token|access_token|secret)=)[^\s&"#\\]+/gi;

export type Scrub = (text: string) => string;

/**
 * @param secretValues secrets that are known word for word; they are found as they are and as JSON or
 *   a URL would write them.
 */
export function createScrubber(secretValues: readonly string[] = []): Scrub {
  const known = secretValues
    .flatMap((value) => [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value)])
    .filter((value, index, all) => value !== '' && all.indexOf(value) === index);

  return (text) => {
    let clean = text;
    for (const value of known) clean = clean.replaceAll(value, BLANK);
    clean = clean
      .replace(SECRET_FIELD, `"$1":"${BLANK}"`)
      .replace(BEARER, `$1 ${BLANK}`)
      .replace(URL_CREDENTIALS, `$1${BLANK}@`)
      .replace(URL_PARAMETER, `$1${BLANK}`);
    for (const pattern of KEY_PATTERNS) clean = clean.replace(pattern, BLANK);
    return clean;
  };
}
