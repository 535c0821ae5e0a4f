/** Arguments as models write them when they slip. */
import {
  calling,
  type Dialogue,
  type DialogueTurn,
  type ExpectedCall,
  HEADPHONE_IDS,
  SCRIPTED,
  SHOW_HEADPHONES,
  trying,
} from '../dialogue.ts';

const { first, second } = HEADPHONE_IDS;

/** A call with arguments that are mended before they are checked. */
function mended(name: string, text: string): Dialogue {
  return withText(
    name,
    text,
    [{ name: 'add_to_cart', input: { product_id: second, quantity: 2 } }],
    {
      cart: { [second]: 2 },
    },
  );
}

/** A call that does not run, of which the model is told why. */
function refused(name: string, text: string, told: RegExp): Dialogue {
  return withText(name, text, [{ name: 'add_to_cart', outcome: 'error', told }]);
}

function withText(
  name: string,
  text: string,
  calls: ExpectedCall[],
  more: Partial<DialogueTurn> = {},
): Dialogue {
  return {
    name: `arguments ${name}`,
    models: SCRIPTED,
    turns: [SHOW_HEADPHONES, trying([['add_to_cart', text]], calls, more)],
  };
}

const WHOLE = `{"product_id": "${second}", "quantity": 2}`;

export const ARGUMENTS: readonly Dialogue[] = [
  mended('without their last bracket', WHOLE.slice(0, -1)),
  mended('in single quotes', `{'product_id': '${second}', 'quantity': 2}`),
  mended('in a code fence', `\`\`\`json\n${WHOLE}\n\`\`\``),
  mended('with a comma too many', `{"product_id": "${second}", "quantity": 2,}`),
  refused('that are no object', '"two of the second one, please"', /expected object/),
  refused('of a wrong type', '{"product_id": 7, "quantity": 1}', /expected string.*\n.*product_id/),
  refused('that lack a field', '{"quantity": 2}', /expected string.*\n.*product_id/),
  refused('that are empty', '', /expected string.*\n.*product_id/),
  mended('with a field that nobody knows', `${WHOLE.slice(0, -1)}, "gift": true}`),
  {
    name: 'arguments of a model that was cut off by its limit: nothing is guessed',
    models: SCRIPTED,
    turns: [
      SHOW_HEADPHONES,
      {
        say: 'Two of the second.',
        script: [
          { ...calling(['add_to_cart', WHOLE.slice(0, -1)]), finishReason: 'length' },
          { text: 'Let me say that again.' },
        ],
        calls: [{ name: 'add_to_cart', outcome: 'error', told: /not valid JSON/ }],
      },
    ],
  },
  {
    name: 'a tool that there is not',
    models: SCRIPTED,
    turns: [
      SHOW_HEADPHONES,
      trying(
        [['buy_now', { product_id: second }]],
        [
          {
            name: 'buy_now',
            outcome: 'error',
            told: /There is no tool buy_now\. There are: search_products, .*remove_from_cart/,
          },
        ],
      ),
    ],
  },
  {
    name: 'six calls at once, their arguments in turns, two of one product and one that fails',
    models: SCRIPTED,
    turns: [
      SHOW_HEADPHONES,
      {
        say: 'All of it.',
        script: [
          {
            ...calling(
              ['add_to_cart', { product_id: first, quantity: 1 }],
              ['add_to_cart', { product_id: second, quantity: 2 }],
              ['add_to_cart', { product_id: second, quantity: 3 }],
              ['add_to_cart', { product_id: 'headphones-zephyr-9000', quantity: 1 }],
              ['add_to_cart', { product_id: first, quantity: 4 }],
              ['search_products', { query: 'lamp' }],
            ),
            toolArguments: 'interleaved',
          },
          { text: 'Five of six.' },
        ],
        calls: [
          { name: 'add_to_cart', input: { product_id: first, quantity: 1 } },
          { name: 'add_to_cart', input: { product_id: second, quantity: 2 } },
          { name: 'add_to_cart', input: { product_id: second, quantity: 3 } },
          { name: 'add_to_cart', outcome: 'error', output: { code: 'unknown_product' } },
          { name: 'add_to_cart', input: { product_id: first, quantity: 4 } },
          { name: 'search_products', told: /^Found/ },
        ],
        says: /^Five of six\.$/,
        cart: { [first]: 5, [second]: 5 },
      },
    ],
  },
  {
    name: 'the same call twice in one step, which is two calls',
    models: SCRIPTED,
    turns: [
      SHOW_HEADPHONES,
      trying(
        [
          ['add_to_cart', { product_id: second, quantity: 1 }],
          ['add_to_cart', { product_id: second, quantity: 1 }],
        ],
        [{ name: 'add_to_cart' }, { name: 'add_to_cart' }],
        { cart: { [second]: 2 } },
      ),
    ],
  },
];
