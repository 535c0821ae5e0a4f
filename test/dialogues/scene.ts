/** A dialogue in which more happens than words: things are pressed, stopped, broken and started again. */
import type { Conversation } from './conversation.ts';
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
