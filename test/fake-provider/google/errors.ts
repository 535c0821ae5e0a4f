/** Errors as the Gemini API words them: google.rpc.Status with details, and no headers that help. */
import type { ErrorAnswer, ErrorName } from '../error-answers.ts';
import { ERROR_ANSWERS, messageOf } from '../error-answers.ts';

const TYPE = 'type.googleapis.com/google.rpc';

const quotaFailure = (quotaId: string): object => ({
  '@type': `${TYPE}.QuotaFailure`,
  violations: [
    {
      quotaMetric: 'generativelanguage.googleapis.com/generate_content_free_tier_requests',
      quotaId,
      quotaValue: '20',
    },
  ],
});
const retryInfo = (retryDelay: string): object => ({ '@type': `${TYPE}.RetryInfo`, retryDelay });

const status = (
  code: number,
  name: string,
  message: string,
  details: object[] = [],
): ErrorAnswer => ({
  status: code,
  body: JSON.stringify({
    error: { code, message, status: name, ...(details.length > 0 ? { details } : {}) },
  }),
});

const EXHAUSTED =
  'You exceeded your current quota, please check your plan and billing details. Please retry in 34.4s.';
const PER_MINUTE = 'GenerateRequestsPerMinutePerProjectPerModel-FreeTier';
const PER_DAY = 'GenerateRequestsPerDayPerProjectPerModel-FreeTier';

const OWN_WORDS: Partial<Record<ErrorName, ErrorAnswer>> = {
  unauthorized: status(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', [
    {
      '@type': `${TYPE}.ErrorInfo`,
      reason: 'API_KEY_INVALID',
      domain: 'googleapis.com',
      metadata: { service: 'generativelanguage.googleapis.com' },
    },
  ]),
  forbidden: status(400, 'FAILED_PRECONDITION', 'User location is not supported for the API use.'),
  'context-length': status(
    400,
    'INVALID_ARGUMENT',
    'The input token count (1100000) exceeds the maximum number of tokens allowed (1048576).',
  ),
  'content-filter': status(400, 'INVALID_ARGUMENT', 'The input was flagged by the safety system.'),
  'rate-limit': status(429, 'RESOURCE_EXHAUSTED', EXHAUSTED, [
    quotaFailure(PER_MINUTE),
    retryInfo('34.4s'),
  ]),
  'quota-per-day': status(429, 'RESOURCE_EXHAUSTED', EXHAUSTED, [
    quotaFailure(PER_DAY),
    retryInfo('34.4s'),
  ]),
  credits: status(402, 'RESOURCE_EXHAUSTED', 'Your prepayment credits are depleted.'),
};

const NAMES: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

/** Empty bodies, HTML and redirects come from what stands before the API, and are no one's own. */
export function googleError(error: ErrorName): ErrorAnswer {
  const own = OWN_WORDS[error];
  if (own !== undefined) return own;
  const answer: ErrorAnswer = ERROR_ANSWERS[error];
  const message = messageOf(answer.body);
  if (message === undefined) return answer;
  return status(answer.status, NAMES[answer.status] ?? 'UNKNOWN', message);
}

/** What is wrong with a request. */
export function googleRefusal(message: string): ErrorAnswer {
  return status(400, 'INVALID_ARGUMENT', message);
}
