/** What an agent is, once its definition has been read, and how it comes to a reply. */
import { matchesToolName } from '@chimera/protocol/tool-names';
import type { ModelRequest } from '../providers/port.ts';
import type { AgentCall, AgentMessage, Program } from './program.ts';
import type { Ending, Run } from './run.ts';

/**
 * When the person is asked to speak in an agent's place: on every message that it gets; when its chat is
 * about to end; or not at all.
 */
export type HumanInputMode = 'always' | 'terminate' | 'never';

/** How much of a chat an agent's model is sent. Null is no limit. The chat itself stays whole. */
export interface ContextLimits {
  /** The newest ones; system messages do not count. */
  maxMessages: number | null;
  /** Keeps the first message beside the newest ones: it is the task. */
  keepsFirst: boolean;
  /** Estimated tokens. */
  maxTokensPerMessage: number | null;
  /** Estimated tokens of all messages but system messages. */
  maxTokens: number | null;
}

/** Who speaks: what it is told, what it may do, and when it stops. */
export interface Agent {
  /** `[a-z0-9-]`; unique among those who speak with each other. */
  name: string;
  title: string;
  /** Tells people, and a model that chooses who speaks, what it is good for. */
  description: string;
  instructions: string;
  /** False for one that only passes on a person's words, runs tools or gives its default reply. */
  usesModel: boolean;
  /** Null takes what the team or the turn asks for. */
  model: string | null;
  temperature: number | null;
  maxOutputTokens: number | null;
  responseFormat: ModelRequest['responseFormat'];
  /** See {@link ModelCall.cacheSeed}. */
  cacheSeed: number | null;
  /** Names of the tools that its model may call. */
  tools: readonly string[];
  /** Names of the tools that it runs; null: its own, and in a pair those of its partner. */
  executes: readonly string[] | null;
  /** Names of the agents that it may hand over to. */
  handOffs: readonly string[];
  /** Whether words that reach it end the chat. */
  isTermination(content: string): boolean;
  /** Replies in a row without a person's word. */
  maxAutoReplies: number;
  humanInput: HumanInputMode;
  /** Said when nothing else gives a reply. */
  defaultReply: string;
  contextLimits: ContextLimits;
  /** Ways to a reply of its own, tried in their order before the usual ones at their place. */
  handlers: readonly ReplyHandler[];
}

/** One way in which an agent may come to a reply. */
export interface ReplyHandler {
  /** The usual way that it stands before. */
  before: 'termination' | 'calls' | 'model' | 'default';
  /** Whether it is tried at all. */
  isTriggered(turn: ReplyTurn): boolean;
  /** Null leaves the reply to the ways behind it. */
  reply(turn: ReplyTurn): Program<Reply | null>;
}

/** The moment in which an agent is to reply. */
export interface ReplyTurn {
  run: Run;
  agent: Agent;
  /** Who speaks, from the outside in. */
  path: string[];
  /** What was said so far; the last message is the one to reply to. Never changed by a handler. */
  transcript: readonly AgentMessage[];
  /** The other agents that it can hand over to. */
  colleagues: readonly Agent[];
  /** Names of the tools that it runs here. */
  executes: readonly string[];
  /**
   * Whether it runs the calls of its own model at once and answers when there are no more, as an agent
   * that is asked by itself does; otherwise a call is a message, and somebody is found who runs it.
   */
  isAlone: boolean;
  /** Replies in a row that it gave in this chat without a person's word. */
  autoReplies: number;
}

/** What came of an agent's turn. */
export interface Reply {
  /** In the order in which they join the chat. */
  messages: AgentMessage[];
  /** Whether a person gave it, so that the count of automatic replies starts again. */
  isHuman?: boolean;
  /** Set when a call hands over. */
  handOver?: { to: string; reason: string };
  /** Set when nothing follows. */
  ending?: Ending;
}

/** The whole chat. */
export const NO_LIMITS: ContextLimits = {
  maxMessages: null,
  keepsFirst: true,
  maxTokensPerMessage: null,
  maxTokens: null,
};

const DEFAULT_TERMINATION = 'TERMINATE';

const DEFAULTS: Omit<Agent, 'name'> = {
  title: '',
  description: '',
  instructions: 'You are a helpful assistant.',
  usesModel: true,
  model: null,
  temperature: null,
  maxOutputTokens: null,
  responseFormat: undefined,
  cacheSeed: null,
  tools: [],
  executes: null,
  handOffs: [],
  isTermination: (content) => content.trim() === DEFAULT_TERMINATION,
  maxAutoReplies: 100,
  humanInput: 'never',
  defaultReply: '',
  contextLimits: NO_LIMITS,
  handlers: [],
};

/** An agent that is as usual in everything that is not said. */
export function createAgent(definition: Partial<Agent> & Pick<Agent, 'name'>): Agent {
  return {
    ...DEFAULTS,
    title: definition.name,
    description: definition.instructions ?? DEFAULTS.instructions,
    ...definition,
  };
}

/** Whether an agent runs a call, in a chat where it is known what it runs. */
export function mayExecute(executes: readonly string[], call: AgentCall): boolean {
  return executes.some((pattern) => matchesToolName(pattern, call.toolName));
}
