/** A chat among agents: what was said, who is on, and how often each of them spoke by itself. */
import type { Agent, Reply, ReplyTurn } from './agent.ts';
import { answerPendingCalls, pendingCalls } from './pending-calls.ts';
import { type AgentMessage, announce, type Program } from './program.ts';
import { openingReply, ownReply } from './reply-chain.ts';
import type { Ending, Run } from './run.ts';
import { wordsOf } from './view.ts';

/** An agent that says nothing this often in a row has nothing more to say. */
const MAX_BLANK_REPLIES = 2;
const NOT_RUN = 'Not run: the chat ended before.';

/** The state of a chat, which its turns change. */
export interface Chat {
  readonly run: Run;
  /** Of what the chat belongs to: a team, or an agent with a chat of its own. */
  readonly path: string[];
  /** All that was said, with what came before the chat. */
  readonly transcript: AgentMessage[];
  /** How much of the transcript was there when the chat began. */
  readonly heard: number;
  /** Whether an agent that has nothing to say twice in a row ends the chat. */
  readonly endsOnBlanks: boolean;
  readonly autoReplies: Map<string, number>;
  readonly blankReplies: Map<string, number>;
  onStage: { name: string; path: string[] } | null;
}

/** What came of a chat. */
export interface ChatResult {
  /** From the message that it began with to its last one. */
  messages: AgentMessage[];
  ending: Ending;
}

/** Somebody to have a chat with: an agent, or a team as a whole. */
export interface Partner {
  name: string;
  /** Replies to the last message of the transcript, until the chat is over. */
  chat(run: Run, path: string[], transcript: readonly AgentMessage[]): Program<ChatResult>;
}

/** @param transcript its last message is the one that the chat is about. */
export function openChat(
  run: Run,
  path: string[],
  transcript: readonly AgentMessage[],
  endsOnBlanks = true,
): Chat {
  return {
    run,
    path,
    transcript: [...transcript],
    heard: Math.max(0, transcript.length - 1),
    endsOnBlanks,
    autoReplies: new Map(),
    blankReplies: new Map(),
    onStage: null,
  };
}

/** What an agent's turn needs beside the chat. */
export interface Role extends Pick<ReplyTurn, 'agent' | 'executes' | 'colleagues' | 'isAlone'> {
  /** Defaults to the chat's path with the agent's name. */
  path?: string[];
  /** Why it is the one to speak, when that needs a reason. */
  reason?: string;
}

/**
 * Lets an agent reply to what was said last. It comes on stage when it speaks, not when it only finds
 * that all is said.
 */
export function* takeTurn(chat: Chat, role: Role): Program<Reply> {
  const { agent } = role;
  const path = role.path ?? [...chat.path, agent.name];
  const turn: ReplyTurn = {
    run: chat.run,
    agent,
    path,
    transcript: chat.transcript,
    colleagues: role.colleagues,
    executes: role.executes,
    isAlone: role.isAlone,
    autoReplies: chat.autoReplies.get(agent.name) ?? 0,
  };
  const opening = yield* openingReply(turn);
  if (opening === null || opening.messages.length > 0) {
    yield* enter(chat, agent.name, path, role.reason);
  }
  const reply = opening ?? (yield* ownReply(turn));
  chat.transcript.push(...reply.messages);
  chat.autoReplies.set(agent.name, reply.isHuman === true ? 0 : turn.autoReplies + 1);
  return { ...reply, ending: reply.ending ?? repetition(chat, agent, reply) };
}

/** Ends a chat: calls that are pending get their results, and whoever is on stage leaves it. */
export function* closeChat(chat: Chat, ending: Ending): Program<ChatResult> {
  const [call] = pendingCalls(chat.transcript);
  if (call !== undefined) {
    const { path, name } = chat.onStage ?? { path: chat.path, name: chat.path.at(-1) ?? '' };
    chat.transcript.push(...(yield* answerPendingCalls(path, name, chat.transcript, NOT_RUN)));
  }
  yield* leave(chat, ending.why);
  return { messages: chat.transcript.slice(chat.heard), ending };
}

function* enter(chat: Chat, name: string, path: string[], reason?: string): Program<void> {
  const from = chat.onStage?.name;
  if (from === name) return;
  yield* leave(chat);
  if (from !== undefined) {
    yield* announce(chat.path, { type: 'hand-over', from, to: name, ...because(reason) });
  }
  yield* announce(path, { type: 'agent-start', agent: name, ...because(reason) });
  chat.onStage = { name, path };
}

function* leave(chat: Chat, reason?: string): Program<void> {
  if (chat.onStage === null) return;
  const { name, path } = chat.onStage;
  yield* announce(path, { type: 'agent-end', agent: name, ...because(reason) });
  chat.onStage = null;
}

function because(reason: string | undefined): { reason?: string } {
  return reason === undefined || reason === '' ? {} : { reason };
}

/** Agents that have nothing to say, or that say the same things to each other again and again. */
function repetition({ run, ...chat }: Chat, agent: Agent, reply: Reply): Ending | undefined {
  const said = reply.messages.at(-1);
  if (said?.kind !== 'said' || reply.isHuman === true) return undefined;
  const words = wordsOf(said);
  const blanks = words.trim() === '' ? (chat.blankReplies.get(agent.name) ?? 0) + 1 : 0;
  chat.blankReplies.set(agent.name, blanks);
  if (chat.endsOnBlanks && blanks >= MAX_BLANK_REPLIES) {
    const why = `${agent.name} had nothing to say ${MAX_BLANK_REPLIES} times in a row`;
    return { reason: 'no-progress', finishReason: 'other', endsRun: false, why };
  }
  if (words.trim() === '' || !agent.usesModel || !run.guard.repeats([agent.name, words])) {
    return undefined;
  }
  const why = 'the same words came three times in a row';
  return { reason: 'loop-guard', finishReason: 'other', endsRun: true, why };
}
