/** What a provider's error answers mean, as the kinds that the gateway acts on. */
import type { ProviderErrorKind } from '../port.ts';
import { ProviderError } from '../port.ts';
import { readRetryAfterMs } from './retry-after.ts';
import { isRecord } from './wire-chunk.ts';

const MAX_MESSAGE_CHARACTERS = 600;

/** An answer that is an error, as it came. */
export interface ErrorResponse {
  status: number;
  /** Lower-case names. */
  headers: Readonly<Record<string, string>>;
  /** As much of the body as was read; it may be empty or HTML. */
  body: string;
}

/** The fields of `{"error": {…}}` that matter, whatever shape they came in. */
interface ErrorDetails {
  message: string | undefined;
  type: string | undefined;
  code: string | undefined;
  param: string | undefined;
  /** A status that the body names: OpenRouter's numeric `code`. */
  status: number | undefined;
}

/** What is known of an error when its kind is decided; words are in lower case. */
interface Evidence {
  /** Code and type. */
  labels: string;
  message: string;
}

/** Kinds that words decide whatever the status; the first that matches counts. */
const KINDS_BY_WORDS: readonly [ProviderErrorKind, (evidence: Evidence) => boolean][] = [
  [
    'context-length',
    ({ labels, message }) => says(labels, CONTEXT_LABELS) || says(message, CONTEXT_WORDS),
  ],
  [
    'content-filter',
    ({ labels, message }) => says(labels, FILTER_LABELS) || says(message, FILTER_WORDS),
  ],
  ['quota', ({ labels }) => says(labels, QUOTA_LABELS)],
  ['rate-limit', ({ labels }) => says(labels, RATE_LABELS)],
  ['auth', ({ labels, message }) => says(labels, AUTH_LABELS) || says(message, AUTH_WORDS)],
  ['not-found', ({ labels }) => says(labels, NOT_FOUND_LABELS)],
  ['malformed', ({ labels }) => says(labels, BAD_ANSWER_LABELS)],
  ['overloaded', ({ labels }) => says(labels, OVERLOADED_LABELS)],
];

const CONTEXT_LABELS = /context_length_exceeded|string_above_max_length|request_too_large/;
const CONTEXT_WORDS =
  /maximum context length|context (?:window|length|size)|request too large|input is too long|prompt is too long|exceeds? the (?:maximum|available) .*tokens/;
const FILTER_LABELS = /content_filter|content_policy|responsibleaipolicyviolation|moderation/;
const FILTER_WORDS = /content (?:management )?policy|flagged (?:by|as|for)|safety system/;
const QUOTA_LABELS = /insufficient_quota|credit_balance_exhausted|billing|insufficient_balance/;
const RATE_LABELS = /rate_limit|resource_exhausted|too_many_requests/;
const AUTH_LABELS = /invalid_api_key|authentication|permission_denied|unauthorized/;
const AUTH_WORDS = /api key not valid|invalid api key|incorrect api key/;
const NOT_FOUND_LABELS = /model_not_found|model_decommissioned|not_found_error/;
/** The model itself wrote something that its own server could not use: another try may do better. */
const BAD_ANSWER_LABELS = /tool_use_failed|json_validate_failed/;
const OVERLOADED_LABELS = /server_error|overloaded|slow_down|capacity|unavailable|api_error/;

const KINDS_BY_STATUS: ReadonlyMap<number, ProviderErrorKind> = new Map([
  [401, 'auth'],
  [402, 'quota'],
  [403, 'auth'],
  [404, 'not-found'],
  [408, 'timeout'],
  [409, 'overloaded'],
  [410, 'not-found'],
  [413, 'context-length'],
  [424, 'overloaded'],
  [425, 'overloaded'],
  [429, 'rate-limit'],
  [498, 'overloaded'],
  [499, 'network'],
  [504, 'timeout'],
  [524, 'timeout'],
]);

/** Statuses that mean the same whatever the words beside them are. */
const STATUSES_BEFORE_WORDS: ReadonlySet<number> = new Set([401, 402, 404, 413]);

/** Reads the errors of one provider; its messages name it and hold no secret. */
export class ErrorReader {
  readonly #provider: string;
  readonly #redact: (text: string) => string;
  readonly #now: () => number;

  constructor(provider: string, redact: (text: string) => string, now: () => number) {
    this.#provider = provider;
    this.#redact = redact;
    this.#now = now;
  }

  /** An answer whose status is not 200. */
  fromResponse(response: ErrorResponse): ProviderError {
    const { status, headers, body } = response;
    if (status >= 300 && status < 400) {
      return this.#error(
        'malformed',
        `answered ${status}: redirects are not followed, set the base URL to the final address.`,
        { status },
      );
    }
    const details = readDetails(parseJson(body));
    const said = details.message ?? describeBody(body);
    return this.#error(kindOf(details, status), `answered ${status}: ${said}`, {
      status,
      code: details.code,
      param: details.param,
      retryAfterMs: readRetryAfterMs(headers, body, this.#now()),
    });
  }

  /** An error object inside a stream that had begun with status 200, or instead of one. */
  fromStreamError(payload: unknown): ProviderError {
    const details = readDetails(payload);
    return this.#error(
      kindOf(details, details.status ?? 500),
      `ended its stream with an error: ${details.message ?? 'it gave no reason'}`,
      {
        status: details.status,
        code: details.code,
        param: details.param,
        retryAfterMs: readRetryAfterMs({}, details.message ?? '', this.#now()),
      },
    );
  }

  /** An answer with status 200 that is not an event stream. */
  fromWrongContentType(contentType: string, body: string): ProviderError {
    const parsed = parseJson(body);
    const payload = Array.isArray(parsed) ? parsed[0] : parsed;
    if (isRecord(payload) && payload.error) return this.fromStreamError(payload);
    return this.#error(
      'malformed',
      `answered with "${contentType}" instead of text/event-stream: ${describeBody(body)}`,
      { status: 200 },
    );
  }

  /** An event that is not JSON. */
  fromUnreadableEvent(data: string, cause: unknown): ProviderError {
    return this.#error('malformed', `sent an event that is not JSON: ${data.slice(0, 80)}`, {
      cause,
    });
  }

  /** An answer that cannot be read, for a reason of our own wording. */
  malformed(message: string, cause?: unknown): ProviderError {
    return this.#error('malformed', message, { cause });
  }

  /** A connection that was refused, reset or never came to be. */
  fromConnection(cause: unknown): ProviderError {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const code = connectionCode(cause);
    return this.#error(
      'network',
      `could not be reached or broke off: ${code === undefined ? reason : `${reason} (${code})`}`,
      { cause, code },
    );
  }

  #error(
    kind: ProviderErrorKind,
    message: string,
    options: ConstructorParameters<typeof ProviderError>[2],
  ): ProviderError {
    const text = this.#redact(`${this.#provider} ${message}`);
    return new ProviderError(
      kind,
      text.length > MAX_MESSAGE_CHARACTERS ? `${text.slice(0, MAX_MESSAGE_CHARACTERS)}…` : text,
      options,
    );
  }
}

function kindOf(details: ErrorDetails, status: number): ProviderErrorKind {
  const byStatus = KINDS_BY_STATUS.get(status);
  if (byStatus !== undefined && STATUSES_BEFORE_WORDS.has(status)) return byStatus;
  const evidence: Evidence = {
    labels: `${details.code ?? ''} ${details.type ?? ''}`.toLowerCase(),
    message: (details.message ?? '').toLowerCase(),
  };
  for (const [kind, matches] of KINDS_BY_WORDS) if (matches(evidence)) return kind;
  if (byStatus !== undefined) return byStatus;
  if (status >= 500) return 'overloaded';
  return status >= 400 ? 'invalid-request' : 'malformed';
}

function says(text: string, words: RegExp): boolean {
  return words.test(text);
}

/** Understands `{error: {…}}`, `[{error: {…}}]`, `{error: "…"}`, `{message}` and `{detail}`. */
function readDetails(body: unknown): ErrorDetails {
  const outer = Array.isArray(body) ? body[0] : body;
  const record = isRecord(outer) ? outer : {};
  const error = isRecord(record.error) ? record.error : record;
  const code = error.code;
  return {
    message: firstText(error.message, record.error, error.detail, record.message),
    type: firstText(error.type, error.status),
    code: typeof code === 'number' ? String(code) : firstText(code),
    param: firstText(error.param),
    status: typeof code === 'number' && code >= 400 && code < 600 ? code : undefined,
  };
}

function firstText(...values: unknown[]): string | undefined {
  return values.find((value) => typeof value === 'string' && value !== '') as string | undefined;
}

/** What to say about a body that is not a JSON error. */
function describeBody(body: string): string {
  const text = body.trim();
  if (text === '') return 'no body';
  if (!text.startsWith('<')) return text;
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(text)?.[1]?.trim();
  return title === undefined || title === '' ? 'an HTML page' : `an HTML page "${title}"`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function connectionCode(cause: unknown): string | undefined {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string'
    ? cause.code
    : undefined;
}
