import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Conversation } from './conversation.ts';
import { HEADPHONES, saying } from './dialogue.ts';
import { walk, walkStep } from './random-walk.ts';
import { Stage } from './stage.ts';

const WALKS = 10;
const MOST_STEPS = 6;
const SEED = 20_261_121;
const LIMIT_MS = 120_000;

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open('scripted');
});

afterAll(() => stage.close());

test('the cart holds what the answers say, whatever happens', { timeout: LIMIT_MS }, async () => {
  const ends = new Map<string, number>();
  const walks = fc.asyncProperty(
    fc.array(walkStep, { minLength: 1, maxLength: MOST_STEPS }),
    async (steps) => {
      await stage.reset();
      const conversation = new Conversation(stage.newConversationId(), () => stage.app);
      stage.script(HEADPHONES, saying('Six.'));
      await (await conversation.say('Show me headphones.')).end();
      for (const step of steps) {
        const { endReason = '' } = (await walk(stage, conversation, step)).metadata;
        ends.set(endReason, (ends.get(endReason) ?? 0) + 1);
      }
    },
  );
  await fc.assert(walks, { numRuns: WALKS, seed: SEED, endOnFailure: true });
  expect(ends.get('completed')).toBeGreaterThan(WALKS);
  expect(ends.get('stopped')).toBeGreaterThan(0);
});
