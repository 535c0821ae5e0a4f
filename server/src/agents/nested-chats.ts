/** Chats that an agent has with others before it replies: what they come to is its reply. */
import type { ReplyHandler, ReplyTurn } from './agent.ts';
import { type ChatPlan, chatSequence } from './chat-sequence.ts';
import type { AgentMessage } from './program.ts';

/**
 * A way to a reply that stands before the model. The chats are asked the last words that the agent heard,
 * unless they say what they are asked; the summary of the last one is the reply.
 */
export function nestedChats(
  chats: readonly ChatPlan[],
  isTriggered: (turn: ReplyTurn) => boolean,
): ReplyHandler {
  return {
    before: 'model',
    isTriggered,
    *reply({ agent, run, path, transcript }) {
      const heard = transcript.filter(({ kind }) => kind === 'said');
      const result = yield* chatSequence(run, path, heard.slice(-1), chats, true);
      if (result.ending.endsRun) return { messages: [], ending: result.ending };
      const reply: AgentMessage = { kind: 'said', speaker: agent.name, content: result.summary };
      return { messages: [reply] };
    },
  };
}
