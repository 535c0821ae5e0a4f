/** Which kind of failure an error of the OpenAI wire is: by its words, else by its status. */
import type { ProviderErrorKind } from '../port.ts';
import { isRecord } from './json.ts';

/** The fields of `{"error": {…}}` that matter, whatever shape they came in. */
export interface ErrorDetails {
  message: string | undefined;
  type: string | undefined;
  code: string | undefined;
  param: string | undefined;
  /** A status that the body names: OpenRouter's numeric `code`. */
  status: number | undefined;
}

/** Kinds that words decide whatever the status is; the first row that matches counts. */
const KINDS_BY_WORDS: readonly {
  kind: ProviderErrorKind;
  /** Matched against code and type, in lower case. */
  labels: RegExp;
  /** Matched against the message, in lower case. */
  message?: RegExp;
}[] = [
  {
    kind: 'context-length',
    labels: /context_length_exceeded|string_above_max_length|request_too_large/,
    message:
      /maximum context length|context (?:window|length|size)|request too large|(?:input|prompt) is too long/,
  },
  {
    kind: 'content-filter',
    labels: /content_filter|content_policy|responsibleaipolicyviolation|moderation/,
    message: /content (?:management )?policy|flagged (?:by|as|for)|safety system/,
  },
  { kind: 'quota', labels: /insufficient_quota|credit_balance_exhausted|insufficient_balance/ },
  { kind: 'rate-limit', labels: /rate_limit|resource_exhausted|too_many_requests/ },
  {
    kind: 'auth',
    labels: /invalid_api_key|authentication|permission_denied|unauthorized/,
    message: /(?:invalid|incorrect) api key|api key not valid/,
  },
  { kind: 'not-found', labels: /model_not_found|model_decommissioned|not_found_error/ },
  // The model itself wrote what its own server could not use: another try may do better.
  { kind: 'malformed', labels: /tool_use_failed|json_validate_failed/ },
  {
    kind: 'overloaded',
    labels: /server_error|overloaded|slow_down|capacity|unavailable|api_error/,
  },
];

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

/** Gives the kind of an error; `status` is the answer's, or what an error in a stream implies. */
export function kindOf(details: ErrorDetails, status: number): ProviderErrorKind {
  const byStatus = KINDS_BY_STATUS.get(status);
  if (byStatus !== undefined && STATUSES_BEFORE_WORDS.has(status)) return byStatus;
  const said = `${details.code ?? ''} ${details.type ?? ''}`.toLowerCase();
  const told = (details.message ?? '').toLowerCase();
  const byWords = KINDS_BY_WORDS.find(
    ({ labels, message }) => labels.test(said) || message?.test(told),
  );
  if (byWords !== undefined) return byWords.kind;
  if (byStatus !== undefined) return byStatus;
  if (status >= 500) return 'overloaded';
  return status >= 400 ? 'invalid-request' : 'malformed';
}

/** Understands `{error: {…}}`, `[{error: {…}}]`, `{error: "…"}`, `{message}` and `{detail}`. */
export function readDetails(body: unknown): ErrorDetails {
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
