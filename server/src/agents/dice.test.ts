import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDice } from './dice.ts';

test('the same seed throws the same numbers, each below the count', () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.integer({ min: 1, max: 50 })), (seed, counts) => {
      const [left, right] = [createDice(seed), createDice(seed)];
      for (const count of counts) {
        const thrown = left(count);
        expect(right(count)).toBe(thrown);
        expect(thrown).toBeLessThan(count);
        expect(thrown).toBeGreaterThanOrEqual(0);
      }
    }),
  );
});

test('no number is loaded', () => {
  const dice = createDice('turn-1');
  const counts = [0, 0, 0];
  for (let throws = 0; throws < 3_000; throws += 1) {
    const thrown = dice(3);
    counts[thrown] = (counts[thrown] ?? 0) + 1;
  }
  for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(120);
});
