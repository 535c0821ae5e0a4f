import { describe, expect, test } from 'vitest';
import { readProblem } from './tool-problem.ts';

describe('readProblem', () => {
  test.each([
    [
      'Error: unknown_product: There is no “x”. Use one of these, unchanged.\nSuggestions:\n- category toys',
      { code: 'unknown_product', message: 'There is no “x”.', categories: ['toys'] },
    ],
    [
      'Error: invalid_quantity: quantity: must be a whole number from 1 to 99, not 0.',
      {
        code: 'invalid_quantity',
        message: 'The quantity must be a whole number from 1 to 99, not 0.',
        categories: [],
      },
    ],
    [
      'Error: The tool took longer than 60 seconds.',
      { code: '', message: 'The tool took longer than 60 seconds.', categories: [] },
    ],
    [
      '{"error":{"code":"out_of_stock","message":"None left"}}',
      { code: 'out_of_stock', message: 'None left.', categories: [] },
    ],
    ['{"error":"no such thing"}', { code: '', message: 'no such thing.', categories: [] }],
    ['The call was not run. It is not allowed.', expect.objectContaining({ code: 'denied' })],
    [
      'The result of this call is not known: it was interrupted.',
      expect.objectContaining({ code: 'unknown' }),
    ],
    ['USER INTERRUPTED', expect.objectContaining({ code: '' })],
  ])('%j', (content, problem) => {
    expect(readProblem(content)).toEqual(problem);
  });

  test.each([
    'Found 2:\n1. lamp-luna | Luna | $3.00 | 2 in stock',
    'The cart is empty.',
    'Added 2 × Luna to the cart.',
    '{"products":[]}',
    '{"broken',
  ])('finds nothing wrong in: %j', (content) => {
    expect(readProblem(content)).toBeUndefined();
  });
});
