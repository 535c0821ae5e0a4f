/** Calls that name what is not there, or ask for what cannot be. A scripted model makes them. */
import { expect } from 'vitest';
import {
  calling,
  type Dialogue,
  HEADPHONE_IDS,
  SCRIPTED,
  SHOW_HEADPHONES,
  saying,
  trying,
} from '../dialogue.ts';

const { second } = HEADPHONE_IDS;

const QUANTITIES: readonly [said: string, quantity: number][] = [
  ['0', 0],
  ['−1', -1],
  ['a thousand million', 1_000_000_000],
  ['one and a half', 1.5],
];

export const BAD_REQUESTS: readonly Dialogue[] = [
  ...QUANTITIES.map(
    ([said, quantity]): Dialogue => ({
      name: `a quantity of ${said}`,
      models: SCRIPTED,
      turns: [
        SHOW_HEADPHONES,
        trying(
          [['add_to_cart', { product_id: second, quantity }]],
          [
            {
              name: 'add_to_cart',
              outcome: 'error',
              input: { quantity },
              output: { code: 'invalid_quantity' },
              told: /invalid_quantity: .*1 to 99/,
            },
          ],
        ),
      ],
    }),
  ),
  {
    name: 'a quantity in words, mended by the model when it is told',
    models: SCRIPTED,
    turns: [
      SHOW_HEADPHONES,
      {
        say: 'Two of the second.',
        script: [
          calling(['add_to_cart', { product_id: second, quantity: 'two' }]),
          calling(['add_to_cart', { product_id: second, quantity: 2 }]),
          saying('Two are in your cart.'),
        ],
        calls: [
          {
            name: 'add_to_cart',
            input: { quantity: 'two' },
            outcome: 'error',
            told: /expected number.*\n.*quantity/,
          },
          { name: 'add_to_cart', input: { quantity: 2 } },
        ],
        cart: { [second]: 2 },
      },
    ],
  },
  {
    name: 'an id that exists but was never shown',
    models: SCRIPTED,
    turns: [
      trying(
        [['add_to_cart', { product_id: 'lamp-moth-desk', quantity: 1 }]],
        [
          {
            name: 'add_to_cart',
            outcome: 'error',
            output: {
              code: 'stale_product',
              suggestions: expect.arrayContaining([expect.objectContaining({ type: 'search' })]),
            },
            told: /stale_product: .*Search for/,
          },
        ],
      ),
    ],
  },
  {
    name: 'an id that was shown too long ago',
    models: SCRIPTED,
    turns: [
      SHOW_HEADPHONES,
      {
        say: 'Show me ten other things.',
        script: [
          ...['lamp', 'rug', 'knife', 'ball', 'brush', 'novel', 'drill', 'pen', 'tent', 'mug'].map(
            (query) => calling(['search_products', { query, limit: 3 }]),
          ),
          saying('Those are ten.'),
        ],
        calls: Array.from({ length: 10 }, () => ({ name: 'search_products', told: /^Found/ })),
      },
      trying(
        [['add_to_cart', { product_id: second, quantity: 1 }]],
        [{ name: 'add_to_cart', outcome: 'error', output: { code: 'stale_product' } }],
      ),
      SHOW_HEADPHONES,
      trying([['add_to_cart', { product_id: second, quantity: 1 }]], [{ name: 'add_to_cart' }], {
        cart: { [second]: 1 },
      }),
    ],
  },
  {
    name: 'an id that the model made up, mended by what is suggested',
    models: SCRIPTED,
    turns: [
      SHOW_HEADPHONES,
      {
        say: 'Add the Velo.',
        script: [
          calling(['add_to_cart', { product_id: 'headphones-velo', quantity: 1 }]),
          calling(['add_to_cart', { product_id: second, quantity: 1 }]),
          saying('It is in your cart.'),
        ],
        calls: [
          {
            name: 'add_to_cart',
            outcome: 'error',
            output: {
              code: 'unknown_product',
              suggestions: expect.arrayContaining([expect.objectContaining({ id: second })]),
            },
            told: /Suggestions:\n(?:- .*\n)*- headphones-velo-sport /,
          },
          { name: 'add_to_cart' },
        ],
        cart: { [second]: 1 },
      },
    ],
  },
  {
    name: 'a category that there is not, and a price range upside down',
    models: SCRIPTED,
    turns: [
      trying(
        [
          ['search_products', { query: 'lamp', category: 'lighting-of-the-moon' }],
          ['search_products', { query: 'lamp', min_price: 90, max_price: 10 }],
        ],
        [
          {
            name: 'search_products',
            outcome: 'error',
            output: { code: 'unknown_category' },
            told: /There are: .*home/,
          },
          { name: 'search_products', outcome: 'error', output: { code: 'invalid_price_range' } },
        ],
      ),
    ],
  },
  {
    name: 'recommendations for nothing in particular',
    models: SCRIPTED,
    turns: [
      trying(
        [['get_recommendations', { based_on: 'happiness' }]],
        [
          {
            name: 'get_recommendations',
            outcome: 'error',
            output: { code: 'unknown_basis' },
            told: /- category /,
          },
        ],
      ),
    ],
  },
  {
    name: 'taking out what is not in the cart, and changing it to none',
    models: SCRIPTED,
    turns: [
      SHOW_HEADPHONES,
      trying(
        [['remove_from_cart', { product_id: second }]],
        [{ name: 'remove_from_cart', outcome: 'error', output: { code: 'not_in_cart' } }],
      ),
      trying([['add_to_cart', { product_id: second }]], [{ name: 'add_to_cart' }], {
        cart: { [second]: 1 },
      }),
      trying(
        [['update_cart_item', { product_id: second, quantity: 0 }]],
        [
          {
            name: 'update_cart_item',
            outcome: 'error',
            output: { code: 'invalid_quantity' },
            told: /remove it instead/,
          },
        ],
      ),
    ],
  },
];
