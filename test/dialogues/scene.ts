/** A dialogue in which more happens than words: things are pressed, stopped, broken and started again. */
import type { Conversation } from './conversation.ts';
import { HEADPHONES, saying } from './dialogue.ts';
import type { Stage } from './stage.ts';

export interface Scene {
  name: string;
  /** With a scripted model, but for the teams. */
  play(set: SceneSet): Promise<void>;
}

export interface SceneSet {
  stage: Stage;
  /** A new one. */
  conversation: Conversation;
  newConversation(): Conversation;
}

/** The turn that most scenes begin with, after which headphones may be referred to. */
export async function showHeadphones({
  stage,
  conversation,
}: Pick<SceneSet, 'stage' | 'conversation'>): Promise<void> {
  stage.script(HEADPHONES, saying('Six.'));
  await (await conversation.say('Show me headphones.')).end();
}
