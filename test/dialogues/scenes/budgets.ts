/** Agents that may use no more than so much. */
import { expect } from 'vitest';
import { resultsIn } from '../conversation.ts';
import { ADD_TWO, calling, HEADPHONE_IDS, HEADPHONES } from '../dialogue.ts';
import type { Scene } from '../scene.ts';

const SAVER = { agent: 'agent/saver' };
const { second } = HEADPHONE_IDS;

export const BUDGETS: readonly Scene[] = [
  {
    name: 'tokens that are used up: the answer ends before another model call, and says so',
    async play({ stage, conversation }) {
      stage.script({ ...HEADPHONES, reasoning: 'hm '.repeat(500) });
      const reader = await conversation.say('Show me headphones.', SAVER);
      const { metadata } = await reader.end();
      expect(metadata.endReason).toBe('budget');
      expect(metadata.usage?.outputTokens).toBeGreaterThan(400);
      expect(resultsIn(reader)).toMatchObject([['search_products', { outcome: 'ok' }]]);
    },
  },
  {
    name: 'steps before and after an approval count together',
    async play({ stage, conversation }) {
      stage.script(HEADPHONES, ADD_TWO);
      const reader = await conversation.say('Add two of the second.', SAVER);
      const { approvalId: id } = await reader.first('approval-request');
      await reader.first('turn-wait');
      stage.script(calling(['view_cart', {}]));
      await conversation.respond({ approvals: [{ id, approved: true }] });
      expect((await reader.end()).metadata.endReason).toBe('max-steps');
      expect(resultsIn(reader).map(([name, { outcome }]) => [name, outcome])).toEqual([
        ['search_products', 'ok'],
        ['add_to_cart', 'ok'],
        ['view_cart', 'ok'],
      ]);
      expect(await conversation.cart()).toEqual({ [second]: 2 });
    },
  },
];
