import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ModelMessage } from '../../port.ts';
import { respond } from '../respond.ts';
import {
  called,
  clockTool,
  known,
  LIST,
  shopAssistant,
  shopTools,
  user,
} from '../testing/shop-transcript.ts';

/** What has happened before the message that is tested. */
const CONTEXTS = {
  fresh: [],
  list: known.list,
  focus: [...known.list, ...known.details],
  cart: [...known.list, ...known.cart],
} satisfies Record<string, ModelMessage[]>;

type Row = [context: keyof typeof CONTEXTS, said: string, ...calls: string[]];

function ask(context: keyof typeof CONTEXTS, said: string, tools = shopTools) {
  return respond([shopAssistant, ...CONTEXTS[context], user(said)], tools);
}

function callsFor(context: keyof typeof CONTEXTS, said: string): string[] {
  return ask(context, said).calls.map(
    ({ toolName, input }) => `${toolName} ${JSON.stringify(input)}`,
  );
}

const search = (input: object): string => `search_products ${JSON.stringify(input)}`;
const details = (id: string): string => `show_product_details {"product_id":"${id}"}`;
const add = (id: string, quantity = 1): string =>
  `add_to_cart {"product_id":"${id}","quantity":${quantity}}`;
const set = (id: string, quantity: number): string =>
  `update_cart_item {"product_id":"${id}","quantity":${quantity}}`;
const remove = (id: string): string => `remove_from_cart {"product_id":"${id}"}`;
const recommend = (basis: string): string => `get_recommendations {"based_on":"${basis}"}`;
const CART = 'view_cart {}';

const [AURORA, VELO, LARK, MINNOW] = LIST.map(({ id }) => id) as [string, string, string, string];

describe('a search', () => {
  test.each<Row>([
    [
      'fresh',
      'show me wireless headphones under 100',
      search({ query: 'wireless headphones', max_price: 100 }),
    ],
    [
      'fresh',
      "Hi! I'm looking for a desk lamp between 20 and 50 dollars, please.",
      search({ query: 'desk lamp', min_price: 20, max_price: 50 }),
    ],
    ['fresh', 'cheap running shoes', search({ query: 'running shoes', max_price: 50 })],
    ['fresh', 'headphones for at most $30', search({ query: 'headphones', max_price: 30 })],
    ['fresh', 'a mug, max 25 euros', search({ query: 'mug', max_price: 25 })],
    [
      'fresh',
      'I need a tent for $40 to $60',
      search({ query: 'tent', min_price: 40, max_price: 60 }),
    ],
    ['fresh', 'laptops over 1,000', search({ query: 'laptops', min_price: 1000 })],
    ['fresh', 'keyboards around 50', search({ query: 'keyboards', min_price: 40, max_price: 60 })],
    ['fresh', 'a kettle for 40 dollars or less', search({ query: 'kettle', max_price: 40 })],
    ['fresh', 'a premium coat', search({ query: 'coat', min_price: 100 })],
    [
      'fresh',
      'do you have any keyboards in stock?',
      search({ query: 'keyboards', in_stock: true }),
    ],
    [
      'fresh',
      'Could you show me some available lamps?',
      search({ query: 'lamps', in_stock: true }),
    ],
    ['fresh', 'what books do you have under $20?', search({ query: 'books', max_price: 20 })],
    ['fresh', 'top 5 headphones', search({ query: 'headphones', limit: 5 })],
    ['fresh', 'show me 3 wireless headphones', search({ query: 'wireless headphones', limit: 3 })],
    ['fresh', 'a couple of lamps', search({ query: 'lamps', limit: 2 })],
    ['fresh', 'find me a two person tent', search({ query: 'two person tent' })],
    [
      'fresh',
      'a monitor with at least 4 ports',
      search({ query: 'monitor with at least 4 ports' }),
    ],
    ['fresh', 'anything in the garden category?', search({ query: '', category: 'garden' })],
    ['fresh', 'lamps from the home section', search({ query: 'lamps', category: 'home' })],
    ['fresh', 'noise-cancelling headphones', search({ query: 'noise-cancelling headphones' })],
    ['fresh', 'I want to buy headphones', search({ query: 'headphones' })],
    ['fresh', 'What do you sell?', search({ query: '' })],
    ['fresh', 'show me everything under 10', search({ query: '', max_price: 10 })],
    ['list', 'Show me lamps', search({ query: 'lamps' })],
  ])('%s: %s', (context, said, ...calls) => {
    expect(callsFor(context, said)).toEqual(calls);
  });
});

describe('a narrower search', () => {
  const base = { query: 'wireless headphones', max_price: 100 };
  test.each<Row>([
    ['list', 'cheaper ones', search({ ...base, max_price: 63.99 })],
    ['list', 'do you have anything cheaper?', search({ ...base, max_price: 63.99 })],
    ['list', 'too expensive', search({ ...base, max_price: 63.99 })],
    ['list', 'cheaper keyboards', search({ query: 'keyboards', max_price: 63.99 })],
    ['list', 'something cheaper than the first', search({ ...base, max_price: 63.99 })],
    ['list', 'anything cheaper than $40?', search({ ...base, max_price: 40 })],
    ['list', 'only in stock', search({ ...base, in_stock: true })],
    ['list', 'Which ones are in stock?', search({ ...base, in_stock: true })],
    ['list', 'show me more', search({ ...base, limit: 20 })],
    ['list', 'what else do you have?', search({ ...base, limit: 20 })],
    ['list', 'under 50', search({ ...base, max_price: 50 })],
    ['list', 'what about under 50?', search({ ...base, max_price: 50 })],
    ['list', 'do you have it in black?', search({ ...base, query: 'black wireless headphones' })],
    ['list', 'the red ones', search({ ...base, query: 'red wireless headphones' })],
    ['fresh', 'cheaper ones'],
    ['fresh', 'show me more'],
  ])('%s: %s', (context, said, ...calls) => {
    expect(callsFor(context, said)).toEqual(calls);
  });
});

describe('a product that was shown', () => {
  test.each<Row>([
    ['list', 'tell me more about the second one', details(VELO)],
    ['list', 'the last one', details(MINNOW)],
    ['list', 'show me number 3', details(LARK)],
    ['list', '2', details(VELO)],
    ['list', '#1 please', details(AURORA)],
    ['list', 'what about the 3rd?', details(LARK)],
    ['list', 'the second to last', details(LARK)],
    ['list', 'Tell me about the Aurora', details(AURORA)],
    ['list', 'show me the Lark headphones', details(LARK)],
    ['list', "what's the cheapest?", details(LARK)],
    ['list', 'the most expensive one', details(AURORA)],
    ['list', 'how much is the second one?', details(VELO)],
    ['list', 'compare the first and the second', details(AURORA), details(VELO)],
    [
      'list',
      'what is the difference between the first and the last one?',
      details(AURORA),
      details(MINNOW),
    ],
    ['list', 'the ninth one'],
    ['focus', 'tell me more', details(VELO)],
    ['focus', 'does it have bluetooth?', details(VELO)],
    ['focus', 'is it in stock?', details(VELO)],
    ['fresh', 'tell me more about the second one'],
    ['fresh', 'show me product xyz-123', details('xyz-123')],
    ['fresh', 'open item number 4711', details('4711')],
    ['fresh', 'Tell me about headphones-Nope-9', details('headphones-Nope-9')],
    ['fresh', 'tell me about the Aurora', search({ query: 'aurora' })],
  ])('%s: %s', (context, said, ...calls) => {
    expect(callsFor(context, said)).toEqual(calls);
  });
});

describe('the cart', () => {
  test.each<Row>([
    ['focus', 'add two to my cart', add(VELO, 2)],
    ['focus', 'Add it', add(VELO)],
    ['focus', 'yes please', add(VELO)],
    ['focus', 'buy two of those', add(VELO, 2)],
    ['focus', 'one more', add(VELO)],
    ['focus', 'another one please', add(VELO)],
    ['focus', 'it twice, into my basket', add(VELO, 2)],
    ['list', 'add 3 of the first', add(AURORA, 3)],
    ['list', 'add a couple of the second one to my cart', add(VELO, 2)],
    ['list', "I'll take the last one", add(MINNOW)],
    ['list', 'add the first and the third', add(AURORA), add(LARK)],
    ['list', 'two of the first and one of the third to my cart', add(AURORA, 2), add(LARK)],
    ['list', 'put the lark and the minnow in my cart', add(LARK), add(MINNOW)],
    ['list', 'add the first two', add(AURORA), add(VELO)],
    ['list', 'add the cheapest', add(LARK)],
    ['list', 'add the lark x 4', add(LARK, 4)],
    ['list', 'add 0 of the first', add(AURORA, 0)],
    ['list', 'add -1 of the first', add(AURORA, -1)],
    ['list', 'add 1000000000 of the first', add(AURORA, 1_000_000_000)],
    ['list', 'and one of the third', add(LARK)],
    ['list', 'add it'],
    ['list', 'add the headphones'],
    ['fresh', 'add two to my cart'],
    ['fresh', 'add the second one'],
    ['fresh', 'add xyz-123 to my cart', add('xyz-123')],
    ['focus', 'make it 5', set(VELO, 5)],
    ['focus', 'change it to three', set(VELO, 3)],
    ['cart', 'change the quantity of the aurora to 2', set(AURORA, 2)],
    ['cart', 'set the second to 4', set(LARK, 4)],
    ['cart', 'remove the lark', remove(LARK)],
    ['cart', 'remove the first and the second', remove(AURORA), remove(LARK)],
    ['cart', 'take the aurora out of my cart', remove(AURORA)],
    ['cart', 'remove one of the aurora', set(AURORA, 1)],
    ['cart', 'remove the kettle'],
    ['list', 'remove the second one', CART],
    ['list', 'empty my cart', CART],
    ['list', "what's in my cart?", CART],
    ['focus', 'how much is it all together?', CART],
    ['cart', 'check out'],
    ['cart', 'how much is the shipping?'],
  ])('%s: %s', (context, said, ...calls) => {
    expect(callsFor(context, said)).toEqual(calls);
  });
});

describe('recommendations', () => {
  test.each<Row>([
    ['focus', 'what goes with it?', recommend(VELO)],
    ['focus', 'something similar', recommend(VELO)],
    ['focus', 'what else would you recommend?', recommend(VELO)],
    ['list', 'anything similar to the first one?', recommend(AURORA)],
    ['list', 'what goes well with the lark?', recommend(LARK)],
    ['fresh', 'recommend me something for the kitchen', recommend('kitchen')],
    ['fresh', 'recommendations for xyz-123', recommend('xyz-123')],
    ['fresh', 'what goes with it?'],
  ])('%s: %s', (context, said, ...calls) => {
    expect(callsFor(context, said)).toEqual(calls);
  });
});

describe('several wishes', () => {
  test.each<Row>([
    [
      'fresh',
      'show me lamps under 40 and add the first one to my cart',
      search({ query: 'lamps', max_price: 40 }),
    ],
    ['list', 'Add the first. Then show me my cart.', add(AURORA)],
    ['list', 'Thanks! That is nice. Please add the second one', add(VELO)],
    ['cart', 'remove the lark and add the third headphones', remove(LARK)],
  ])('%s: %s', (context, said, first) => {
    expect(callsFor(context, said)[0]).toBe(first);
  });
});

describe('what is no shopping', () => {
  test.each([
    ['Hello', /come shopping/],
    ['What can you do?', /Show me wireless headphones/],
    ['thanks!', /welcome|Gladly|pleasure/],
    ['Who are you?', /not an AI/],
    ['What is the meaning of life?', /did not understand.+Try one of these/s],
    ['Tell me a long story', /Logbook/],
  ])('%s', (said, expected) => {
    const plan = ask('fresh', said);
    expect(plan.calls).toEqual([]);
    expect(plan.text).toMatch(expected);
  });

  test.each([
    ['What time is it?', 'clock'],
    ['Show me a table', ''],
    ['Show me some code', ''],
    ['Tell me about whales', ''],
    ['Put the kettle on', ''],
    ['Photosynthesis is wonderful', ''],
    ['find out why the sky is blue', ''],
  ])('is left alone without a shop assistant: %s', (said, toolName) => {
    const { calls } = respond([user(said)], [...shopTools, clockTool]);
    expect(calls.map((each) => each.toolName).join()).toBe(toolName);
  });

  test.each([
    ['show me wireless headphones under 100', 'search_products'],
    ['do you have lamps?', 'search_products'],
    ["what's in my cart?", 'view_cart'],
  ])('is told from shopping without a shop assistant: %s', (said, toolName) => {
    expect(respond([user(said)], shopTools).calls.map((each) => each.toolName)).toEqual([toolName]);
  });
});

describe('without the tools', () => {
  test.each(['show me lamps under 20', "what's in my cart?", 'add xyz-123 to my cart'])(
    'it says so plainly: %s',
    (said) => {
      const plan = respond([user(said)], []);
      expect(plan.calls).toEqual([]);
      expect(plan.text).toMatch(/no shop here/);
    },
  );

  test('it says which one it would need', () => {
    const onlySearch = shopTools.filter(({ name }) => name === 'search_products');
    const plan = ask('list', 'add the first', onlySearch);
    expect(plan.calls).toEqual([]);
    expect(plan.text).toContain('`add_to_cart`');
  });

  test('it leaves out arguments that a tool does not take', () => {
    const properties = { query: {}, category: {}, limit: {} };
    const plain = { name: 'search_products', description: '', parameters: { properties } };
    const [made] = ask('fresh', '3 lamps under 20', [plain]).calls;
    expect(made?.input).toEqual({ query: 'lamps', limit: 3 });
  });
});

describe('an answer to its own question', () => {
  const asked = 'Which one do you mean: *Aurora*, *Velo*?';
  test('takes up the wish that was unclear', () => {
    const messages = [
      shopAssistant,
      ...known.list,
      user('add two'),
      { role: 'assistant', content: asked } as const,
      user('the second one'),
    ];
    expect(respond(messages, shopTools).calls).toEqual([
      { toolName: 'add_to_cart', input: { product_id: VELO, quantity: 2 } },
    ]);
  });

  test('may be no', () => {
    const { text, calls } = ask('focus', 'no, thanks');
    expect(calls).toEqual([]);
    expect(text).toMatch(/^All right/);
  });

  test('is none when it asks for something else', () => {
    const messages = [
      shopAssistant,
      ...known.list,
      user('add two'),
      { role: 'assistant', content: asked } as const,
      user('show me lamps'),
    ];
    expect(respond(messages, shopTools).calls).toEqual([
      { toolName: 'search_products', input: { query: 'lamps' } },
    ]);
  });
});

describe('any text', () => {
  const word = fc.constantFrom(
    ...'show me the first second last one it add two of remove my cart under 50 $20 what goes with tell about xyz-123 headphones-aurora-wireless cheaper and then more empty change to 3 in stock recommend yes buy aurora, lark. ? -1'.split(
      ' ',
    ),
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(word, { maxLength: 14 }).map((words) => words.join(' ')),
  );
  const result = fc.oneof(
    fc.string(),
    fc.constantFrom(
      'Error: unknown_product: no\n- lamp-luna (Luna Lamp)',
      '1. lamp-luna | Luna Lamp | $3.00 | 2 in stock',
      '{"id":"lamp-luna","name":"Luna"}',
    ),
  );

  test('never throws, calls only what is offered, and takes ids only from the conversation', () => {
    const names = shopTools.map(({ name }) => name);
    const offered = fc.subarray(shopTools);
    const turn = fc.record({ said: text, name: fc.constantFrom(...names), answer: result });
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 4 }), text, offered, (turns, said, tools) => {
        const messages: ModelMessage[] = turns.flatMap((each, index) => [
          user(each.said),
          ...called(`c${index}`, each.name, { product_id: 'q' }, each.answer),
        ]);
        messages.push(user(said));
        const { calls } = respond(messages, tools);
        const heard = messages.map(({ content }) => JSON.stringify(content)).join('\n');
        for (const { toolName, input } of calls) {
          expect(tools.map(({ name }) => name)).toContain(toolName);
          const { product_id: id, based_on: basis } = input;
          if (id !== undefined) expect(heard).toContain(String(id));
          if (basis !== undefined) expect(heard.toLowerCase()).toContain(String(basis));
        }
      }),
      { numRuns: 300 },
    );
  });

  test('leads to an end, whatever the tools answer', () => {
    fc.assert(
      fc.property(text, result, (said, answer) => {
        const messages: ModelMessage[] = [shopAssistant, ...known.list, user(said)];
        for (let step = 0; step < 10; step += 1) {
          const { calls } = respond(messages, shopTools);
          if (calls.length === 0) return true;
          for (const [index, { toolName, input }] of calls.entries()) {
            messages.push(...called(`s${step}-${index}`, toolName, input, answer));
          }
        }
        return false;
      }),
      { numRuns: 300 },
    );
  });
});
