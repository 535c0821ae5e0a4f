/** Buttons on cards, and answers that are asked for anew. */
import { textOf } from '@chimera/protocol/message';
import { expect } from 'vitest';
import { until } from '../../harness/settled.ts';
import { resultsIn } from '../conversation.ts';
import { calling, HEADPHONE_IDS, saying } from '../dialogue.ts';
import { type Scene, showHeadphones } from '../scene.ts';

const { first, second } = HEADPHONE_IDS;
const TWO = { product_id: second, quantity: 2 };

export const BUTTONS: readonly Scene[] = [
  {
    name: 'a button puts two into the cart, and the model knows of it',
    async play(set) {
      const { stage, conversation } = set;
      await showHeadphones(set);
      const pressed = await conversation.press('add_to_cart', TWO);
      const message = await pressed.end();
      expect(message.metadata).toMatchObject({ trigger: 'action', endReason: 'completed' });
      expect(resultsIn(pressed)).toMatchObject([['add_to_cart', { outcome: 'ok' }]]);
      expect(await conversation.cart()).toEqual({ [second]: 2 });
      expect((await conversation.messages()).at(-1)?.parts).toEqual(message.parts);

      stage.script(calling(['view_cart', {}]), saying('Two of the second.'));
      const asked = stage.first.requests.length;
      const reader = await conversation.say('What is in my cart?');
      expect(textOf(await reader.end())).toBe('Two of the second.');
      const { messages } = stage.first.requests[asked]?.body ?? { messages: [] };
      expect(messages.slice(-4)).toMatchObject([
        { role: 'user', content: expect.stringContaining('pressed a button') },
        { role: 'assistant', tool_calls: [{ function: { name: 'add_to_cart' } }] },
        { role: 'tool', content: expect.stringContaining('Cart: 2 items') },
        { role: 'user', content: 'What is in my cart?' },
      ]);
    },
  },
  {
    name: 'a button for what cannot be: the same correction as for a model',
    async play(set) {
      await showHeadphones(set);
      const pressed = await set.conversation.press('add_to_cart', {
        product_id: 'headphones-zephyr-9000',
      });
      expect((await pressed.end()).metadata.endReason).toBe('completed');
      expect(resultsIn(pressed)).toMatchObject([
        ['add_to_cart', { outcome: 'error', output: { code: 'unknown_product' } }],
      ]);
      expect(await set.conversation.cart()).toEqual({});
    },
  },
  {
    name: 'buttons that there are not, wrong arguments, and no such conversation',
    async play(set) {
      await showHeadphones(set);
      const { conversation } = set;
      expect(await conversation.pressInVain('buy_now', {})).toMatchObject({
        status: 404,
        error: { code: 'tool_not_found', message: expect.stringContaining('add_to_cart') },
      });
      expect(
        await conversation.pressInVain('add_to_cart', { ...TWO, quantity: 'two' }),
      ).toMatchObject({
        status: 400,
        error: { code: 'invalid_request', field: 'input.quantity' },
      });
      expect(await set.newConversation().pressInVain('add_to_cart', TWO)).toMatchObject({
        status: 404,
        error: { code: 'conversation_not_found' },
      });
      expect(await conversation.messages()).toHaveLength(2);
    },
  },
  {
    name: 'a button while an answer is being written has to wait',
    async play(set) {
      const { stage, conversation } = set;
      await showHeadphones(set);
      stage.script(calling(['notes__wait', {}]));
      const reader = await conversation.say('Wait.');
      await until(async () => stage.notes.state.waits.size === 1);
      expect(await conversation.pressInVain('add_to_cart', TWO)).toMatchObject({
        status: 409,
        error: { code: 'turn_running', details: { turnId: reader.turnId } },
      });
      expect(await conversation.stop()).toBe(true);
      await reader.end();
      await (await conversation.press('add_to_cart', TWO)).end();
      expect(await conversation.cart()).toEqual({ [second]: 2 });
    },
  },
  {
    name: 'an answer that had filled the cart, asked for anew: two calls are two additions',
    async play(set) {
      const { stage, conversation } = set;
      await showHeadphones(set);
      stage.script(calling(['add_to_cart', TWO]), saying('Two are in your cart.'));
      const one = await conversation.say('Add two of the second.');
      await one.end();
      stage.script(calling(['add_to_cart', TWO]), saying('There are four in your cart now.'));
      const asked = stage.first.requests.length;
      const other = await conversation.regenerate();
      expect(textOf(await other.end())).toBe('There are four in your cart now.');
      expect(resultsIn(other)).toMatchObject([
        ['add_to_cart', { outcome: 'ok', modelOutput: expect.stringContaining('Cart: 4 items') }],
      ]);
      const callIds = [one, other].map((reader) => resultsIn(reader)[0]?.[1].callId);
      expect(new Set(callIds).size).toBe(2);
      expect(stage.first.requests[asked]?.body.messages.at(-1)).toMatchObject({ role: 'user' });
      expect(await conversation.cart()).toEqual({ [second]: 4 });
      const answers = (await conversation.messages()).filter(({ role }) => role === 'assistant');
      expect(answers.map(({ content }) => content)).toEqual([
        'Six.',
        'Two are in your cart.',
        'There are four in your cart now.',
      ]);
    },
  },
  {
    name: 'a model that adds what a button has just added: both count, and both are told',
    async play(set) {
      const { stage, conversation } = set;
      await showHeadphones(set);
      await (await conversation.press('add_to_cart', { product_id: first, quantity: 1 })).end();
      stage.script(
        calling(['add_to_cart', { product_id: first, quantity: 1 }]),
        saying('Two of them now.'),
      );
      const reader = await conversation.say('One more.');
      await reader.end();
      expect(resultsIn(reader)).toMatchObject([
        ['add_to_cart', { outcome: 'ok', modelOutput: expect.stringContaining('Cart: 2 items') }],
      ]);
      expect(await conversation.cart()).toEqual({ [first]: 2 });
    },
  },
];
