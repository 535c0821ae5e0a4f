import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ProviderErrorKind } from '../../providers/port.ts';
import {
  availability,
  begin,
  fail,
  newHealth,
  succeed,
  type TargetHealth,
} from './target-health.ts';

const NOW = 1_800_000_000_000;

function failures(kind: ProviderErrorKind, count: number, retryAfterMs?: number): TargetHealth {
  let health = newHealth();
  for (let index = 0; index < count; index++) health = fail(health, { kind, retryAfterMs }, NOW, 1);
  return health;
}

describe('a circuit', () => {
  test.each(['overloaded', 'network', 'timeout', 'truncated', 'malformed'] as const)(
    'opens at the third %s in a row',
    (kind) => {
      expect(availability(failures(kind, 2), NOW)).toBe('ready');
      expect(availability(failures(kind, 3), NOW)).toBe('cooling');
      expect(availability(failures(kind, 3), NOW + 4_000)).toBe('probe');
    },
  );

  test.each(['auth', 'not-found', 'quota', 'rate-limit'] as const)(
    'opens at the first %s',
    (kind) => {
      expect(availability(failures(kind, 1), NOW)).toBe('cooling');
    },
  );

  test.each(['invalid-request', 'content-filter', 'context-length'] as const)(
    'is never opened by %s, which says nothing of the target',
    (kind) => {
      expect(availability(failures(kind, 20), NOW)).toBe('ready');
      const probing = begin(failures('overloaded', 3), NOW + 5_000);
      const answered = fail(probing, { kind, retryAfterMs: undefined }, NOW + 5_000, 0);
      expect(answered).toMatchObject({ circuit: 'closed', failuresInARow: 0 });
    },
  );

  test('stays open for as long as the target asks', () => {
    const health = failures('rate-limit', 1, 90_000);
    expect(availability(health, NOW + 89_999)).toBe('cooling');
    expect(availability(health, NOW + 90_000)).toBe('probe');
  });

  test('lets one call at a time find out', () => {
    const open = failures('overloaded', 3);
    const later = NOW + 5_000;
    expect(availability(open, later)).toBe('probe');
    const probing = begin(open, later);
    expect(availability(probing, later)).toBe('cooling');
    expect(availability(succeed(probing, 10), later)).toBe('ready');
    expect(
      availability(fail(probing, { kind: 'overloaded', retryAfterMs: undefined }, later, 0), later),
    ).toBe('cooling');
  });

  test('is tried again within 30 seconds, however often it opens', () => {
    fc.assert(
      fc.property(fc.nat(40), fc.float({ min: 0, max: 1, noNaN: true }), (openings, jitter) => {
        let health = failures('overloaded', 3);
        let now = NOW;
        for (let index = 0; index < openings; index++) {
          now = health.openUntil;
          health = fail(
            begin(health, now),
            { kind: 'overloaded', retryAfterMs: undefined },
            now,
            jitter,
          );
        }
        expect(health.openUntil - now).toBeLessThanOrEqual(30_000);
        expect(health.openUntil - now).toBeGreaterThan(0);
      }),
    );
  });
});

test('latency is a moving average', () => {
  const first = succeed(newHealth(), 100);
  expect(first.firstTokenMs).toBe(100);
  expect(succeed(first, 200).firstTokenMs).toBeCloseTo(130);
  expect(succeed(first, null).firstTokenMs).toBe(100);
});
