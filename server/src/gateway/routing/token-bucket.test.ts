import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fullBucket, levelOf, take } from './token-bucket.ts';

const NOW = 1_800_000_000_000;

test('is full at first, is emptied by use, and fills at an even pace up to its rim', () => {
  let bucket = fullBucket(60, 60_000, NOW);
  expect(levelOf(bucket, NOW)).toBe(60);
  bucket = take(bucket, 45, NOW);
  expect(levelOf(bucket, NOW)).toBe(15);
  expect(levelOf(bucket, NOW + 10_000)).toBe(25);
  expect(levelOf(bucket, NOW + 45_000)).toBe(60);
  expect(levelOf(bucket, NOW + 99_000)).toBe(60);
});

test('remembers what was taken beyond its limit, but not for ever', () => {
  const bucket = take(fullBucket(60, 60_000, NOW), 90, NOW);
  expect(levelOf(bucket, NOW)).toBe(-30);
  expect(levelOf(bucket, NOW + 31_000)).toBeCloseTo(1);
  const deep = take(fullBucket(60, 60_000, NOW), 1_000_000, NOW);
  expect(levelOf(deep, NOW + 61_000)).toBeCloseTo(1);
});

test('a clock that goes back takes nothing away, and gives nothing twice', () => {
  const bucket = take(take(fullBucket(60, 60_000, NOW), 30, NOW), 10, NOW - 5_000);
  expect(levelOf(bucket, NOW - 5_000)).toBe(20);
  expect(levelOf(bucket, NOW)).toBe(20);
});

test('never lets through more than it holds and what came in meanwhile', () => {
  const tries = fc.array(
    fc.record({ afterMs: fc.nat(20_000), amount: fc.integer({ min: 1, max: 20 }) }),
  );
  fc.assert(
    fc.property(tries, (uses) => {
      let bucket = fullBucket(60, 60_000, NOW);
      let now = NOW;
      let used = 0;
      for (const { afterMs, amount } of uses) {
        now += afterMs;
        if (levelOf(bucket, now) < amount) continue;
        bucket = take(bucket, amount, now);
        used += amount;
      }
      expect(used).toBeLessThanOrEqual(60 + (now - NOW) / 1_000 + 1e-6);
    }),
  );
});
