/** What clients of the other dialects do beside talking. */
import { expect } from 'vitest';
import { openSession } from '../../harness/session-reader.ts';
import { resultsIn } from '../conversation.ts';
import { ADD_TWO, calling, HEADPHONE_IDS, HEADPHONES, saying } from '../dialogue.ts';
import { type Scene, showHeadphones } from '../scene.ts';
import { quantitiesIn, readCart } from '../talk.ts';

const { second } = HEADPHONE_IDS;

export const CLIENTS: readonly Scene[] = [
  {
    name: 'an approval that a session stream tells of, given from there',
    async play({ stage, conversation }) {
      const reader = await openSession(stage.app, conversation.id);
      stage.script(HEADPHONES, ADD_TWO);
      await stage.app.post(`/api/stream/${conversation.id}`, {
        message: 'Add two of the second.',
        agent: 'clerk',
      });
      const asked = await reader.until('context');
      expect(asked.at(-1)).toMatchObject({ data: { waitingFor: [expect.any(String)] } });
      const call = asked.find(
        ({ data }) => 'status' in data && data.status === 'awaiting_approval',
      );
      expect(call?.data).toMatchObject({ name: 'add_to_cart', parameters: { quantity: 2 } });
      const id = call !== undefined && 'approvalId' in call.data ? call.data.approvalId : '';

      stage.script(saying('Two are in your cart.'));
      await conversation.respond({ approvals: [{ id: id ?? '', approved: true }] });
      const rest = await reader.until('completion');
      expect(rest).toContainEqual(
        expect.objectContaining({
          event: 'function_call',
          data: expect.objectContaining({ name: 'add_to_cart', status: 'completed' }),
        }),
      );
      expect(rest.at(-2)).toMatchObject({ event: 'context', data: { cart: { itemCount: 2 } } });
      reader.close();
    },
  },
  {
    name: 'a tool of the client’s own beside ours at /v1: it is handed back, ours has run',
    async play({ stage }) {
      const tools = [
        {
          type: 'function',
          function: { name: 'save_note', parameters: { type: 'object', properties: {} } },
        },
      ];
      const question = { role: 'user', content: 'Show me headphones, and take a note.' };
      stage.script(
        calling(
          ['search_products', { query: 'wireless headphones', max_price: 100 }],
          ['save_note', { text: 'six' }],
        ),
      );
      const asked = await stage.app.post('/v1/chat/completions', {
        model: 'agent/shop',
        tools,
        messages: [question],
      });
      const { choices } = (await asked.json()) as {
        choices: [{ message: { tool_calls: [{ id: string }] }; finish_reason: string }];
      };
      const [{ message, finish_reason: reason }] = choices;
      expect(reason).toBe('tool_calls');
      expect(message.tool_calls).toMatchObject([{ function: { name: 'save_note' } }]);

      const result = {
        role: 'tool',
        tool_call_id: message.tool_calls[0].id,
        content: 'Saved.',
      };
      stage.script(ADD_TWO, saying('Two are in your cart.'));
      const answered = await stage.app.post('/v1/chat/completions', {
        model: 'agent/shop',
        tools,
        messages: [question, message, result],
      });
      expect(await answered.json()).toMatchObject({
        choices: [{ message: { content: 'Two are in your cart.' }, finish_reason: 'stop' }],
      });
      const conversationId = answered.headers.get('x-conversation-id') ?? '';
      expect(conversationId).toBe(asked.headers.get('x-conversation-id'));
      expect(quantitiesIn(await readCart(stage.app, conversationId))).toEqual({ [second]: 2 });
    },
  },
  {
    name: 'an answer without words at /v1, behind which the cart is found again',
    async play({ stage }) {
      stage.script(HEADPHONES, ADD_TWO, ...[1, 2, 3].map(() => calling(['view_cart', {}])));
      const question = { role: 'user', content: 'Add two of the second, and look, and look.' };
      const asked = await stage.app.post('/v1/chat/completions', {
        model: 'agent/shop',
        messages: [question],
      });
      const { choices } = (await asked.json()) as { choices: [{ message: { content: string } }] };
      expect(choices).toMatchObject([{ message: { content: '' }, finish_reason: 'length' }]);
      const [{ message }] = choices;
      stage.script(calling(['view_cart', {}]), saying('Two.'));
      const next = await stage.app.post('/v1/chat/completions', {
        model: 'agent/shop',
        messages: [question, message, { role: 'user', content: 'What is in my cart?' }],
      });
      expect(next.headers.get('x-conversation-id')).toBe(asked.headers.get('x-conversation-id'));
      expect(stage.toldSince(0).at(-1)).toContain('Cart: 2 items');
    },
  },
  {
    name: 'a button with the same Idempotency-Key again joins the first press',
    async play({ stage, conversation }) {
      await showHeadphones({ stage, conversation });
      const input = { product_id: second, quantity: 2 };
      const one = await conversation.press('add_to_cart', input, 'press 1');
      await one.end();
      const other = await conversation.press('add_to_cart', input, 'press 1');
      await other.end();
      expect(other.events).toEqual(one.events);
      expect(resultsIn(other)).toHaveLength(1);
      await (await conversation.press('add_to_cart', input, 'press 2')).end();
      expect(await conversation.cart()).toEqual({ [second]: 4 });
    },
  },
  {
    name: 'two conversations at once keep their carts apart',
    async play({ stage, conversation, newConversation }) {
      const others = [conversation, newConversation(), newConversation()];
      for (const each of others) {
        stage.script(HEADPHONES, saying('Six.'));
        await (await each.say('Show me headphones.')).end();
      }
      await Promise.all(
        others.map(async (each, index) => {
          const pressed = await each.press('add_to_cart', {
            product_id: second,
            quantity: index + 1,
          });
          await pressed.end();
        }),
      );
      expect(await Promise.all(others.map((each) => each.cart()))).toEqual([
        { [second]: 1 },
        { [second]: 2 },
        { [second]: 3 },
      ]);
    },
  },
];
