/** What people do in a shop. Both models play these. */
import { expect } from 'vitest';
import {
  BOTH,
  calling,
  type Dialogue,
  HEADPHONE_IDS,
  SHOW_HEADPHONES,
  saying,
} from '../dialogue.ts';

const { first, second, third } = HEADPHONE_IDS;

export const SHOPPING: readonly Dialogue[] = [
  {
    name: 'find headphones, look at the second, put two into the cart, ask for one that never was',
    models: BOTH,
    turns: [
      {
        ...SHOW_HEADPHONES,
        calls: [
          {
            name: 'search_products',
            input: { query: expect.stringContaining('headphones'), max_price: 100 },
            output: { total: 6, filters: { maxPrice: 100 } },
            told: new RegExp(`1\\. ${first} .*\\n2\\. ${second} `),
          },
        ],
      },
      {
        say: 'Tell me more about the second one.',
        script: [calling(['show_product_details', { product_id: second }]), saying('It is light.')],
        calls: [
          {
            name: 'show_product_details',
            input: { product_id: second, include_recommendations: true },
            output: { id: second, recommendations: [{}, {}, {}, {}] },
            told: /^headphones-velo-sport \|.*Goes with it:\n1\. /s,
          },
        ],
      },
      {
        say: 'Add two to my cart.',
        script: [
          calling(['add_to_cart', { product_id: second, quantity: 2 }]),
          saying('The 2 are in your cart.'),
        ],
        calls: [
          {
            name: 'add_to_cart',
            input: { product_id: second, quantity: 2 },
            output: { action: 'added', productId: second, quantity: 2, cart: { itemCount: 2 } },
            told: /Cart: 2 items, \$128\.00/,
          },
        ],
        says: /\b2\b/,
        cart: { [second]: 2 },
      },
      {
        say: 'Show me product headphones-zephyr-9000.',
        script: [
          calling(['show_product_details', { product_id: 'headphones-zephyr-9000' }]),
          saying('There is no product headphones-zephyr-9000. Did you mean the Aurora?'),
        ],
        calls: [
          {
            name: 'show_product_details',
            input: { product_id: 'headphones-zephyr-9000' },
            outcome: 'error',
            output: {
              code: 'unknown_product',
              suggestions: expect.arrayContaining([expect.objectContaining({ type: 'product' })]),
            },
            told: /unknown_product: .*\nSuggestions:\n- headphones-/,
          },
        ],
        says: /no product .*headphones-zephyr-9000/,
      },
    ],
  },
  {
    name: 'two products at once, then a look into the cart',
    models: BOTH,
    turns: [
      SHOW_HEADPHONES,
      {
        say: 'Add the first and the third to my cart.',
        script: [
          calling(
            ['add_to_cart', { product_id: first, quantity: 1 }],
            ['add_to_cart', { product_id: third, quantity: 1 }],
          ),
          saying('Both are in it.'),
        ],
        calls: [
          { name: 'add_to_cart', input: { product_id: first, quantity: 1 } },
          { name: 'add_to_cart', input: { product_id: third, quantity: 1 } },
        ],
        cart: { [first]: 1, [third]: 1 },
      },
      {
        say: 'What is in my cart?',
        script: [calling(['view_cart', {}]), saying('The Aurora and the Pebble.')],
        calls: [
          {
            name: 'view_cart',
            output: { itemCount: 2, total: 114.94 },
            told: /^Cart: 2 items, \$114\.94\n/,
          },
        ],
        says: /Aurora.*Pebble/s,
      },
    ],
  },
  {
    name: 'change how many, then take them out again',
    models: BOTH,
    turns: [
      SHOW_HEADPHONES,
      {
        say: 'Add the second one to my cart.',
        script: [calling(['add_to_cart', { product_id: second }]), saying('Done.')],
        calls: [{ name: 'add_to_cart', input: { product_id: second, quantity: 1 } }],
        cart: { [second]: 1 },
      },
      {
        say: 'Make it 5.',
        script: [
          calling(['update_cart_item', { product_id: second, quantity: 5 }]),
          saying('Five it is.'),
        ],
        calls: [
          {
            name: 'update_cart_item',
            input: { product_id: second, quantity: 5 },
            output: { action: 'updated', quantity: 5 },
          },
        ],
        cart: { [second]: 5 },
      },
      {
        say: 'Remove it from my cart.',
        script: [calling(['remove_from_cart', { product_id: second }]), saying('It is out.')],
        calls: [
          {
            name: 'remove_from_cart',
            input: { product_id: second },
            output: { action: 'removed', cart: { items: [] } },
            told: /The cart is empty\.$/,
          },
        ],
        cart: {},
      },
    ],
  },
  {
    name: 'what goes with it',
    models: BOTH,
    turns: [
      SHOW_HEADPHONES,
      {
        say: 'What goes with the first one?',
        script: [
          calling(['get_recommendations', { based_on: first }]),
          saying('These would go with it.'),
        ],
        calls: [
          {
            name: 'get_recommendations',
            input: { based_on: first },
            output: { basedOn: first, products: [{}, {}, {}, {}, {}] },
          },
        ],
      },
    ],
  },
  {
    name: 'cheaper ones of what was found',
    models: BOTH,
    turns: [
      SHOW_HEADPHONES,
      {
        say: 'Only those under 50.',
        script: [
          calling(['search_products', { query: 'wireless headphones', max_price: 50 }]),
          saying('Three are.'),
        ],
        calls: [
          {
            name: 'search_products',
            input: { max_price: 50 },
            output: { total: 3, filters: { maxPrice: 50 } },
          },
        ],
      },
    ],
  },
  {
    name: 'nothing that fits',
    models: BOTH,
    turns: [
      {
        say: 'Show me wireless headphones under 5.',
        script: [
          calling(['search_products', { query: 'wireless headphones', max_price: 5 }]),
          saying('Nothing was found under 5.'),
        ],
        calls: [
          {
            name: 'search_products',
            input: { max_price: 5 },
            output: { total: 0, products: [] },
            told: /^Nothing was found\./,
          },
        ],
      },
    ],
  },
];
