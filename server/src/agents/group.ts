/** What a group chat is. */
import type { JsonValue } from '@chimera/protocol/json';
import type { Agent, ContextLimits } from './agent.ts';
import type { AgentMessage } from './program.ts';

/** Chooses by code: a member's name, a method to choose by, or null to end the chat. */
export type SpeakerFunction = (
  lastSpeaker: string,
  transcript: readonly AgentMessage[],
) => string | null;

/** Ways to choose among the members who may speak. */
export const SELECTION_METHODS = ['auto', 'round-robin', 'random', 'manual'] as const;
export type SelectionMethod = (typeof SELECTION_METHODS)[number];

/** How a model is asked who speaks next. */
export interface SelectorModel {
  /** Null takes the model of the team or of the turn. */
  model: string | null;
  /** Whether it must answer in a JSON schema with the members' names. */
  isConstrained: boolean;
  /** How often it is asked again when it names nobody, or several. */
  maxRetries: number;
  /** How much of the chat it is sent: it needs the drift, and is asked in every round. */
  contextLimits: ContextLimits;
}

/** Asks the model of the turn, again twice, with the drift of the chat. */
export const DEFAULT_SELECTOR: SelectorModel = {
  model: null,
  isConstrained: false,
  maxRetries: 2,
  contextLimits: { maxMessages: 20, keepsFirst: true, maxTokensPerMessage: 500, maxTokens: null },
};

/** Members, and the rules by which one of them speaks each round. */
export interface Group {
  /** Of the team. */
  name: string;
  members: readonly Agent[];
  /** Messages in all, with the one that the chat begins with. */
  maxRounds: number;
  selection: SelectionMethod | SpeakerFunction;
  selector: SelectorModel;
  /** Who may speak after whom; one that is not in it is followed by nobody. Null: anybody after all. */
  transitions: ReadonlyMap<string, readonly string[]> | null;
  /** Who may speak twice in a row: all, none, or these. */
  repeats: boolean | readonly string[];
  /** Whether the members are told who they are before the chat begins. */
  hasIntroductions: boolean;
  isTermination(content: string): boolean;
  endsOnBlanks: boolean;
}

/** What an agent runs in a group: its own tools, unless it is said what. */
export function executesInGroup(agent: Agent): readonly string[] {
  return agent.executes ?? agent.tools;
}

/** Everybody but those who are named, for each of those who have names. */
export function invertTransitions(
  members: readonly string[],
  disallowed: ReadonlyMap<string, readonly string[]>,
): Map<string, string[]> {
  return new Map(
    members.map((from) => [
      from,
      members.filter((to) => !(disallowed.get(from) ?? []).includes(to)),
    ]),
  );
}

/** The schema that a constrained selector answers in. */
export function speakerSchema(names: readonly string[]): { [key: string]: JsonValue } {
  return {
    type: 'object',
    properties: {
      reason: { type: 'string', description: 'Why it is the one, in one short sentence.' },
      speaker: { type: 'string', enum: [...names] },
    },
    required: ['reason', 'speaker'],
    additionalProperties: false,
  };
}
