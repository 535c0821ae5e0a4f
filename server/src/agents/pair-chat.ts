/** A chat of two agents, or of one with itself and its tools. */
import type { Agent } from './agent.ts';
import {
  type Chat,
  type ChatResult,
  closeChat,
  openChat,
  type Partner,
  type Role,
  takeTurn,
} from './chat.ts';
import type { AgentMessage, Program } from './program.ts';
import { completed, type Ending, type Run } from './run.ts';

/** Two agents who take turns. */
export interface Pair {
  /** Replies to the message that the chat begins with. */
  first: Agent;
  /** Replies to the first one; runs its calls unless it is said what it runs. */
  second: Agent;
  /** Replies of the first one; null leaves the end to termination and reply limits. */
  maxTurns: number | null;
  endsOnBlanks: boolean;
}

/**
 * Two agents take turns, until one of them finds that all is said or the number of turns is reached. A
 * turn is a message and the first agent's reply to it, as in AutoGen.
 */
export function* pairChat(
  run: Run,
  path: string[],
  transcript: readonly AgentMessage[],
  pair: Pair,
): Program<ChatResult> {
  const chat = openChat(run, path, transcript, pair.endsOnBlanks);
  return yield* closeChat(chat, yield* takeTurns(chat, pair));
}

/** The first of a pair, as one whom others can have a chat with, which the second one leads. */
export function pairPartner(pair: Pair): Partner {
  return {
    name: pair.first.name,
    chat: (run, path, transcript) => pairChat(run, path, transcript, pair),
  };
}

/** An agent that is asked by itself: it goes on until it has an answer. */
export function soloPartner(agent: Agent): Partner {
  return {
    name: agent.name,
    *chat(run, path, transcript) {
      const chat = openChat(run, path, transcript);
      const executes = agent.executes ?? agent.tools;
      const { ending } = yield* takeTurn(chat, { agent, executes, colleagues: [], isAlone: true });
      return yield* closeChat(chat, ending ?? completed(run, ''));
    },
  };
}

function* takeTurns(chat: Chat, { first, second, maxTurns }: Pair): Program<Ending> {
  const roles = [roleOf(first, second), roleOf(second, first)] as const;
  for (let turns = 1; ; turns += 1) {
    const answer = yield* takeTurn(chat, roles[0]);
    if (answer.ending !== undefined) return answer.ending;
    if (turns === maxTurns) return completed(chat.run, `the limit of ${maxTurns} turns is reached`);
    const reaction = yield* takeTurn(chat, roles[1]);
    if (reaction.ending !== undefined) return reaction.ending;
  }
}

/** In a pair, one proposes and the other one executes. */
function roleOf(agent: Agent, partner: Agent): Role {
  return { agent, executes: agent.executes ?? partner.tools, colleagues: [], isAlone: false };
}
