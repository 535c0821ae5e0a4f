/** More than there are. Both models play these. */
import { BOTH, calling, type Dialogue, saying } from '../dialogue.ts';

const CHAIR = 'chair-rook-gaming';

export const STOCK: readonly Dialogue[] = [
  {
    name: 'a product that is out of stock',
    models: BOTH,
    turns: [
      {
        say: 'Show me bone conduction earphones.',
        script: [
          calling(['search_products', { query: 'bone conduction earphones', limit: 1 }]),
          saying('There is one: the Strideon Tern.'),
        ],
        calls: [
          { name: 'search_products', told: /^Found .*\n1\. earbuds-tern-bone .*out of stock/ },
        ],
      },
      {
        say: 'Add the first one to my cart.',
        script: [
          calling(['add_to_cart', { product_id: 'earbuds-tern-bone', quantity: 1 }]),
          saying('It is out of stock.'),
        ],
        calls: [
          {
            name: 'add_to_cart',
            input: { product_id: 'earbuds-tern-bone' },
            outcome: 'error',
            output: {
              code: 'out_of_stock',
              suggestions: [{ type: 'product' }, { type: 'product' }, { type: 'product' }],
            },
            told: /out_of_stock: .*\nSuggestions:\n- /,
          },
        ],
        says: /out of stock/,
      },
    ],
  },
  {
    name: 'more than there are, at once and beside those in the cart',
    models: BOTH,
    turns: [
      {
        say: 'Show me a gaming chair.',
        script: [calling(['search_products', { query: 'gaming chair', limit: 1 }]), saying('One.')],
        calls: [{ name: 'search_products', told: /1\. chair-rook-gaming .*4 in stock/ }],
      },
      {
        say: 'Add 9 of the first one to my cart.',
        script: [
          calling(['add_to_cart', { product_id: CHAIR, quantity: 9 }]),
          saying('There are just 4.'),
        ],
        calls: [
          {
            name: 'add_to_cart',
            input: { product_id: CHAIR, quantity: 9 },
            outcome: 'error',
            output: {
              code: 'insufficient_stock',
              suggestions: [{ type: 'quantity', quantity: 4 }],
            },
            told: /Only 4 of .* At most 4 are possible\.\nSuggestions:\n- quantity 4/,
          },
        ],
        says: /\b4\b/,
      },
      {
        say: 'Add 3 of the first one to my cart.',
        script: [calling(['add_to_cart', { product_id: CHAIR, quantity: 3 }]), saying('Done.')],
        calls: [{ name: 'add_to_cart', input: { product_id: CHAIR, quantity: 3 } }],
        cart: { [CHAIR]: 3 },
      },
      {
        say: 'Add 2 of the first one to my cart.',
        script: [
          calling(['add_to_cart', { product_id: CHAIR, quantity: 2 }]),
          saying('One more is possible.'),
        ],
        calls: [
          {
            name: 'add_to_cart',
            outcome: 'error',
            output: {
              code: 'insufficient_stock',
              suggestions: [{ type: 'quantity', quantity: 1 }],
            },
            told: /the cart already holds 3\. At most 1 can be added/,
          },
        ],
      },
    ],
  },
];
