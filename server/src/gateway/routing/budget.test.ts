import { expect, test } from 'vitest';
import { readBudget } from './budget.ts';

const NOW = 1_800_000_000_000;

test('Groq: requests per day, tokens per minute', () => {
  const headers = {
    'x-ratelimit-limit-requests': '1000',
    'x-ratelimit-remaining-requests': '999',
    'x-ratelimit-reset-requests': '2m59.56s',
    'x-ratelimit-limit-tokens': '8000',
    'x-ratelimit-remaining-tokens': '120',
    'x-ratelimit-reset-tokens': '7.66s',
  };
  expect(readBudget(headers, NOW)).toEqual({
    requests: { limit: 1000, remaining: 999, resetAt: NOW + 179_560 },
    tokens: { limit: 8000, remaining: 120, resetAt: NOW + 7_660 },
  });
});

test('Anthropic: times of day', () => {
  const reset = new Date(NOW + 30_000).toISOString();
  const headers = {
    'anthropic-ratelimit-requests-limit': '50',
    'anthropic-ratelimit-requests-remaining': '0',
    'anthropic-ratelimit-requests-reset': reset,
    'anthropic-ratelimit-input-tokens-remaining': '4000',
    'anthropic-ratelimit-input-tokens-reset': reset,
  };
  expect(readBudget(headers, NOW)).toEqual({
    requests: { limit: 50, remaining: 0, resetAt: NOW + 30_000 },
    tokens: { limit: null, remaining: 4000, resetAt: NOW + 30_000 },
  });
});

test.each([
  ['milliseconds since 1970', String(NOW + 5_000), NOW + 5_000],
  ['seconds since 1970', String(NOW / 1_000 + 5), NOW + 5_000],
  ['seconds from now', '5', NOW + 5_000],
  ['nonsense', 'soon', NOW + 60_000],
])('others: a reset in %s', (_name, reset, resetAt) => {
  const headers = { 'x-ratelimit-remaining': '3', 'x-ratelimit-reset': reset };
  expect(readBudget(headers, NOW)?.requests).toMatchObject({ remaining: 3, resetAt });
});

test.each([
  [{}],
  [{ 'content-type': 'text/event-stream' }],
  [{ 'x-ratelimit-remaining-tokens': 'many' }],
  [{ 'x-ratelimit-remaining-tokens': '-1' }],
])('%j says nothing', (headers) => {
  expect(readBudget(headers, NOW)).toBeNull();
});
