/** Servers that die at a chosen point of a call, and what the next one makes of it. */
import type { CanonicalEvent } from '@chimera/protocol/events';
import { textOf } from '@chimera/protocol/message';
import { expect } from 'vitest';
import type { Scenario } from '../fake-provider/scenario.ts';
import { Conversation, handOversIn, resultsIn, speakersIn } from './conversation.ts';
import { ADD_TWO, HEADPHONE_IDS, HEADPHONES, type ModelKind, saying } from './dialogue.ts';
import { showHeadphones } from './scene.ts';
import type { Death, Stage } from './stage.ts';
import type { TurnReader } from './turn-reader.ts';

const { second } = HEADPHONE_IDS;
const PIECES_WITHIN = 12;

export interface Crash {
  name: string;
  death: Death;
  model: ModelKind;
  /** What was in the cart when it died. */
  cartAtDeath: Record<string, number>;
  play(stage: Stage, conversation: Conversation, died: () => Promise<void>): Promise<void>;
}

/** Also to a server that asks and is dead before it hears the answer. */
function answerAlways({ first: provider }: Stage): void {
  provider.setDefaults(saying('Two are in your cart.'));
}

/** What a reader was told before the connection broke, which may be before the first word. */
async function seenUntilCut(asked: Promise<TurnReader>): Promise<CanonicalEvent[]> {
  try {
    const reader = await asked;
    await reader.untilCut();
    return reader.events;
  } catch (error) {
    if (error instanceof TypeError) return [];
    throw error;
  }
}

/** The server dies while two are added; the next one goes on, and there are two in the end. */
const dieWhileAdding = dyingWhileAdding(ADD_TWO, []);

/** @param asksAgain what the model is asked of the call by the next server. */
function dyingWhileAdding(asks: Scenario, asksAgain: readonly Scenario[]): Crash['play'] {
  return (...set) => playDeath(asks, asksAgain, ...set);
}

async function playDeath(
  asks: Scenario,
  asksAgain: readonly Scenario[],
  stage: Stage,
  conversation: Conversation,
  died: () => Promise<void>,
): Promise<void> {
  await showHeadphones({ stage, conversation });
  stage.script(asks);
  answerAlways(stage);
  const said = ['Add two of the second.', { idempotencyKey: 'two of the second' }] as const;
  const seen = await seenUntilCut(conversation.say(...said));
  await died();
  expect(seen.map(({ type }) => type)).not.toContain('turn-end');

  stage.script(...asksAgain);
  await stage.startProcess();
  const after = await conversation.say(...said);
  const message = await after.end();
  expect(after.events.slice(0, seen.length)).toEqual(seen);
  expect(message.metadata.endReason).toBe('completed');
  expect(textOf(message)).toBe('Two are in your cart.');
  expect(resultsIn(after)).toMatchObject([
    ['add_to_cart', { outcome: 'ok', modelOutput: expect.stringContaining('Cart: 2 items') }],
  ]);
  expect(await conversation.cart()).toEqual({ [second]: 2 });
  expect((await conversation.messages()).at(-1)?.parts).toEqual(message.parts);
}

/** The server dies over an approval; whoever gave it gives it again, and two are added. */
async function dieWhileApproving(
  stage: Stage,
  conversation: Conversation,
  died: () => Promise<void>,
): Promise<void> {
  const clerk = { agent: 'agent/clerk' };
  stage.script(HEADPHONES, saying('Six.'));
  await (await conversation.say('Show me headphones.', clerk)).end();
  stage.script(ADD_TWO);
  const before = await conversation.say('Add two of the second.', clerk);
  const { approvalId: id } = await before.first('approval-request');
  await before.first('turn-wait');
  const answer = { approvals: [{ id, approved: true }] };
  await expect(conversation.respond(answer)).rejects.toThrow('fetch failed');
  await died();
  await before.untilCut();

  answerAlways(stage);
  await stage.startProcess();
  const again = await conversation.respond(answer);
  expect(again.status).toBe(200);
  const after = await conversation.open({ turnId: before.turnId });
  expect(textOf(await after.end())).toBe('Two are in your cart.');
  expect(after.events.slice(0, before.events.length)).toEqual(before.events);
  expect(resultsIn(after)).toMatchObject([['add_to_cart', { outcome: 'ok' }]]);
  expect(await conversation.cart()).toEqual({ [second]: 2 });
}

/** The server dies while a button adds two; the press is repeated, as a client does that had no answer. */
async function dieWhilePressing(
  stage: Stage,
  conversation: Conversation,
  died: () => Promise<void>,
): Promise<void> {
  await showHeadphones({ stage, conversation });
  const press = ['add_to_cart', { product_id: second, quantity: 2 }, 'press 1'] as const;
  const seen = await seenUntilCut(conversation.press(...press));
  await died();

  await stage.startProcess();
  const after = await conversation.press(...press);
  expect((await after.end()).metadata).toMatchObject({
    trigger: 'action',
    endReason: 'completed',
  });
  expect(after.events.slice(0, seen.length)).toEqual(seen);
  expect(resultsIn(after)).toMatchObject([['add_to_cart', { outcome: 'ok' }]]);
  expect(await conversation.cart()).toEqual({ [second]: 2 });
}

/** The server dies while a team is at work, which then says the same as one that nobody disturbed. */
function dyingInTeam(agent: string): Crash['play'] {
  return async (stage, conversation, died) => {
    const said = ['Why do ships float?', { agent, idempotencyKey: 'ships' }] as const;
    const seen = await seenUntilCut(conversation.say(...said));
    await died();
    await stage.startProcess();
    const after = await conversation.say(...said);
    const message = await after.end();
    expect(after.events.slice(0, seen.length)).toEqual(seen);
    expect(message.metadata.endReason).toBe('completed');

    const undisturbed = new Conversation(stage.newConversationId(), () => stage.app);
    const other = await undisturbed.say('Why do ships float?', { agent });
    expect(textOf(message)).toBe(textOf(await other.end()));
    expect(speakersIn(after)).toEqual(speakersIn(other));
    expect(handOversIn(after)).toEqual(handOversIn(other));
  };
}

export const CRASHES: readonly Crash[] = [
  {
    name: 'within the arguments of a call',
    death: { statement: 'turn_events', value: '"toolName":"add_to_cart"', moment: 'committed' },
    model: 'scripted',
    cartAtDeath: {},
    play: dyingWhileAdding({ ...ADD_TWO, fault: { type: 'stall', at: PIECES_WITHIN } }, [ADD_TWO]),
  },
  {
    name: 'before the effect',
    death: { statement: 'insert into "cart_commands"', moment: 'before' },
    model: 'scripted',
    cartAtDeath: {},
    play: dieWhileAdding,
  },
  {
    name: 'during the effect',
    death: { statement: 'insert into "cart_items"', moment: 'after' },
    model: 'scripted',
    cartAtDeath: {},
    play: dieWhileAdding,
  },
  {
    name: 'after the effect, before its result is in the journal',
    death: { statement: 'insert into "cart_items"', moment: 'committed' },
    model: 'scripted',
    cartAtDeath: { [second]: 2 },
    play: dieWhileAdding,
  },
  {
    name: 'before the result is committed',
    death: { statement: 'turn_events', value: 'Cart: 2 items', moment: 'before' },
    model: 'scripted',
    cartAtDeath: { [second]: 2 },
    play: dieWhileAdding,
  },
  {
    name: 'after the result is committed',
    death: { statement: 'turn_events', value: 'Cart: 2 items', moment: 'committed' },
    model: 'scripted',
    cartAtDeath: { [second]: 2 },
    play: dieWhileAdding,
  },
  {
    name: 'before an approval is stored',
    death: { statement: 'insert into "turn_responses"', moment: 'after' },
    model: 'scripted',
    cartAtDeath: {},
    play: dieWhileApproving,
  },
  {
    name: 'after an approval is stored, before it is told',
    death: { statement: 'insert into "turn_responses"', moment: 'committed' },
    model: 'scripted',
    cartAtDeath: {},
    play: dieWhileApproving,
  },
  {
    name: 'after the effect of a button, before its result is in the journal',
    death: { statement: 'insert into "cart_items"', moment: 'committed' },
    model: 'scripted',
    cartAtDeath: { [second]: 2 },
    play: dieWhilePressing,
  },
  {
    name: 'when one member of a pair has handed over to the other',
    death: { statement: 'turn_events', value: '"to":"critic"', moment: 'committed' },
    model: 'demo',
    cartAtDeath: {},
    play: dyingInTeam('team/editor'),
  },
  {
    name: 'when a team has chosen its last speaker',
    death: { statement: 'turn_events', value: '"to":"writer"', moment: 'committed' },
    model: 'demo',
    cartAtDeath: {},
    play: dyingInTeam('team/research'),
  },
];
