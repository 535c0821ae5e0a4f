import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createIdMaker } from './ids.ts';

describe('createIdMaker', () => {
  test('ids rise strictly, whatever the clock does', () => {
    const times = fc.array(fc.nat({ max: 2 ** 47 }), { minLength: 2, maxLength: 50 });
    fc.assert(
      fc.property(times, (readings) => {
        let now = 0;
        const newId = createIdMaker({ now: () => now });
        const ids = readings.map((reading) => {
          now = reading;
          return newId();
        });
        expect(ids.toSorted()).toEqual(ids);
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });

  test('ten thousand within one millisecond still rise', () => {
    const newId = createIdMaker({ now: () => 1_700_000_000_000 });
    const ids = Array.from({ length: 10_000 }, newId);
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('an id is a version 7 UUID that tells its time', () => {
    const id = createIdMaker({ now: () => 0x0192_a0b1_c2d3 })();
    expect(id).toMatch(/^0192a0b1-c2d3-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test('no two ids have the same random part', () => {
    const newId = createIdMaker({ now: () => 1_700_000_000_000 });
    const randomParts = Array.from({ length: 2_000 }, () => newId().slice(19));
    expect(new Set(randomParts).size).toBe(randomParts.length);
  });

  test('two makers do not agree', () => {
    const clock = { now: () => 1_700_000_000_000 };
    expect(createIdMaker(clock)()).not.toBe(createIdMaker(clock)());
  });
});
