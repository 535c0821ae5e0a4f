import { describe, expect, test } from 'vitest';
import { ProviderError, type ProviderErrorKind } from '../providers/port.ts';
import { RetryPlan } from './retry-plan.ts';

/** A failure of the target that is asked: before anything new came of it, or after. */
interface Failure {
  kind: ProviderErrorKind;
  retryAfterMs?: number;
  madeProgress?: boolean;
}

/** Lets every attempt fail in turn; gives who is asked, with the time before it, until nobody is. */
function follow(models: string[], failures: Failure[], random = () => 0.5): string[] {
  const plan = new RetryPlan(
    models.map((model) => ({ provider: 'p', model })),
    random,
  );
  const asked = [plan.target?.model ?? 'nobody'];
  for (const { kind, retryAfterMs, madeProgress = false } of failures) {
    const next = plan.next(new ProviderError(kind, 'It failed.', { retryAfterMs }), madeProgress);
    asked.push(next === null ? 'nobody' : `${next.target.model} ${next.cause} +${next.waitMs}`);
    if (next === null) break;
  }
  return asked;
}

const many = (failure: Failure): Failure[] => Array(20).fill(failure);

describe('a target that has nobody beside it', () => {
  test('is asked three times, with growing pauses', () => {
    for (const kind of ['overloaded', 'network', 'timeout', 'malformed', 'rate-limit'] as const) {
      expect(follow(['a'], many({ kind }))).toEqual([
        'a',
        'a retry +250',
        'a retry +500',
        'nobody',
      ]);
    }
  });

  test('is given the time that it asks for', () => {
    expect(follow(['a'], [{ kind: 'rate-limit', retryAfterMs: 2_000 }])).toEqual([
      'a',
      'a retry +2000',
    ]);
  });

  test('does not keep anybody waiting for longer than ten seconds', () => {
    expect(follow(['a'], [{ kind: 'rate-limit', retryAfterMs: 10_000 }])).toEqual([
      'a',
      'a retry +10000',
    ]);
    expect(follow(['a'], [{ kind: 'rate-limit', retryAfterMs: 10_001 }])).toEqual(['a', 'nobody']);
  });

  test.each(['quota', 'auth', 'not-found', 'context-length'] as const)(
    'is not asked again after %s',
    (kind) => {
      expect(follow(['a'], many({ kind }))).toEqual(['a', 'nobody']);
    },
  );

  test('goes on as long as it brings something new, twelve times at most', () => {
    const asked = follow(['a'], many({ kind: 'truncated', madeProgress: true }));
    expect(asked).toHaveLength(13);
    expect(asked.at(-1)).toBe('nobody');
    expect(new Set(asked.slice(1, -1))).toEqual(new Set(['a retry +250']));
  });

  test('has three tries again after it has brought something new', () => {
    const failures: Failure[] = [
      { kind: 'network' },
      { kind: 'network' },
      { kind: 'truncated', madeProgress: true },
      ...many({ kind: 'network' }),
    ];
    expect(follow(['a'], failures)).toHaveLength(7);
  });
});

describe('a target that has others behind it', () => {
  test('is asked once more, then the next one is', () => {
    expect(follow(['a', 'b'], many({ kind: 'overloaded' }))).toEqual([
      'a',
      'a retry +250',
      'b failover +0',
      'b retry +1000',
      'nobody',
    ]);
  });

  test.each([
    ['that does not answer in time', { kind: 'timeout' }],
    ['that asks for time', { kind: 'rate-limit', retryAfterMs: 2_000 }],
    ['that asks for an hour', { kind: 'rate-limit', retryAfterMs: 3_600_000 }],
    ['whose quota is used up', { kind: 'quota' }],
    ['that does not take our key', { kind: 'auth' }],
    ['that does not have the model', { kind: 'not-found' }],
    ['whose window is too small', { kind: 'context-length' }],
  ] as [string, Failure][])('and %s is left at once', (_what, failure) => {
    expect(follow(['a', 'b'], [failure])).toEqual(['a', 'b failover +0']);
  });

  test('and breaks off is left at once; the round comes back to it', () => {
    const cut: Failure = { kind: 'truncated', madeProgress: true };
    expect(follow(['a', 'b'], [cut, cut, cut])).toEqual([
      'a',
      'b failover +0',
      'a failover +0',
      'b failover +0',
    ]);
  });

  test('and breaks off is asked again when the others are down', () => {
    expect(
      follow(
        ['a', 'b', 'c'],
        [{ kind: 'truncated', madeProgress: true }, { kind: 'auth' }, { kind: 'auth' }],
      ),
    ).toEqual(['a', 'b failover +0', 'c failover +0', 'a failover +0']);
  });

  test('ends the round when everybody was asked in vain since something new came', () => {
    const failures: Failure[] = [
      { kind: 'truncated', madeProgress: true },
      ...many({ kind: 'timeout' }),
    ];
    expect(follow(['a', 'b', 'c'], failures)).toEqual([
      'a',
      'b failover +0',
      'c failover +0',
      'a failover +0',
      'nobody',
    ]);
  });

  test('is asked twelve times at most, whatever is between', () => {
    expect(follow(['a', 'b'], many({ kind: 'network', madeProgress: true }))).toHaveLength(13);
  });
});

test.each(['content-filter', 'invalid-request'] as const)('%s is for the client', (kind) => {
  expect(follow(['a', 'b'], [{ kind }])).toEqual(['a', 'nobody']);
});

test('pauses are scattered around their length', () => {
  expect(follow(['a'], [{ kind: 'network' }], () => 0)).toEqual(['a', 'a retry +125']);
  expect(follow(['a'], [{ kind: 'network' }], () => 1)).toEqual(['a', 'a retry +375']);
});

test('without targets nobody is asked', () => {
  expect(follow([], [{ kind: 'network' }])).toEqual(['nobody', 'nobody']);
});
