/** Transcripts of shopping, in the words that the shop's tools use. */
import type { ModelMessage, ModelTool } from '../../port.ts';
import type { DemoCall } from '../plan.ts';

export const shopAssistant: ModelMessage = {
  role: 'system',
  content: 'You are the shop assistant of this store. Help people to find what suits them.',
};

export const shopTools: ModelTool[] = [
  'search_products',
  'show_product_details',
  'add_to_cart',
  'get_recommendations',
  'update_cart_item',
  'remove_from_cart',
  'view_cart',
].map((name) => ({ name, description: '', parameters: { type: 'object' } }));

export const clockTool: ModelTool = { name: 'clock', description: '', parameters: {} };

export const LIST = [
  { id: 'headphones-aurora-wireless', line: 'Auralin Aurora Wireless Headphones | $79.99' },
  { id: 'headphones-velo-sport', line: 'Strideon Velo Sport Wireless Headphones | $64.00' },
  { id: 'headphones-lark-on-ear', line: 'Sonderby Lark Wireless On-Ear Headphones | $49.50' },
  { id: 'earbuds-minnow-wireless', line: 'Auralin Minnow Wireless Earbuds | $59.00' },
] as const;

export function user(content: string): ModelMessage {
  return { role: 'user', content };
}

/** A call with what it answered. */
export function called(
  id: string,
  name: string,
  input: DemoCall['input'],
  content: string,
): ModelMessage[] {
  return [
    {
      role: 'assistant',
      content: '',
      toolCalls: [{ id, name, arguments: JSON.stringify(input) }],
    },
    { role: 'tool', toolCallId: id, toolName: name, content },
  ];
}

function answered(content: string): ModelMessage {
  return { role: 'assistant', content };
}

const rows = LIST.map(({ id, line }, index) => `${index + 1}. ${id} | ${line} | 12 in stock`);
const [aurora, velo, lark] = LIST;

/** Turns that have been. */
export const known = {
  list: [
    user('show me wireless headphones under 100'),
    ...called(
      'k1',
      'search_products',
      { query: 'wireless headphones', max_price: 100, limit: 10 },
      `Found 4:\n${rows.join('\n')}`,
    ),
    answered('I found 4 products.'),
  ],
  details: [
    user('tell me about the second'),
    ...called(
      'k2',
      'show_product_details',
      { product_id: velo.id, include_recommendations: true },
      `${velo.id} | ${velo.line} | 12 in stock\nFor the gym.\nGoes with it:\n${rows[3]}`,
    ),
    answered('**Strideon Velo Sport Wireless Headphones** – $64. Shall I add it to your cart?'),
  ],
  cart: [
    user('what is in my cart?'),
    ...called(
      'k3',
      'view_cart',
      {},
      `Cart: 3 items, $209.48\n${aurora.id} | 2 × Auralin Aurora Wireless Headphones | $159.98\n${lark.id} | 1 × Sonderby Lark Wireless On-Ear Headphones | $49.50`,
    ),
    answered('In your cart: …'),
  ],
} satisfies Record<string, ModelMessage[]>;
