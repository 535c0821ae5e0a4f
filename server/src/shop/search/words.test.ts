import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { editDistance, nearestWords } from './edit-distance.ts';
import { splitWords, stemOf, stemText } from './words.ts';

describe('stems', () => {
  test.each([
    ['headphones', 'headphone'],
    ['brushes', 'brush'],
    ['boxes', 'box'],
    ['batteries', 'battery'],
    ['knives', 'knife'],
    ['gloves', 'glove'],
    ['dresses', 'dress'],
    ['running', 'run'],
    ['hiking', 'hike'],
    ['cycling', 'cycle'],
    ['cooking', 'cook'],
    ['camping', 'camp'],
    ['glass', 'glass'],
    ['string', 'string'],
    ['usb', 'usb'],
  ])('%s → %s', (word, stem) => {
    expect(stemOf(word)).toBe(stem);
  });

  test('are those of words without accents and apostrophes, in lower case', () => {
    expect(splitWords('Crème  for the Chef’s KNIFE!')).toEqual([
      'creme',
      'for',
      'the',
      'chefs',
      'knife',
    ]);
  });

  test('of a compound are also those of its joined form', () => {
    expect(stemText('T-Shirts')).toBe('t shirt tshirt');
  });
});

describe('slips', () => {
  test.each([
    ['camera', 'camera', 0],
    ['camra', 'camera', 1],
    ['cammera', 'camera', 1],
    ['camrea', 'camera', 1],
    ['kamera', 'camera', 1],
    ['kammera', 'camera', 2],
  ])('from %s to %s there are %i', (from, to, slips) => {
    expect(editDistance(from, to, 3)).toBe(slips);
  });

  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 7 });

  test('are as many there as back, and none only between equals', () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, b, 9)).toBe(editDistance(b, a, 9));
        expect(editDistance(a, b, 9) === 0).toBe(a === b);
      }),
    );
  });

  test('beyond the limit are only known to be beyond it', () => {
    fc.assert(
      fc.property(word, word, fc.nat({ max: 3 }), (a, b, limit) => {
        const whole = editDistance(a, b, 9);
        expect(editDistance(a, b, limit)).toBe(whole <= limit ? whole : limit + 1);
      }),
    );
  });

  test('are found however the letters of a word change', () => {
    const long = fc.string({
      unit: fc.constantFrom('a', 'b', 'c', 'd'),
      minLength: 4,
      maxLength: 9,
    });
    fc.assert(
      fc.property(long, long, (a, b) => {
        const limit = a.length < 7 ? 1 : 2;
        expect(nearestWords(a, new Map([[b, 1]]))).toEqual(
          editDistance(a, b, limit) <= limit ? [b] : [],
        );
      }),
    );
  });

  test('lead to the words with the same beginning, the commoner one first', () => {
    const vocabulary = new Map([
      ['lamb', 1],
      ['lamp', 2],
      ['camp', 9],
    ]);
    expect(nearestWords('lamo', vocabulary)).toEqual(['lamp', 'lamb']);
    expect(nearestWords('camp', vocabulary)).toEqual(['camp']);
    expect(nearestWords('zebra', vocabulary)).toEqual([]);
    expect(nearestWords('lam', vocabulary)).toEqual([]);
  });
});
