/** Plays a dialogue through one way, and holds what comes to what is expected. */
import { expect } from 'vitest';
import type { Dialogue, DialogueTurn, ModelKind } from './dialogue.ts';
import type { Stage } from './stage.ts';
import { type AnswerSeen, quantitiesIn, type Talk, type Way } from './talk.ts';

export async function playDialogue(
  stage: Stage,
  { turns }: Dialogue,
  { kind, way }: { kind: ModelKind; way: Way },
): Promise<void> {
  const talk = await way.open(stage.app, stage.newConversationId());
  let cart: Record<string, number> = {};
  try {
    for (const turn of turns) {
      const requestsBefore = stage.first.requests.length;
      if (kind === 'scripted') stage.script(...(turn.script ?? []));
      checkAnswer(turn, await talk.say(turn.say));
      if (kind === 'scripted') {
        stage.expectPlayed();
        checkTold(turn, stage.toldSince(requestsBefore));
      }
      cart = turn.cart ?? cart;
      await checkCart(talk, cart);
    }
  } finally {
    talk.close();
  }
}

function checkAnswer({ calls, says, end = 'completed' }: DialogueTurn, seen: AnswerSeen): void {
  if (seen.calls !== null) {
    expect(seen.calls).toMatchObject(
      calls.map(({ name, input, outcome = 'ok', output }) => ({
        name,
        outcome,
        ...(input === undefined ? {} : { input }),
        ...(output === undefined ? {} : { output }),
      })),
    );
    expect(seen.end).toBe(end);
  }
  if (says !== undefined) expect(seen.text).toMatch(says);
}

function checkTold({ calls }: DialogueTurn, told: readonly string[]): void {
  for (const [index, call] of calls.entries()) {
    if (call.told !== undefined) expect(told[index]).toMatch(call.told);
  }
}

async function checkCart(talk: Talk, quantities: Record<string, number>): Promise<void> {
  const cart = await talk.cart();
  expect(quantitiesIn(cart)).toEqual(quantities);
  const pieces = Object.values(quantities).reduce((sum, quantity) => sum + quantity, 0);
  expect(cart.itemCount).toBe(pieces);
}
