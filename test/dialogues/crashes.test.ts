import { describe, expect, test } from 'vitest';
import { Conversation } from './conversation.ts';
import { CRASHES } from './crashes.ts';
import { Stage } from './stage.ts';

/** Each starts two servers, which share two cores with those of the others. */
const LIMIT_MS = 60_000;

describe('a server that is killed', { timeout: LIMIT_MS }, () => {
  for (const { name, death, model, cartAtDeath, play } of CRASHES) {
    test.concurrent(name, async () => {
      const stage = await Stage.prepare(model);
      try {
        const dying = await stage.startProcess(death);
        const conversation = new Conversation(stage.newConversationId(), () => stage.app);
        await play(stage, conversation, async () => {
          expect(await dying.ended).toBe('SIGKILL');
          expect(stage.readStoredCart(conversation.id)).toEqual(cartAtDeath);
        });
        stage.expectPlayed();
      } finally {
        await stage.close();
      }
    });
  }
});
