/** Providers that die around a call, and tool servers that misbehave. */
import { expect } from 'vitest';
import type { Scenario } from '../../fake-provider/scenario.ts';
import { resultsIn } from '../conversation.ts';
import { ADD_TWO, calling, HEADPHONE_IDS, type ScriptedCall, saying } from '../dialogue.ts';
import { type Scene, showHeadphones } from '../scene.ts';

const { second } = HEADPHONE_IDS;
/** Pieces of that call: some of those that it has by the character, and all that it has as a whole. */
const PIECES_WITHIN = 12;
const PIECES_OF_WHOLE = 1;

/** The first provider dies in this way when it is asked to add two; the second one makes the call. */
function dyingProvider(name: string, death: Scenario): Scene {
  return {
    name,
    async play(set) {
      const { stage, conversation } = set;
      await showHeadphones(set);
      stage.first.queue(death, saying('Two are in your cart.'));
      stage.second.queue(ADD_TWO);
      const reader = await conversation.say('Add two.');
      const message = await reader.end();
      expect(message.metadata.endReason).toBe('completed');
      expect(resultsIn(reader)).toMatchObject([['add_to_cart', { outcome: 'ok' }]]);
      expect(message.parts.filter(({ type }) => type === 'tool-add_to_cart')).toHaveLength(1);
      expect(await conversation.cart()).toEqual({ [second]: 2 });
    },
  };
}

/** A call of a tool that goes wrong, and the answer that comes all the same. */
function failingTool(name: string, call: ScriptedCall, told: RegExp): Scene {
  return {
    name,
    async play({ stage, conversation }) {
      stage.script(calling(call), saying('That did not work.'));
      const reader = await conversation.say('Look into my notes.');
      const message = await reader.end();
      expect(message.metadata.endReason).toBe('completed');
      expect(resultsIn(reader)).toMatchObject([
        [call[0], { outcome: 'error', modelOutput: expect.stringMatching(told) }],
      ]);
    },
  };
}

export const FAILURES: readonly Scene[] = [
  dyingProvider('a provider that dies within the arguments: the call is made again, whole', {
    ...ADD_TWO,
    fault: { type: 'reset', at: PIECES_WITHIN },
  }),
  dyingProvider('a provider that dies behind a call, before it says that it is done', {
    ...ADD_TWO,
    toolArguments: 'whole',
    fault: { type: 'end', at: PIECES_OF_WHOLE },
  }),
  {
    name: 'a provider that dies when it is given the result: nothing is added twice',
    async play(set) {
      const { stage, conversation } = set;
      await showHeadphones(set);
      stage.first.queue(ADD_TWO, { fault: { type: 'reset', at: 'request' }, times: 2 });
      const asked = stage.second.requests.length;
      stage.second.queue(saying('Two are in your cart.'));
      const reader = await conversation.say('Add two.');
      const message = await reader.end();
      expect(message.parts.at(-1)).toMatchObject({ type: 'text', text: 'Two are in your cart.' });
      expect(resultsIn(reader)).toMatchObject([['add_to_cart', { outcome: 'ok' }]]);
      const [request] = stage.second.requests.slice(asked);
      expect(request?.body.messages.at(-1)).toMatchObject({
        role: 'tool',
        content: expect.stringContaining('Cart: 2 items'),
      });
      expect(await conversation.cart()).toEqual({ [second]: 2 });
    },
  },
  {
    name: 'a provider that dies in its words behind a call: the other goes on with them',
    async play(set) {
      const { stage, conversation } = set;
      await showHeadphones(set);
      stage.first.queue(ADD_TWO, { fault: { type: 'reset', at: 12 } });
      stage.second.queue({});
      const answers = stage.first.answers.length;
      const reader = await conversation.say('Add two.');
      const message = await reader.end();
      expect(message.parts.filter(({ type }) => type === 'text')).toMatchObject([
        { text: stage.first.answers[answers] },
      ]);
      expect(resultsIn(reader)).toMatchObject([['add_to_cart', { outcome: 'ok' }]]);
      expect(await conversation.cart()).toEqual({ [second]: 2 });
    },
  },
  {
    name: 'a provider that will not answer to the result: it fails openly, what was added stays',
    async play(set) {
      const { stage, conversation } = set;
      await showHeadphones(set);
      const dead: Scenario = { fault: { type: 'error', error: 'content-filter' } };
      stage.first.queue(ADD_TWO, dead);
      const reader = await conversation.say('Add two.');
      const message = await reader.end();
      expect(message.metadata).toMatchObject({
        endReason: 'failed',
        error: { code: 'content_filtered' },
      });
      expect(resultsIn(reader)).toMatchObject([['add_to_cart', { outcome: 'ok' }]]);
      expect(await conversation.cart()).toEqual({ [second]: 2 });

      stage.script(calling(['view_cart', {}]), saying('Two of the second.'));
      const next = await conversation.say('What is in my cart?');
      expect((await next.end()).metadata.endReason).toBe('completed');
      expect(await conversation.cart()).toEqual({ [second]: 2 });
    },
  },
  failingTool('a tool that fails', ['notes__fail', {}], /The disk is full/),
  failingTool('a tool that throws', ['notes__refuse', {}], /Notes are closed today/),
  failingTool('a tool that does not answer in time', ['hasty__wait', {}], /did not answer within/),
  {
    name: 'a tool whose server goes away, and comes back',
    async play({ stage, conversation }) {
      stage.notes.misbehave = (_request, response) => void response.writeHead(500).end();
      stage.script(calling(['notes__add', {}]), saying('That did not work.'));
      const failed = await conversation.say('Take a note.');
      expect((await failed.end()).metadata.endReason).toBe('completed');
      expect(resultsIn(failed)).toMatchObject([['notes__add', { outcome: 'error' }]]);
      stage.notes.misbehave = null;
      stage.script(calling(['notes__add', {}]), saying('It is down.'));
      const back = await conversation.say('Try again.');
      await back.end();
      expect(resultsIn(back)).toMatchObject([['notes__add', { outcome: 'ok' }]]);
    },
  },
];
