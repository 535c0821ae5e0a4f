/** A cart that is filled only with what a person has agreed to. */
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { textOf } from '@chimera/protocol/message';
import { expect } from 'vitest';
import type { Scenario } from '../../fake-provider/scenario.ts';
import { resultsIn } from '../conversation.ts';
import { ADD_TWO, calling, HEADPHONE_IDS, HEADPHONES, saying } from '../dialogue.ts';
import type { Scene, SceneSet } from '../scene.ts';
import type { TurnReader } from '../turn-reader.ts';

const { first, second } = HEADPHONE_IDS;
const CLERK = { agent: 'agent/clerk' };

async function askToAdd(
  { stage, conversation }: SceneSet,
  call: Scenario = ADD_TWO,
): Promise<{ reader: TurnReader; id: string }> {
  stage.script(HEADPHONES, saying('Six.'));
  await (await conversation.say('Show me headphones.', CLERK)).end();
  stage.script(call);
  const reader = await conversation.say('Add two of the second.', CLERK);
  const { approvalId: id } = await reader.first('approval-request');
  await reader.first('turn-wait');
  return { reader, id };
}

/** Agrees, or does not, and reads what comes of it. */
async function answered(
  set: SceneSet,
  { reader, id }: { reader: TurnReader; id: string },
  answer: object,
): Promise<TurnReader> {
  set.stage.script(saying('So be it.'));
  expect((await set.conversation.respond({ approvals: [{ id, ...answer }] })).status).toBe(200);
  expect(textOf(await reader.end())).toBe('So be it.');
  return reader;
}

export const APPROVALS: readonly Scene[] = [
  {
    name: 'approved: it is added, once',
    async play(set) {
      const asked = await askToAdd(set);
      expect(await set.conversation.cart()).toEqual({});
      const reader = await answered(set, asked, { approved: true });
      expect(resultsIn(reader)).toMatchObject([['add_to_cart', { outcome: 'ok' }]]);
      expect(await set.conversation.cart()).toEqual({ [second]: 2 });
    },
  },
  {
    name: 'denied: it is not added, and the model is told why',
    async play(set) {
      const asked = await askToAdd(set);
      const requestsBefore = set.stage.first.requests.length;
      const reader = await answered(set, asked, { approved: false, reason: 'Too dear.' });
      expect(resultsIn(reader)).toMatchObject([['add_to_cart', { outcome: 'denied' }]]);
      expect(set.stage.toldSince(requestsBefore)).toMatchObject([
        expect.stringMatching(/did not allow.*not run.*Too dear\./),
      ]);
      expect(await set.conversation.cart()).toEqual({});
    },
  },
  {
    name: 'approved with other arguments, of which the model is told',
    async play(set) {
      const asked = await askToAdd(set);
      const requestsBefore = set.stage.first.requests.length;
      const input = { product_id: first, quantity: 1 };
      const reader = await answered(set, asked, { approved: true, input });
      expect(resultsIn(reader)).toMatchObject([['add_to_cart', { outcome: 'ok' }]]);
      expect(set.stage.toldSince(requestsBefore)).toMatchObject([
        expect.stringMatching(/The user changed the arguments.*Cart: 1 item/s),
      ]);
      expect(await set.conversation.cart()).toEqual({ [first]: 1 });
    },
  },
  {
    name: 'approved with arguments that do not fit: refused by their field, and still open',
    async play(set) {
      const asked = await askToAdd(set);
      const input = { product_id: second, quantity: 'three' };
      expect(
        await set.conversation.respondInVain({
          approvals: [{ id: asked.id, approved: true, input }],
        }),
      ).toMatchObject({
        status: 400,
        error: { code: 'invalid_request', field: 'approvals.0.input.quantity' },
      });
      await answered(set, asked, { approved: true });
      expect(await set.conversation.cart()).toEqual({ [second]: 2 });
    },
  },
  {
    name: 'always for this conversation: the next call is not asked about, in another one it is',
    async play(set) {
      await answered(set, await askToAdd(set), { approved: true, always: true });
      set.stage.script(ADD_TWO, saying('Four now.'));
      const next = await set.conversation.say('Two more.', CLERK);
      await next.end();
      expect(next.events.map(({ type }) => type)).not.toContain('approval-request');
      expect(await set.conversation.cart()).toEqual({ [second]: 4 });

      const elsewhere = { ...set, conversation: set.newConversation() };
      const asked = await askToAdd(elsewhere);
      await answered(elsewhere, asked, { approved: false });
    },
  },
  {
    name: 'answered twice: the first answer counts, and is what the second is told',
    async play(set) {
      const asked = await askToAdd(set);
      await answered(set, asked, { approved: true });
      const again = await set.conversation.respond({
        approvals: [{ id: asked.id, approved: false }],
      });
      expect(again.status).toBe(200);
      expect(await again.json()).toMatchObject({ turnId: asked.reader.turnId });
      expect(await set.conversation.cart()).toEqual({ [second]: 2 });
    },
  },
  {
    name: 'answered from two tabs at once: it is added once',
    async play(set) {
      const { reader, id } = await askToAdd(set);
      set.stage.script(saying('So be it.'));
      const answer = { approvals: [{ id, approved: true }] };
      const replies = await Promise.all([
        set.conversation.respond(answer),
        set.conversation.respond(answer),
      ]);
      expect(replies.map(({ status }) => status)).toEqual([200, 200]);
      await reader.end();
      expect(resultsIn(reader)).toHaveLength(1);
      expect(await set.conversation.cart()).toEqual({ [second]: 2 });
    },
  },
  {
    name: 'answered by somebody else, who learns nothing of it',
    async play(set) {
      const asked = await askToAdd(set);
      const { url } = set.stage.app;
      const post = (path: string, body: object, headers: Record<string, string> = {}) =>
        fetch(`${url}${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify(body),
        });
      set.stage.script(saying('Hello.'));
      const hello = await post('/api/chat', { message: 'Hello', stream: false });
      const cookie = (hello.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
      const stolen = await post(
        `/api/chat/${set.conversation.id}/respond`,
        { approvals: [{ id: asked.id, approved: true }] },
        { cookie },
      );
      expect(stolen.status).toBe(404);
      expect(await stolen.json()).toMatchObject({ error: { code: 'conversation_not_found' } });
      await answered(set, asked, { approved: false });
      expect(await set.conversation.cart()).toEqual({});
    },
  },
  {
    name: 'an approval that nobody asked for',
    async play(set) {
      const asked = await askToAdd(set);
      expect(
        await set.conversation.respondInVain({ approvals: [{ id: 'none', approved: true }] }),
      ).toMatchObject({
        status: 404,
        error: { code: 'request_not_found', field: 'approvals.0.id' },
      });
      await answered(set, asked, { approved: false });
    },
  },
  {
    name: 'another message while an approval is open, which it says',
    async play(set) {
      const asked = await askToAdd(set);
      const refusal = await set.conversation.sayInVain('Hello?', CLERK);
      expect(refusal).toMatchObject({ status: 409, error: { code: 'turn_waiting' } });
      expect(JSON.stringify(refusal.error.details)).toContain(asked.id);
      await answered(set, asked, { approved: true });
    },
  },
  {
    name: 'stopped while it waits: nothing is added, and the approval is closed',
    async play(set) {
      const { reader, id } = await askToAdd(set);
      expect(await set.conversation.stop()).toBe(true);
      const message = await reader.end();
      expect(message.metadata.endReason).toBe('stopped');
      expect(resultsIn(reader)).toMatchObject([['add_to_cart', { outcome: 'denied' }]]);
      const late = await set.conversation.respondInVain({ approvals: [{ id, approved: true }] });
      expect(late).toMatchObject({ status: 404, error: { code: 'request_not_found' } });
      expect(await set.conversation.cart()).toEqual({});
    },
  },
  {
    name: 'approved after the server was started again',
    async play(set) {
      const { reader, id } = await askToAdd(set);
      await set.stage.restart();
      await reader.untilCut();
      const again = await set.conversation.open();
      expect(await again.first('turn-wait')).toMatchObject({ requestIds: [id] });
      await answered(set, { reader: again, id }, { approved: true });
      expect(again.events.slice(0, reader.events.length)).toEqual(reader.events);
      expect(resultsIn(again)).toMatchObject([['add_to_cart', { outcome: 'ok' }]]);
      expect(await set.conversation.cart()).toEqual({ [second]: 2 });
    },
  },
  {
    name: 'stopped after the server was started again',
    async play(set) {
      const { reader, id } = await askToAdd(set);
      await set.stage.restart();
      await reader.untilCut();
      const again = await set.conversation.open();
      expect(await set.conversation.stop()).toBe(true);
      expect((await again.end()).metadata.endReason).toBe('stopped');
      expect(again.events.slice(0, reader.events.length)).toEqual(reader.events);
      const late = await set.conversation.respondInVain({ approvals: [{ id, approved: true }] });
      expect(late).toMatchObject({ status: 404, error: { code: 'request_not_found' } });
      expect(await set.conversation.cart()).toEqual({});
    },
  },
  {
    name: 'approved when the agent is gone: it fails openly, and nothing is added',
    async play(set) {
      const { stage, conversation } = set;
      const { reader, id } = await askToAdd(set);
      const file = join(stage.dataDir, 'agents', 'clerk.yaml');
      await rename(file, `${file}.away`);
      await stage.restart();
      await reader.untilCut();
      const again = await conversation.open();
      expect((await conversation.respond({ approvals: [{ id, approved: true }] })).status).toBe(
        200,
      );
      const { metadata } = await again.end();
      expect(metadata).toMatchObject({ endReason: 'failed', error: { code: 'unknown_agent' } });
      expect(await conversation.cart()).toEqual({});
      await rename(`${file}.away`, file);
      await stage.restart();

      stage.script(ADD_TWO);
      const next = await conversation.say('Add them now.', CLERK);
      await next.first('turn-wait');
      expect(await conversation.stop()).toBe(true);
    },
  },
  {
    name: 'one of three calls needs a person: the others run meanwhile',
    async play(set) {
      const three = calling(
        ['search_products', { query: 'lamp' }],
        ['add_to_cart', { product_id: second, quantity: 2 }],
        ['view_cart', {}],
      );
      const asked = await askToAdd(set, three);
      expect(
        resultsIn(asked.reader)
          .map(([name]) => name)
          .sort(),
      ).toEqual(['search_products', 'view_cart']);
      await answered(set, asked, { approved: true });
      expect(resultsIn(asked.reader)).toHaveLength(3);
    },
  },
  {
    name: 'over /v1, where nobody can approve: it is refused to the agent',
    async play({ stage }) {
      stage.script(HEADPHONES, ADD_TWO, saying('I may not do that here.'));
      const response = await stage.app.post('/v1/chat/completions', {
        model: 'agent/clerk',
        messages: [{ role: 'user', content: 'Add two of the second.' }],
      });
      expect(await response.json()).toMatchObject({
        choices: [{ message: { content: 'I may not do that here.' }, finish_reason: 'stop' }],
      });
      expect(stage.toldSince(0)).toMatchObject([
        expect.stringContaining('Found 6'),
        expect.stringMatching(/not run: it needs the approval of a person/),
      ]);
    },
  },
];
