/** Models that do not come to an end by themselves. */
import { calling, type Dialogue, HEADPHONE_IDS, SCRIPTED, SHOW_HEADPHONES } from '../dialogue.ts';

const { first, second } = HEADPHONE_IDS;
/** As many as an agent may take when it does not say. */
const MAX_STEPS = 25;

export const LIMITS: readonly Dialogue[] = [
  {
    name: 'a model that makes the same call for ever',
    models: SCRIPTED,
    turns: [
      {
        say: 'What is in my cart?',
        script: [1, 2, 3].map(() => calling(['view_cart', {}])),
        calls: [1, 2, 3].map(() => ({ name: 'view_cart' })),
        end: 'loop-guard',
      },
    ],
  },
  {
    name: 'a model that makes two calls by turns, for ever',
    models: SCRIPTED,
    turns: [
      SHOW_HEADPHONES,
      {
        say: 'Compare them.',
        script: [1, 2, 3].flatMap(() => [
          calling(['show_product_details', { product_id: first }]),
          calling(['show_product_details', { product_id: second }]),
        ]),
        calls: [1, 2, 3].flatMap(() => [
          { name: 'show_product_details' },
          { name: 'show_product_details' },
        ]),
        end: 'loop-guard',
      },
    ],
  },
  {
    name: 'a model that always has one more search in mind',
    models: SCRIPTED,
    turns: [
      {
        say: 'Show me everything.',
        script: Array.from({ length: MAX_STEPS }, (_each, index) =>
          calling(['search_products', { query: 'lamp', limit: index + 1 }]),
        ),
        calls: Array.from({ length: MAX_STEPS }, () => ({ name: 'search_products' })),
        end: 'max-steps',
      },
    ],
  },
];
