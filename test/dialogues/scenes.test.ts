import { afterAll, afterEach, beforeAll, describe, test } from 'vitest';
import { Conversation } from './conversation.ts';
import { SCENES } from './scenes.ts';
import { Stage } from './stage.ts';

for (const { about, model, scenes } of SCENES) {
  describe(about, () => {
    let stage: Stage;

    beforeAll(async () => {
      stage = await Stage.open(model);
    });

    afterEach(() => stage.reset());
    afterAll(() => stage.close());

    for (const { name, play } of scenes) {
      test(name, async () => {
        const newConversation = (): Conversation =>
          new Conversation(stage.newConversationId(), () => stage.app);
        await play({ stage, conversation: newConversation(), newConversation });
        stage.expectPlayed();
      });
    }
  });
}
