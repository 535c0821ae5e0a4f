/** People who stop, leave or delete at awkward moments. */
import { expect } from 'vitest';
import { until } from '../../harness/settled.ts';
import { resultsIn } from '../conversation.ts';
import { ADD_TWO, calling, HEADPHONE_IDS, HEADPHONES, saying } from '../dialogue.ts';
import { type Scene, showHeadphones } from '../scene.ts';

const { second } = HEADPHONE_IDS;
const PIECES_WITHIN = 12;

export const DEPARTURES: readonly Scene[] = [
  {
    name: 'stopped within the arguments of a call: it does not run',
    async play(set) {
      const { stage, conversation } = set;
      await showHeadphones(set);
      stage.script({ ...ADD_TWO, fault: { type: 'stall', at: PIECES_WITHIN } });
      const reader = await conversation.say('Add two of the second.');
      await reader.first('tool-input-delta');
      expect(await conversation.stop()).toBe(true);
      const message = await reader.end();
      expect(message.metadata.endReason).toBe('stopped');
      expect(reader.events.map(({ type }) => type)).not.toContain('tool-call');
      expect(await conversation.cart()).toEqual({});

      stage.script(ADD_TWO, saying('Done.'));
      await (await conversation.say('Add them now.')).end();
      expect(await conversation.cart()).toEqual({ [second]: 2 });
    },
  },
  {
    name: 'a client of /v1 that leaves in mid-tool: the turn stops, what was done is done',
    async play({ stage }) {
      stage.script(HEADPHONES, calling(['notes__wait', {}]));
      const leaving = new AbortController();
      // Its head comes with the first word, of which there is none yet.
      const response = stage.app.fetch('/v1/chat/completions', {
        method: 'POST',
        signal: leaving.signal,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          model: 'agent/porter',
          stream: true,
          messages: [{ role: 'user', content: 'Wait.' }],
        }),
      });
      await until(async () => stage.notes.state.waits.size === 1);
      const cancelledBefore = stage.notes.state.cancelled;
      leaving.abort();
      await expect(response).rejects.toThrow('aborted');
      await until(async () => stage.notes.state.cancelled === cancelledBefore + 1);
    },
  },
  {
    name: 'deleted in mid-tool: the turn ends, and the cart is gone with the conversation',
    async play(set) {
      const { stage, conversation } = set;
      await showHeadphones(set);
      stage.script(
        calling(['notes__wait', {}], ['add_to_cart', { product_id: second, quantity: 2 }]),
      );
      const reader = await conversation.say('Add two, and wait.');
      await reader.first('tool-result');
      await until(async () => stage.notes.state.waits.size === 1);
      const path = `/api/conversations/${conversation.id}`;
      expect((await stage.app.fetch(path, { method: 'DELETE' })).status).toBe(204);
      await reader.untilCut();
      await until(async () => stage.notes.state.waits.size === 0);
      expect((await stage.app.fetch(path)).status).toBe(404);
      expect(stage.readStoredCart(conversation.id)).toEqual({});
    },
  },
  {
    name: 'deleted while it waits for an approval',
    async play({ stage, conversation }) {
      const clerk = { agent: 'agent/clerk' };
      stage.script(HEADPHONES, ADD_TWO);
      const reader = await conversation.say('Add two of the second.', clerk);
      const { approvalId: id } = await reader.first('approval-request');
      await reader.first('turn-wait');
      const path = `/api/conversations/${conversation.id}`;
      expect((await stage.app.fetch(path, { method: 'DELETE' })).status).toBe(204);
      await reader.untilCut();
      expect(
        await conversation.respondInVain({ approvals: [{ id, approved: true }] }),
      ).toMatchObject({ status: 404, error: { code: 'conversation_not_found' } });
    },
  },
  {
    name: 'a regenerated answer and a button while an approval is open have to wait',
    async play({ stage, conversation }) {
      stage.script(HEADPHONES, ADD_TWO);
      const reader = await conversation.say('Add two.', { agent: 'agent/clerk' });
      await reader.first('turn-wait');
      const waiting = { status: 409, error: { code: 'turn_waiting' } };
      expect(await conversation.regenerateInVain()).toMatchObject(waiting);
      expect(await conversation.pressInVain('view_cart', {})).toMatchObject(waiting);
      expect(await conversation.stop()).toBe(true);
      await reader.end();
      expect(resultsIn(reader).map(([name, { outcome }]) => [name, outcome])).toEqual([
        ['search_products', 'ok'],
        ['add_to_cart', 'denied'],
      ]);
    },
  },
];
