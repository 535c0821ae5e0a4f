import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { takePrices } from './amounts.ts';

describe('takePrices', () => {
  test.each([
    ['mugs under 100', { max: 100 }, 'mugs'],
    ['mugs below $12.50', { max: 12.5 }, 'mugs'],
    ['mugs for less than 20 dollars', { max: 20 }, 'mugs'],
    ['mugs no more than €15', { max: 15 }, 'mugs'],
    ['mugs up to 1,500', { max: 1500 }, 'mugs'],
    ['mugs max 9,99 euros', { max: 9.99 }, 'mugs'],
    ['mugs, my budget is 30', { max: 30 }, 'mugs,'],
    ['mugs 30 or less', { max: 30 }, 'mugs'],
    ['mugs for $30', { max: 30 }, 'mugs'],
    ['mugs <= 30', { max: 30 }, 'mugs'],
    ['mugs over 30', { min: 30 }, 'mugs'],
    ['mugs at least 30 dollars', { min: 30 }, 'mugs'],
    ['mugs 30 and up', { min: 30 }, 'mugs'],
    ['mugs between 50 and 20', { min: 20, max: 50 }, 'mugs'],
    ['mugs from 20 to 50', { min: 20, max: 50 }, 'mugs'],
    ['mugs $20-$50', { min: 20, max: 50 }, 'mugs'],
    ['mugs 20-50 euros', { min: 20, max: 50 }, 'mugs'],
    ['mugs over 20 and under 50', { min: 20, max: 50 }, 'mugs and'],
    ['mugs around 50', { min: 40, max: 60 }, 'mugs'],
    ['cheap mugs', { max: 50 }, 'mugs'],
    ['cheap mugs under 5', { max: 5 }, 'mugs'],
    ['luxury mugs', { min: 100 }, 'mugs'],
  ])('%s', (text, limits, rest) => {
    expect(takePrices(text)).toEqual({ limits, rest });
  });

  test.each([
    'the cheapest mug',
    'cheaper mugs',
    'the most expensive mug',
    'a hub with at least 4 ports',
    'up to 5 results',
    'under 20 cm',
    'tell me about 3',
    'a 27 inch monitor',
    'xyz-123',
  ])('finds no price in: %s', (text) => {
    expect(takePrices(text)).toEqual({ limits: {}, rest: text });
  });

  test('copes with any text, and gives whole limits', () => {
    const words = fc.constantFrom(
      'under',
      'between',
      '20',
      '$5',
      'and',
      'to',
      '-',
      '1,000',
      'cheap',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(words).map((list) => list.join(' ')),
    );
    fc.assert(
      fc.property(text, (said) => {
        for (const limit of Object.values(takePrices(said).limits)) {
          expect(Number.isFinite(limit)).toBe(true);
        }
      }),
    );
  });
});
