/** A tool that takes its time, and what can happen meanwhile. */
import { textOf } from '@chimera/protocol/message';
import { expect } from 'vitest';
import { openSession } from '../../harness/session-reader.ts';
import { until } from '../../harness/settled.ts';
import { resultsIn } from '../conversation.ts';
import { calling, HEADPHONE_IDS, type ScriptedCall, saying } from '../dialogue.ts';
import { type Scene, type SceneSet, showHeadphones } from '../scene.ts';
import type { TurnReader } from '../turn-reader.ts';
import { storedMessage } from '../ways/chat.ts';

const { second } = HEADPHONE_IDS;
const WAIT: ScriptedCall = ['notes__wait', {}];
const ADD: ScriptedCall = ['add_to_cart', { product_id: second, quantity: 2 }];

/** Shows the headphones, then begins a turn that adds two and waits; gives it when they are in the cart. */
async function addAndWait(
  { stage, conversation }: SceneSet,
  options: { idempotencyKey?: string } = {},
): Promise<TurnReader> {
  await showHeadphones({ stage, conversation });
  stage.script(calling(WAIT, ADD));
  const reader = await conversation.say('Add two, and wait.', options);
  await reader.first('tool-result');
  await until(async () => stage.notes.state.waits.size === 1);
  return reader;
}

function endWaits({ stage }: SceneSet): void {
  for (const end of stage.notes.state.waits) end();
}

export const MID_TOOL: readonly Scene[] = [
  {
    name: 'stopped in mid-tool: what was done is told, what was not is not known',
    async play(set) {
      const { stage, conversation } = set;
      const reader = await addAndWait(set);
      const cancelledBefore = stage.notes.state.cancelled;
      expect(await conversation.stop()).toBe(true);
      const message = await reader.end();
      expect(message.metadata.endReason).toBe('stopped');
      expect(resultsIn(reader)).toMatchObject([
        ['add_to_cart', { outcome: 'ok' }],
        ['notes__wait', { outcome: 'unknown' }],
      ]);
      await until(async () => stage.notes.state.cancelled === cancelledBefore + 1);
      expect(await conversation.cart()).toEqual({ [second]: 2 });
      expect((await conversation.messages()).at(-1)?.parts).toEqual(message.parts);

      stage.script(saying('It was stopped.'));
      const next = await conversation.say('What was that?');
      expect(textOf(await next.end())).toBe('It was stopped.');
    },
  },
  {
    name: 'stopped while a call waits for others to end: it does not run',
    async play(set) {
      const { stage, conversation } = set;
      await showHeadphones(set);
      stage.script(calling(WAIT, WAIT, WAIT, WAIT, ADD));
      const reader = await conversation.say('Wait for four things, then add two.');
      await until(async () => stage.notes.state.waits.size === 4);
      expect(await conversation.stop()).toBe(true);
      await reader.end();
      expect(resultsIn(reader).map(([name, { outcome }]) => [name, outcome])).toEqual([
        ...[1, 2, 3, 4].map(() => ['notes__wait', 'unknown']),
        ['add_to_cart', 'denied'],
      ]);
      expect(await conversation.cart()).toEqual({});
    },
  },
  {
    name: 'two tabs see the same, and a second message has to wait',
    async play(set) {
      const { stage, conversation } = set;
      const left = await addAndWait(set);
      const right = await conversation.open();
      expect(right.turnId).toBe(left.turnId);
      expect(await conversation.sayInVain('And another thing.')).toMatchObject({
        status: 409,
        error: { code: 'turn_running', details: { turnId: left.turnId } },
      });
      stage.script(saying('Two are in your cart.'));
      endWaits(set);
      expect(await right.end()).toEqual(await left.end());
      expect(right.events).toEqual(left.events);
      expect(await conversation.cart()).toEqual({ [second]: 2 });
      expect(await conversation.messages()).toHaveLength(4);
    },
  },
  {
    name: 'reloaded in mid-tool, from the start and from a cursor',
    async play(set) {
      const { stage, conversation } = set;
      const before = await addAndWait(set);
      await before.leave();
      const fromStart = await conversation.open();
      const fromCursor = await conversation.open({ after: before.lastSeq });
      stage.script(saying('Two are in your cart.'));
      endWaits(set);
      const message = await fromStart.end();
      await fromCursor.end();
      expect([...before.events, ...fromCursor.events]).toEqual(fromStart.events);
      const stored = await storedMessage(stage.app, conversation.id, message.id);
      expect(stored?.parts).toEqual(message.parts);

      const later = await conversation.open({ turnId: before.turnId });
      await later.end();
      expect(later.events).toEqual(fromStart.events);
      expect(await conversation.cart()).toEqual({ [second]: 2 });
    },
  },
  {
    name: 'the same Idempotency-Key again in mid-tool joins the answer',
    async play(set) {
      const { stage, conversation } = set;
      const idempotencyKey = `key of ${conversation.id}`;
      const one = await addAndWait(set, { idempotencyKey });
      const other = await conversation.say('Add two, and wait.', { idempotencyKey });
      expect(other.turnId).toBe(one.turnId);
      stage.script(saying('Two are in your cart.'));
      endWaits(set);
      await one.end();
      await other.end();
      expect(other.events).toEqual(one.events);

      const afterwards = await conversation.say('Add two, and wait.', { idempotencyKey });
      await afterwards.end();
      expect(afterwards.events).toEqual(one.events);
      expect(await conversation.cart()).toEqual({ [second]: 2 });
    },
  },
  {
    name: 'a session stream that breaks off in mid-tool, and is taken up behind its last event',
    async play(set) {
      const { stage, conversation } = set;
      const whole = await openSession(stage.app, conversation.id);
      const broken = await openSession(stage.app, conversation.id);
      await addAndWait(set);
      const seen = [
        ...(await broken.until('completion')),
        ...(await broken.until('function_call')),
      ];
      broken.close();
      const back = await openSession(stage.app, conversation.id, {
        'last-event-id': seen.at(-1)?.id ?? '',
      });
      stage.script(saying('Two are in your cart.'));
      endWaits(set);
      const rest = await back.until('completion');
      const all = [...(await whole.until('completion')), ...(await whole.until('completion'))];
      const untimed = (events: typeof all) => events.map(({ timestamp: _time, ...event }) => event);
      expect(untimed([...seen, ...rest])).toEqual(untimed(all));
      expect(rest.filter(({ event }) => event === 'function_call')).toMatchObject([
        { data: { name: 'notes__wait', status: 'completed' } },
      ]);
      whole.close();
      back.close();
    },
  },
];
