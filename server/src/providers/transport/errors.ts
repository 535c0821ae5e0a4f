/** What a provider's error answers mean, as the kinds that the gateway acts on. */
import type { ProviderErrorKind } from '../port.ts';
import { ProviderError } from '../port.ts';
import { type ErrorDetails, kindOf, readDetails } from './error-kind.ts';
import { isRecord, parseJson } from './json.ts';
import { readRetryAfterMs } from './retry-after.ts';

const MAX_MESSAGE_CHARACTERS = 600;

/** An answer that is an error, as it came. */
export interface ErrorResponse {
  status: number;
  /** Lower-case names. */
  headers: Readonly<Record<string, string>>;
  /** As much of the body as was read; it may be empty or HTML. */
  body: string;
}

/** An error as a vendor said it, in an answer or in the middle of a stream. */
export interface VendorError {
  details: ErrorDetails;
  /** The JSON that it came in; undefined when it was none. */
  payload: unknown;
  /** The answer's, or what an error in a stream implies. */
  status: number;
  /** Lower-case names. */
  headers: Readonly<Record<string, string>>;
  nowMs: number;
}

/** What a vendor's own way of wording errors tells beyond what all of them have in common. */
export type ErrorDialect = (error: VendorError) => {
  kind?: ProviderErrorKind | undefined;
  retryAfterMs?: number | undefined;
};

/** Reads the errors of one provider; its messages name it and hold no secret. */
export class ErrorReader {
  readonly #provider: string;
  readonly #redact: (text: string) => string;
  readonly #now: () => number;
  readonly #dialect: ErrorDialect;

  /** @param now milliseconds since 1970 */
  constructor(
    provider: string,
    redact: (text: string) => string,
    now: () => number,
    dialect: ErrorDialect = () => ({}),
  ) {
    this.#provider = provider;
    this.#redact = redact;
    this.#now = now;
    this.#dialect = dialect;
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
    const payload = parseJson(body);
    const details = readDetails(payload);
    const said = details.message ?? describeBody(body);
    return this.#fromVendor({ details, payload, status, headers }, body, {
      message: `answered ${status}: ${said}`,
      status,
    });
  }

  /** An error object inside a stream that had begun with status 200, or instead of one. */
  fromStreamError(payload: unknown): ProviderError {
    const details = readDetails(payload);
    const status = details.status ?? impliedStatus(details.type);
    return this.#fromVendor(
      { details, payload, status, headers: {} },
      JSON.stringify(payload) ?? '',
      {
        message: `ended its stream with an error: ${details.message ?? 'it gave no reason'}`,
        status: details.status,
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

  /** An answer that cannot be read; `message` goes on behind the provider's name. */
  malformed(message: string, cause?: unknown): ProviderError {
    return this.#error('malformed', message, { cause });
  }

  /** An answer that ended before the model said why it stopped. */
  truncated(message: string): ProviderError {
    return this.#error('truncated', message, {});
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

  #fromVendor(
    error: Omit<VendorError, 'nowMs'>,
    body: string,
    said: { message: string; status: number | undefined },
  ): ProviderError {
    const nowMs = this.#now();
    const own = this.#dialect({ ...error, nowMs });
    const { details, status, headers } = error;
    return this.#error(own.kind ?? kindOf(details, status), said.message, {
      status: said.status,
      code: details.code,
      param: details.param,
      retryAfterMs: own.retryAfterMs ?? readRetryAfterMs(headers, body, nowMs),
    });
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

/** The status that an error inside a stream would have had as an answer. */
function impliedStatus(type: string | undefined): number {
  return type?.includes('invalid_request') ? 400 : 500;
}

/** What to say about a body that is not a JSON error. */
function describeBody(body: string): string {
  const text = body.trim();
  if (text === '') return 'no body';
  if (!text.startsWith('<')) return text;
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(text)?.[1]?.trim();
  return title === undefined || title === '' ? 'an HTML page' : `an HTML page "${title}"`;
}

function connectionCode(cause: unknown): string | undefined {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string'
    ? cause.code
    : undefined;
}
