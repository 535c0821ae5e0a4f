import { afterAll, afterEach, beforeAll, describe, test } from 'vitest';
import { Conversation } from './conversation.ts';
import type { Scene } from './scene.ts';
import { SCENES } from './scenes.ts';
import { Stage } from './stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open('scripted');
});

afterEach(() => stage.reset());
afterAll(() => stage.close());

describe.each(Object.entries(SCENES))('%s', (_place, scenes: readonly Scene[]) => {
  test.for(scenes)('$name', async ({ play }) => {
    const newConversation = (): Conversation =>
      new Conversation(stage.newConversationId(), () => stage.app);
    await play({ stage, conversation: newConversation(), newConversation });
    await stage.expectPlayed();
  });
});
