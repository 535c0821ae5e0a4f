/** Agents that a person speaks for, and calls of agents in teams that a person has to agree to. */
import { textOf } from '@chimera/protocol/message';
import { expect } from 'vitest';
import { resultsIn, speakersIn } from '../conversation.ts';
import { ADD_TWO, HEADPHONE_IDS, HEADPHONES, saying } from '../dialogue.ts';
import type { Scene, SceneSet } from '../scene.ts';
import type { TurnReader } from '../turn-reader.ts';

const { second } = HEADPHONE_IDS;

/** Begins a turn of an agent that asks the person before it replies. */
async function beAsked({ conversation }: SceneSet): Promise<{ reader: TurnReader; id: string }> {
  const reader = await conversation.say('Tell me something.', { agent: 'agent/asker' });
  const { requestId: id, agent, prompt } = await reader.first('input-request');
  expect({ agent, prompt }).toEqual({
    agent: 'asker',
    prompt: 'Reply to user in place of asker; leave it blank to let asker reply, or type exit.',
  });
  expect(await reader.first('turn-wait')).toMatchObject({ requestIds: [id] });
  return { reader, id };
}

export const QUESTIONS: readonly Scene[] = [
  {
    name: 'a blank answer lets the agent reply',
    async play(set) {
      const { reader, id } = await beAsked(set);
      set.stage.script(saying('The sea is salty.'));
      expect((await set.conversation.respond({ input: { id, text: '' } })).status).toBe(200);
      expect(textOf(await reader.end())).toBe('The sea is salty.');
    },
  },
  {
    name: 'an answer in words takes the place of the agent, whose model is not asked',
    async play(set) {
      const { reader, id } = await beAsked(set);
      await set.conversation.respond({ input: { id, text: 'The sea is wide.' } });
      const message = await reader.end();
      expect(message.metadata.endReason).toBe('completed');
      expect(await reader.first('input-response')).toMatchObject({ text: 'The sea is wide.' });
      expect(set.stage.first.requests).toEqual([]);

      set.stage.script(saying('It is.'));
      const next = await set.conversation.say('Is it?');
      await next.end();
      const [request] = set.stage.first.requests;
      expect(request?.body.messages.at(-1)).toMatchObject({
        role: 'user',
        content: expect.stringContaining('The sea is wide.'),
      });
    },
  },
  {
    name: 'answered after the server was started again',
    async play(set) {
      const { reader, id } = await beAsked(set);
      await set.stage.restart();
      await reader.untilCut();
      const again = await set.conversation.open();
      await again.first('turn-wait');
      set.stage.script(saying('The sea is salty.'));
      await set.conversation.respond({ input: { id, text: '' } });
      expect(textOf(await again.end())).toBe('The sea is salty.');
      expect(again.events.slice(0, reader.events.length)).toEqual(reader.events);
    },
  },
  {
    name: 'stopped while the person is asked',
    async play(set) {
      const { reader, id } = await beAsked(set);
      expect(await set.conversation.stop()).toBe(true);
      expect((await reader.end()).metadata.endReason).toBe('stopped');
      expect(
        await set.conversation.respondInVain({ input: { id, text: 'Too late.' } }),
      ).toMatchObject({ status: 404, error: { code: 'request_not_found' } });
    },
  },
  {
    name: 'over /v1, where nobody can be asked: the agent replies by itself',
    async play({ stage }) {
      stage.script(saying('The sea is salty.'));
      const response = await stage.app.post('/v1/chat/completions', {
        model: 'agent/asker',
        messages: [{ role: 'user', content: 'Tell me something.' }],
      });
      expect(await response.json()).toMatchObject({
        choices: [{ message: { content: 'The sea is salty.' } }],
      });
    },
  },
  {
    name: 'a team whose speakers the person chooses, one after the other, over a restart',
    async play({ stage, conversation }) {
      const reader = await conversation.say('Speak.', { agent: 'team/panel' });
      const one = await reader.first('input-request');
      await reader.first('turn-wait');
      stage.script(saying('Trains are long.'));
      await conversation.respond({ input: { id: one.requestId, text: 'bob' } });
      const two = await reader.until(
        (event) => event.type === 'input-request' && event.requestId !== one.requestId,
      );
      await reader.until(({ type, seq }) => type === 'turn-wait' && seq > two.seq);
      await stage.restart();
      await reader.untilCut();

      const again = await conversation.open();
      stage.script(saying('Ships are wet.'));
      const id = two.type === 'input-request' ? two.requestId : '';
      await conversation.respond({ input: { id, text: 'ann' } });
      const message = await again.end();
      expect(message.metadata.endReason).toBe('completed');
      expect(speakersIn(again)).toEqual(['bob', 'ann']);
      expect(again.events.slice(0, reader.events.length)).toEqual(reader.events);
      expect(textOf(message)).toBe('Trains are long.\n\nShips are wet.');
    },
  },
  {
    name: 'a member of a team needs an approval: it is asked for under the name of the member',
    async play({ stage, conversation }) {
      stage.script(HEADPHONES, ADD_TWO);
      const reader = await conversation.say('Add two of the second.', { agent: 'team/desk' });
      const { approvalId: id, agentPath } = await reader.first('approval-request');
      expect(agentPath).toEqual(['team/desk', 'packer']);
      await reader.first('turn-wait');
      await stage.restart();
      await reader.untilCut();

      stage.script(saying('Two are in your cart.'), saying('TERMINATE'));
      const again = await conversation.open();
      await conversation.respond({ approvals: [{ id, approved: true }] });
      const message = await again.end();
      expect(message.metadata).toMatchObject({
        endReason: 'completed',
        usageByAgent: { 'team/desk/packer': {}, 'team/desk/checker': {} },
      });
      expect(speakersIn(again)).toEqual(['packer', 'packer', 'packer', 'checker']);
      expect(resultsIn(again).map(([name, { outcome }]) => [name, outcome])).toEqual([
        ['search_products', 'ok'],
        ['add_to_cart', 'ok'],
      ]);
      expect(await conversation.cart()).toEqual({ [second]: 2 });
    },
  },
];
