import { describe, expect, test } from 'vitest';
import { createGuestLimit, networkOf } from './guest-limit.ts';

describe('networkOf', () => {
  test.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:0db8:0001:0002::1', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['unknown', 'unknown'],
  ])('%s belongs to %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

describe('createGuestLimit', () => {
  test('an hour begins with the first guest', () => {
    let now = 0;
    const limit = createGuestLimit(2, { now: () => now });
    expect([limit.take('a'), limit.take('a'), limit.take('a')]).toEqual([true, true, false]);
    now = 3_599_999;
    expect(limit.take('a')).toBe(false);
    now = 3_600_000;
    expect(limit.take('a')).toBe(true);
  });

  test('addresses of one network share', () => {
    const limit = createGuestLimit(1, { now: () => 0 });
    expect(limit.take('2001:db8::1')).toBe(true);
    expect(limit.take('2001:db8::2')).toBe(false);
    expect(limit.take('2001:db8:1::2')).toBe(true);
  });

  test('what it remembers is bounded', () => {
    const limit = createGuestLimit(1, { now: () => 0 });
    expect(limit.take('first')).toBe(true);
    for (let index = 0; index < 9_999; index += 1) limit.take(`other-${index}`);
    expect(limit.take('first')).toBe(false);
    limit.take('one-too-many');
    expect(limit.take('first')).toBe(true);
  });
});
