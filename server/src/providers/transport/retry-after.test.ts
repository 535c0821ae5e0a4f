import { describe, expect, test } from 'vitest';
import { parseGoDurationMs, readRetryAfterMs } from './retry-after.ts';

const NOW_MS = Date.parse('2026-11-21T12:00:00Z');

describe('parseGoDurationMs', () => {
  test.each([
    ['1ms', 1],
    ['120ms', 120],
    ['7.66s', 7_660],
    ['2m59.56s', 179_560],
    ['6m0s', 360_000],
    ['1h2m3s', 3_723_000],
    ['0.4ms', 1],
  ])('%s is %d ms', (text, expectedMs) => {
    expect(parseGoDurationMs(text)).toBe(expectedMs);
  });

  test.each(['', '7', 's', '7.66 s', '-1s', '1d', 'soon'])('%j is no duration', (text) => {
    expect(parseGoDurationMs(text)).toBeUndefined();
  });
});

describe('readRetryAfterMs', () => {
  test.each<[string, Record<string, string>, string, number | undefined]>([
    ['seconds', { 'retry-after': '2' }, '', 2_000],
    ['fractions of a second', { 'retry-after': '0.25' }, '', 250],
    ['milliseconds first', { 'retry-after-ms': '250', 'retry-after': '1' }, '', 250],
    ['a date', { 'retry-after': 'Sat, 21 Nov 2026 12:00:30 GMT' }, '', 30_000],
    ['a date that has passed', { 'retry-after': 'Sat, 21 Nov 2026 11:00:00 GMT' }, '', 0],
    ['a negative number', { 'retry-after': '-5' }, '', 0],
    ['words', {}, 'Please try again in 5.289s. Visit …', 5_289],
    ['words with minutes', {}, 'Please try again in 7m12s.', 432_000],
    ['words in milliseconds', {}, 'try again in 120ms', 120],
    ['Google’s retryDelay', {}, '[{"retryDelay": "34.4s"}]', 34_400],
    ['headers before words', { 'retry-after': '1' }, 'try again in 9s', 1_000],
    [
      'the limit that is used up',
      {
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-requests': '2m59.56s',
        'x-ratelimit-remaining-tokens': '10',
        'x-ratelimit-reset-tokens': '999s',
      },
      '',
      179_560,
    ],
    ['nothing', { 'x-ratelimit-reset-tokens': '7.66s' }, 'Slow down.', undefined],
    ['nonsense', { 'retry-after': 'soon' }, '', undefined],
    ['an empty header', { 'retry-after': '' }, '', undefined],
  ])('reads %s', (_name, headers, body, expectedMs) => {
    expect(readRetryAfterMs(headers, body, NOW_MS)).toBe(expectedMs);
  });
});
