/** Whole dialogues of the demo model with the real shop, whose tools run as a turn runs them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestShop, type TestShop } from '../../shop/testing/test-shop.ts';
import { createShopTools } from '../../shop/tools/shop-tools.ts';
import type { RegisteredTool } from '../../tools/registered-tool.ts';
import type { ModelMessage } from '../port.ts';
import type { DemoCall } from './plan.ts';
import { respond } from './respond.ts';
import { shopAssistant, user } from './testing/shop-transcript.ts';

const MAX_STEPS = 8;

let shop: TestShop;
let tools: RegisteredTool[];

beforeAll(async () => {
  shop = await openTestShop();
  tools = createShopTools(shop);
});
afterAll(() => shop.database.close());

interface DialogueOptions {
  conversationId: string;
  /** Whether the next message sees the calls and results of those before it, and not the texts only. */
  keepsCalls?: boolean;
  /** Runs in place of the tool. */
  intervene?(call: DemoCall): string | undefined;
}

interface Turn {
  text: string;
  /** `name argument…`, in their order. */
  calls: string[];
}

/** Talks to the model, message by message. */
function converse({ conversationId, keepsCalls = true, intervene }: DialogueOptions) {
  let messages: ModelMessage[] = [shopAssistant];
  let calls = 0;

  async function run({ toolName, input }: DemoCall, callId: string): Promise<string> {
    const tool = tools.find(({ offer }) => offer.name === toolName);
    const checked = tool?.check(input);
    if (tool === undefined || checked?.ok !== true) return 'The call was not run.';
    try {
      const context = { ...shop.call(callId), conversationId };
      return (await tool.execute(checked.input, context)).modelOutput;
    } catch (error) {
      return `Error: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  return async (said: string): Promise<Turn> => {
    const asked: ModelMessage[] = [...messages, user(said)];
    const working = [...asked];
    const made: string[] = [];
    for (let step = 0; step < MAX_STEPS; step += 1) {
      const plan = respond(
        working,
        tools.map(({ offer }) => offer),
      );
      if (plan.calls.length === 0) {
        messages = [...(keepsCalls ? working : asked), { role: 'assistant', content: plan.text }];
        return { text: plan.text, calls: made };
      }
      const numbered = plan.calls.map((call) => ({ id: `${conversationId}-${++calls}`, call }));
      working.push({
        role: 'assistant',
        content: plan.text,
        toolCalls: numbered.map(({ id, call }) => ({
          id,
          name: call.toolName,
          arguments: JSON.stringify(call.input),
        })),
      });
      for (const { id, call } of numbered) {
        made.push([call.toolName, ...Object.values(call.input)].join(' '));
        const content = intervene?.(call) ?? (await run(call, id));
        working.push({ role: 'tool', toolCallId: id, toolName: call.toolName, content });
      }
    }
    throw new Error(`"${said}" led to no answer: ${made.join(', ')}`);
  };
}

async function cartOf(conversationId: string): Promise<string[]> {
  const { items } = await shop.readCart(conversationId);
  return items.map(({ productId, quantity }) => `${quantity} ${productId}`);
}

describe.each([
  ['with its calls in the transcript', true],
  ['with nothing but texts in the transcript', false],
])('the shopping trip, %s', (_title, keepsCalls) => {
  const lookUps = (calls: string[]) => calls.filter((call) => !call.startsWith('search_products'));

  test('goes from headphones to a full cart', async () => {
    const conversationId = `trip-${keepsCalls}`;
    const say = converse({ conversationId, keepsCalls });

    const found = await say('show me wireless headphones under 100');
    expect(found.calls).toEqual(['search_products wireless headphones 100']);
    expect(found.text).toMatch(/^I found \d+ products for "wireless headphones" up to \$100:/);
    const second = /^2\. \*\*(.+)\*\* – (\$\d+(?:\.\d\d)?), in stock$/m.exec(found.text);
    const [, name = 'no name', price = 'no price'] = second ?? [];

    const details = await say('tell me more about the second one');
    expect(lookUps(details.calls)).toHaveLength(1);
    expect(details.text).toContain(`**${name}** – ${price}`);
    expect(details.text).toMatch(/Goes with it: .+Shall I add it to your cart\?$/s);

    const added = await say('add two to my cart');
    expect(added.text).toContain(`Done: **2 × ${name}** went into your cart. Your cart comes to $`);
    expect(await cartOf(conversationId)).toEqual([expect.stringMatching(/^2 /)]);

    expect((await say('make it 3')).text).toContain(`your cart holds **3 × ${name}** now`);
    expect((await say("what's in my cart?")).text).toContain(`1. **3 × ${name}**`);
    expect(lookUps((await say('what goes with it?')).calls)).toHaveLength(1);
    await say('add the first');
    expect(await cartOf(conversationId)).toHaveLength(2);

    const emptied = await say('empty my cart');
    expect(emptied.text).toContain('It is empty now.');
    expect(await cartOf(conversationId)).toEqual([]);
  });
});

describe('a refusal', () => {
  test('of an id that never was is worded with what the shop suggests, and can be answered', async () => {
    const say = converse({ conversationId: 'unknown' });
    await say('show me desk lamps');
    const { text, calls } = await say('show me product lamp-xyz-123');
    expect(calls).toEqual(['show_product_details lamp-xyz-123']);
    expect(text).toMatch(/There is no product `lamp-xyz-123`.+Did you mean.+1\. \*\*/s);
    const [name] = /(?<=1\. \*\*)[^*]+/.exec(text) ?? ['no name'];
    expect((await say('the first one')).text).toContain(`**${name}**`);
  });

  test('of an id that was not shown lately leads to a search and another try', async () => {
    const say = converse({ conversationId: 'stale' });
    const { text, calls } = await say('tell me about coat-harbour-wool');
    expect(calls).toEqual([
      'show_product_details coat-harbour-wool',
      expect.stringMatching(/^search_products /),
      'show_product_details coat-harbour-wool',
    ]);
    expect(text).toMatch(/^\*\*.*Coat\*\* – \$/);
  });

  test.each([
    ['0', 'not 0'],
    ['-1', 'not -1'],
    ['1000000000', 'not 1000000000'],
  ])('of the quantity %s is told as the shop tells it', async (quantity, told) => {
    const conversationId = `quantity${quantity}`;
    const say = converse({ conversationId });
    await say('show me wireless headphones');
    const { text } = await say(`add ${quantity} of the first`);
    expect(text).toMatch(/^That did not work: The quantity must be a whole number/);
    expect(text).toContain(told);
    expect(await cartOf(conversationId)).toEqual([]);
  });

  test('of what is sold out comes with something like it', async () => {
    const say = converse({ conversationId: 'sold-out' });
    const { products } = await shop.search(null, {
      query: '',
      category: null,
      minPrice: null,
      maxPrice: null,
      inStock: false,
      limit: 1,
      offset: 0,
    });
    const soldOut = products[0]?.name ?? 'nothing';
    const { text } = await say(`add the ${soldOut}`);
    expect(text).toContain(`${soldOut} is out of stock.`);
    expect(text).toMatch(/Would one of these do\?\n\n1\. \*\*/);
  });

  test('by a person is not tried again', async () => {
    const denied = 'The user did not allow this call, and it was not run.';
    const say = converse({
      conversationId: 'denied',
      intervene: ({ toolName }) => (toolName === 'add_to_cart' ? denied : undefined),
    });
    await say('show me wireless headphones');
    const { text, calls } = await say('add the first');
    expect(calls).toHaveLength(1);
    expect(text).toBe('That was not allowed, so I have not done it.');
  });

  test('that is none, but not known, is not repeated', async () => {
    const unknown = 'The server stopped while this call ran. Whether it took effect is not known.';
    const say = converse({
      conversationId: 'crashed',
      intervene: ({ toolName }) => (toolName === 'add_to_cart' ? unknown : undefined),
    });
    await say('show me wireless headphones');
    const { text, calls } = await say('add the first');
    expect(calls).toHaveLength(1);
    expect(text).toMatch(/I do not know whether it was/);
  });

  test('of nothing: what a person changed is told as it ran', async () => {
    const say = converse({
      conversationId: 'edited',
      intervene: ({ toolName, input }) =>
        toolName === 'add_to_cart'
          ? `The user changed the arguments of this call to ${JSON.stringify({ ...input, quantity: 1 })}.\nAdded 1 × It.\nCart: 1 item, $5.00`
          : undefined,
    });
    await say('show me wireless headphones');
    const { text, calls } = await say('add 5 of the first');
    expect(calls).toHaveLength(1);
    expect(text).toMatch(/^Done: \*\*1 × .+\*\* went into your cart\. Your cart comes to \$5\.$/);
  });
});

describe('several wishes in one message', () => {
  test('are met in an order that makes sense', async () => {
    const say = converse({ conversationId: 'several' });
    const { calls, text } = await say(
      'Hello! Show me desk lamps under 60, add the first two and show my cart.',
    );
    expect(calls.map((call) => call.split(' ')[0])).toEqual([
      'search_products',
      'add_to_cart',
      'add_to_cart',
      'view_cart',
    ]);
    expect(text).toMatch(/^I found .+Done: .+Done: .+In your cart:.+Together: \*\*\$/s);
    expect(await cartOf('several')).toHaveLength(2);
  });

  test('are called side by side where they can be', async () => {
    const say = converse({ conversationId: 'parallel' });
    await say('show me keyboards');
    const { calls } = await say('add two of the first and one of the third');
    expect(calls).toHaveLength(2);
    expect((await cartOf('parallel')).map((line) => line.split(' ')[0]).toSorted()).toEqual([
      '1',
      '2',
    ]);
  });

  test('take one of several pieces out', async () => {
    const say = converse({ conversationId: 'pieces' });
    await say('show me keyboards');
    await say('add three of the second');
    const { calls } = await say('remove one');
    expect(calls.map((call) => call.split(' ')[0])).toEqual(['update_cart_item']);
    expect((await cartOf('pieces'))[0]).toMatch(/^2 /);
  });
});

describe('nothing found', () => {
  test('is said, with what to try', async () => {
    const say = converse({ conversationId: 'nothing' });
    expect((await say('show me tents under 1 in stock')).text).toBe(
      'I found nothing for "tents" up to $1 in stock. Try a higher price, or what is sold out as well, or other or fewer words.',
    );
  });

  test('in a category that there is not comes with those that there are', async () => {
    const say = converse({ conversationId: 'category' });
    const { text } = await say('anything in the zoo category?');
    expect(text).toMatch(/There is no category “zoo”\. There are: .*books/);
    expect(text).not.toMatch(/Or search/);
  });
});
