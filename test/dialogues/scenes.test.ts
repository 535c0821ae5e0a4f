import { afterAll, afterEach, beforeAll, describe, test } from 'vitest';
import { Conversation } from './conversation.ts';
import { SCENES } from './scenes.ts';
import { Stage } from './stage.ts';

describe.each(SCENES)('$about', ({ model, scenes }) => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.open(model);
  });

  afterEach(() => stage.reset());
  afterAll(() => stage.close());

  test.for(scenes)('$name', async ({ play }) => {
    const newConversation = (): Conversation =>
      new Conversation(stage.newConversationId(), () => stage.app);
    await play({ stage, conversation: newConversation(), newConversation });
    await stage.expectPlayed();
  });
});
