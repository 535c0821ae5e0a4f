/** What a server knows that was ended and started again. */
import { expect } from 'vitest';
import { openSession } from '../../harness/session-reader.ts';
import { until } from '../../harness/settled.ts';
import { resultsIn } from '../conversation.ts';
import { ADD_TWO, calling, HEADPHONE_IDS, HEADPHONES, saying } from '../dialogue.ts';
import { type Scene, showHeadphones } from '../scene.ts';

const { first, second } = HEADPHONE_IDS;

export const RESTARTS: readonly Scene[] = [
  {
    name: 'what was shown before a restart may be referred to after it, and the cart is still full',
    async play(set) {
      const { stage, conversation } = set;
      await showHeadphones(set);
      stage.script(ADD_TWO, saying('Done.'));
      await (await conversation.say('Add two of the second.')).end();
      await stage.restart();
      expect(await conversation.cart()).toEqual({ [second]: 2 });

      stage.script(
        calling(['add_to_cart', { product_id: first, quantity: 1 }], ['view_cart', {}]),
        saying('Done.'),
      );
      const reader = await conversation.say('Add the first, too.');
      await reader.end();
      expect(resultsIn(reader)).toMatchObject([
        [expect.any(String), { outcome: 'ok' }],
        [expect.any(String), { outcome: 'ok' }],
      ]);
      expect(await conversation.cart()).toEqual({ [second]: 2, [first]: 1 });
    },
  },
  {
    name: 'ended in mid-tool: the turn goes on at the next start, and repeats nothing',
    async play(set) {
      const { stage, conversation } = set;
      await showHeadphones(set);
      stage.script(
        calling(['notes__wait', {}], ['add_to_cart', { product_id: second, quantity: 2 }]),
      );
      const before = await conversation.say('Add two, and wait.');
      await before.first('tool-result');
      await until(async () => stage.notes.state.waits.size === 1);
      const callsBefore = stage.notes.state.calls.length;
      const requestsBefore = stage.first.requests.length;
      stage.script(saying('The note is not certain.'));
      await stage.restart();
      await before.untilCut();

      const after = await conversation.open({ turnId: before.turnId });
      expect((await after.end()).metadata.endReason).toBe('completed');
      expect(after.events.slice(0, before.events.length)).toEqual(before.events);
      expect(resultsIn(after)).toMatchObject([
        ['add_to_cart', { outcome: 'ok' }],
        ['notes__wait', { outcome: 'unknown' }],
      ]);
      expect(stage.notes.state.calls).toHaveLength(callsBefore);
      expect(stage.toldSince(requestsBefore)).toMatchObject([
        expect.stringContaining('Whether it took effect is not known'),
        expect.stringContaining('Cart: 2 items'),
      ]);
      expect(await conversation.cart()).toEqual({ [second]: 2 });
    },
  },
  {
    name: 'a session stream over a restart in mid-tool: nothing is missing, nothing comes twice',
    async play({ stage, conversation }) {
      const before = await openSession(stage.app, conversation.id);
      stage.script(HEADPHONES, calling(['notes__wait', {}], ['view_cart', {}]));
      await stage.app.post(`/api/stream/${conversation.id}`, {
        message: 'Show me headphones, then wait.',
        agent: 'porter',
      });
      const seen = [
        ...(await before.until('function_call')),
        ...(await before.until('function_call')),
      ];
      await until(async () => stage.notes.state.waits.size === 1);
      stage.script(saying('The note is not certain.'));
      await stage.restart();
      await before.rest();

      const after = await openSession(stage.app, conversation.id, {
        'last-event-id': seen.at(-1)?.id ?? '',
      });
      const rest = await after.until('completion');
      expect(rest[0]).toMatchObject({ data: { name: 'notes__wait', status: 'unknown' } });
      const whole = await openSession(stage.app, conversation.id, { 'last-event-id': '0' });
      const untimed = (events: typeof rest) =>
        events.map(({ timestamp: _time, ...event }) => event);
      expect(untimed([...seen, ...rest])).toEqual(untimed(await whole.until('completion')));
      after.close();
      whole.close();
    },
  },
];
