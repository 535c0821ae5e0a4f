/** What the turns know of agents: who there is, and how each is begun. */
import type { Program, ProgramInput } from './program.ts';

/** How much one run may use before it is ended, with the reason said. Null is no limit. */
export interface RunBudget {
  /** Model calls. */
  maxSteps: number;
  maxTokens: number | null;
  /** Millionths of a US dollar. */
  maxCostMicros: number | null;
  /** Time that passes while it runs; what it waits for a person does not count. */
  maxDurationMs: number | null;
}

/** An agent or a team, as it is asked for. */
export interface Runnable {
  /** `agent/shop`, `team/research`; empty for a plain model. */
  id: string;
  title: string;
  description: string;
  /** Names of the agents that speak in it, for a team. */
  members: string[];
  /** Names of the tools that any of its agents may propose. */
  tools: string[];
  /** The model that it asks for unless the request or one of its agents names another. */
  model: string | null;
  budget: RunBudget;
  /** Overrides what a tool says itself of its need of approval, by the tool's name. */
  approvals: ReadonlyMap<string, 'always' | 'never'>;
  start(input: ProgramInput): Program;
}

export interface AgentCatalogue {
  /** Runs a model that was asked for by its own name, with the tools of the agent `assistant`. */
  readonly plain: Runnable;
  /** All others, by id. */
  readonly runnables: ReadonlyMap<string, Runnable>;
}
