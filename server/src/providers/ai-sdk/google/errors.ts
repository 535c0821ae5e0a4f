/** What Gemini's errors tell beyond what all vendors' do (google.rpc.Status with details). */
import type { ProviderErrorKind } from '../../port.ts';
import type { ErrorDialect } from '../../transport/errors.ts';
import { isRecord } from '../../transport/json.ts';
import { msUntilMidnightPacific } from './pacific-midnight.ts';

/** "The input token count (1100000) exceeds the maximum number of tokens allowed (1048576)." */
const TOO_LONG = /token count.*exceeds the maximum/i;

/**
 * A quota for a whole day is not used up for a minute only: it is a matter of the account until the
 * day ends, in the time zone of Google's head office.
 */
export const readGoogleError: ErrorDialect = ({ details, payload, status, nowMs }) => {
  if (isDailyQuota(payload)) return { kind: 'quota', retryAfterMs: msUntilMidnightPacific(nowMs) };
  return { kind: kindOf(details.message ?? '', details.type, reasonsOf(payload), status) };
};

function kindOf(
  message: string,
  name: string | undefined,
  reasons: string[],
  status: number,
): ProviderErrorKind | undefined {
  if (TOO_LONG.test(message)) return 'context-length';
  if (reasons.some((reason) => reason.startsWith('API_KEY_'))) return 'auth';
  // Where the service is not offered, no other request will fare better.
  if (status === 400 && name === 'FAILED_PRECONDITION') return 'auth';
  switch (name) {
    case 'UNAUTHENTICATED':
      return 'auth';
    case 'NOT_FOUND':
      return 'not-found';
    case 'DEADLINE_EXCEEDED':
      return 'timeout';
    default:
      return undefined;
  }
}

function isDailyQuota(payload: unknown): boolean {
  return detailsOf(payload).some(
    ({ violations }) =>
      Array.isArray(violations) &&
      violations.some(
        (violation) => isRecord(violation) && /PerDay/i.test(String(violation.quotaId)),
      ),
  );
}

function reasonsOf(payload: unknown): string[] {
  return detailsOf(payload).flatMap(({ reason }) => (typeof reason === 'string' ? [reason] : []));
}

function detailsOf(payload: unknown): Record<string, unknown>[] {
  const outer = Array.isArray(payload) ? payload[0] : payload;
  const error = isRecord(outer) && isRecord(outer.error) ? outer.error : {};
  return Array.isArray(error.details) ? error.details.filter(isRecord) : [];
}
