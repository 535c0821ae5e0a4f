import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readMoney, readProducts } from './product-text.ts';

describe('readProducts', () => {
  test.each([
    [
      '1. lamp-luna | Luna Desk Lamp | $1,039.90 | 12 in stock',
      [{ id: 'lamp-luna', name: 'Luna Desk Lamp', price: 1039.9, isInStock: true }],
    ],
    [
      'lamp-luna | Luna Desk Lamp | $39.90 | out of stock',
      [{ id: 'lamp-luna', name: 'Luna Desk Lamp', price: 39.9, isInStock: false }],
    ],
    [
      'Cart: 2 items, $79.80\nlamp-luna | 2 × Luna Desk Lamp | $79.80',
      [{ id: 'lamp-luna', name: 'Luna Desk Lamp', quantity: 2, sum: 79.8 }],
    ],
    [
      '- lamp-luna | Luna | quantity: 3 | 5.00 USD',
      [{ id: 'lamp-luna', name: 'Luna', quantity: 3, price: 5 }],
    ],
    ['Suggestions:\n- lamp-luna (Luna Desk Lamp)', [{ id: 'lamp-luna', name: 'Luna Desk Lamp' }]],
    [
      'Luna Desk Lamp (lamp-luna), $39.90, in stock',
      [{ id: 'lamp-luna', name: 'Luna Desk Lamp', price: 39.9, isInStock: true }],
    ],
    [
      '* 2 × Luna (lamp-luna): sold out',
      [{ id: 'lamp-luna', name: 'Luna', quantity: 2, isInStock: false }],
    ],
    [
      '{"products":[{"id":"a1","name":"A","price":3,"in_stock":false}]}',
      [{ id: 'a1', name: 'A', price: 3, isInStock: false }],
    ],
    [
      '[{"product_id":"a1","title":"A","unitPrice":3,"quantity":2,"stock":4}]',
      [{ id: 'a1', name: 'A', price: 3, quantity: 2, isInStock: true }],
    ],
    ['category: audio; water resistance: IPX5', []],
    ['Pairs with (usb-c) devices.', []],
    ['A | B | C', []],
    ['{"id":"a1"', []],
    ['', []],
  ])('%j', (content, products) => {
    expect(readProducts(content)).toEqual(products);
  });

  test('copes with any text', () => {
    const piece = fc.constantFrom('|', 'a-b', '$3', '2 ×', '(', ')', '\n', '1. ', '{', '"id":"x"');
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc.array(piece).map((list) => list.join(' ')),
    );
    fc.assert(
      fc.property(text, (content) => {
        for (const { id = '', name } of readProducts(content)) {
          expect(name.length + id.length).toBeGreaterThan(0);
        }
      }),
    );
  });
});

describe('readMoney', () => {
  test('reads the amount behind a word', () => {
    expect(readMoney('Lamp $3.00\nTotal: $1,234.50', /total/i)).toBe(1234.5);
    expect(readMoney('Lamp $3.00', /total/i)).toBeUndefined();
    expect(readMoney('Total: nothing', /total/i)).toBeUndefined();
  });
});
