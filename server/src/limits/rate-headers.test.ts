import { NO_LIMITS } from '@chimera/protocol/keys';
import { describe, expect, test } from 'vitest';
import { decide } from './decide.ts';
import { formatGoDuration, rateHeaders } from './rate-headers.ts';

const NOW = Date.UTC(2026, 10, 21);
const UNUSED = {
  meters: { requestsFullAt: 0, tokensFullAt: 0 },
  held: { streams: 0, costMicros: 0 },
  spent: { day: 0, month: 0, total: 0 },
};

describe('durations as Go writes them', () => {
  test.each([
    [0, '0s'],
    [820, '820ms'],
    [6_500, '6.5s'],
    [60_000, '1m0s'],
    [83_250, '1m23.25s'],
    [3_600_000, '1h0m0s'],
  ])('%d ms is %s', (ms, text) => {
    expect(formatGoDuration(ms)).toBe(text);
  });
});

describe('the headers of a request', () => {
  function headersFor(...limits: Partial<typeof NO_LIMITS>[]) {
    return rateHeaders(
      limits.map((some) => {
        const all = { ...NO_LIMITS, ...some };
        const decision = decide(all, UNUSED, { tokens: 100, costMicros: 0 }, NOW);
        return { limits: all, decision };
      }),
    );
  }

  test('tell what is left of requests and tokens', () => {
    expect(headersFor({ requestsPerMinute: 60, tokensPerMinute: 1_000 })).toEqual({
      'x-ratelimit-limit-requests': '60',
      'x-ratelimit-remaining-requests': '59',
      'x-ratelimit-reset-requests': '1s',
      'x-ratelimit-limit-tokens': '1000',
      'x-ratelimit-remaining-tokens': '900',
      'x-ratelimit-reset-tokens': '6s',
    });
  });

  test('tell of the limit that is nearer, of the key and of the user', () => {
    expect(headersFor({ requestsPerMinute: 60 }, { requestsPerMinute: 10 })).toMatchObject({
      'x-ratelimit-limit-requests': '10',
      'x-ratelimit-remaining-requests': '9',
    });
  });

  test('are none where nothing is limited by the minute', () => {
    expect(headersFor({ microsTotal: 5_000 })).toEqual({});
  });
});
