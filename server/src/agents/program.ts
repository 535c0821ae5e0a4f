/**
 * The port between agents, who decide, and turns, which act.
 *
 * An agent, a team or a chain of chats is a **program**: a generator that yields what is to happen next
 * and is given what came of it. A program is pure: the same input and the same results lead to the same
 * effects, so a turn that is taken over runs it again from its beginning and feeds it what the journal
 * holds, without doing anything twice. No clock, no randomness, no I/O in here.
 */
import type { FinishReason, StepPurpose, TurnEndReason, Usage } from '@chimera/protocol/events';
import type { JsonValue } from '@chimera/protocol/json';
import type { ModelMessage, ModelRequest, ModelTool } from '../providers/port.ts';

/** A call of a tool as a model asked for it. */
export interface AgentCall {
  callId: string;
  toolName: string;
  input: JsonValue;
  /** `client`: the tool belongs to the caller of the API, who runs it after the turn has ended. */
  run: 'server' | 'client';
  /** Sealed by the provider that made the call, which wants it back with the history. */
  signature?: string;
}

export interface AgentToolResult {
  callId: string;
  toolName: string;
  outcome: 'ok' | 'error' | 'denied' | 'unknown';
  modelOutput: string;
}

/** What is told of a call that nobody runs. */
export function answerTo(
  { callId, toolName }: AgentCall,
  outcome: AgentToolResult['outcome'],
  modelOutput: string,
): AgentToolResult {
  return { callId, toolName, outcome, modelOutput };
}

/** One message among agents. */
export type AgentMessage =
  | {
      kind: 'said';
      /** Name of the agent, `assistant` for a plain model, `user` for the person. */
      speaker: string;
      /** What a client of the API calls this user, when it says so: `bob`, or an agent of its own. */
      name?: string;
      content: (ModelMessage & { role: 'user' })['content'];
    }
  | { kind: 'called'; speaker: string; content: string; calls: AgentCall[] }
  | { kind: 'results'; speaker: string; results: AgentToolResult[] }
  | { kind: 'system'; content: string };

/** One model call, without what the turn knows by itself (limits of context, route, retries). */
export interface ModelCall {
  /** Null is an answer, whose words are shown. */
  purpose: StepPurpose | null;
  /** Null takes what the turn was asked with. */
  model: string | null;
  /** Whole, in the order in which they are sent; the turn trims them to the window of the model. */
  messages: ModelMessage[];
  /** Names in the tool registry. */
  tools: string[];
  /** Tools of the caller of the API. */
  clientTools: ModelTool[];
  /**
   * Tools that nobody runs (`transfer_to_writer`): calls of them come back with `run: 'server'`, and the
   * program gives their results itself, in the `answers` of the `run-tools` that follows.
   */
  programTools?: ModelTool[];
  toolChoice?: ModelRequest['toolChoice'];
  temperature?: number;
  maxOutputTokens?: number;
  responseFormat?: ModelRequest['responseFormat'];
  /** The same call with the same seed is answered from the cache; null asks the model always. */
  cacheSeed: number | null;
}

/** What a program wants to happen. */
export type Effect =
  | {
      type: 'announce';
      agentPath: string[];
      event:
        | { type: 'agent-start'; agent: string; reason?: string }
        | { type: 'agent-end'; agent: string; reason?: string }
        | { type: 'hand-over'; from: string; to: string; reason?: string };
    }
  | { type: 'call-model'; agentPath: string[]; call: ModelCall }
  /**
   * Runs the calls of the last model call that have no result yet. Those in `answers` are not run: they
   * get the given result (a hand-over, a call that a person spoke over, a tool that the agent may not run).
   */
  | { type: 'run-tools'; agentPath: string[]; answers: AgentToolResult[] }
  | { type: 'ask-human'; agentPath: string[]; agent: string; prompt: string };

/** What came of an effect. */
export type EffectResult =
  | { type: 'announced' }
  | { type: 'model'; reply: ModelReply }
  /** One result for every call of the step that runs on the server, in the order of the calls. */
  | { type: 'tools'; results: AgentToolResult[] }
  | { type: 'human'; text: string };

export interface ModelReply {
  text: string;
  /** With those whose arguments did not fit and that have their result already. */
  calls: AgentCall[];
  finishReason: FinishReason;
  usage: Usage;
}

/** How a program ended. */
export interface Outcome {
  reason: TurnEndReason;
  finishReason: FinishReason;
}

export type Program<Result = Outcome> = Generator<Effect, Result, EffectResult>;

/** What a program is begun with. The same for as long as the turn lives. */
export interface ProgramInput {
  /** What was said before, oldest first, and at its end the message that is answered. */
  history: AgentMessage[];
  /** Replaces the agent's own instructions, when the request says so. */
  system: string | null;
  /** Asked for in the request; wins over the agent's own. */
  temperature: number | null;
  maxOutputTokens: number | null;
  clientTools: ModelTool[];
  toolChoice: ModelRequest['toolChoice'];
  responseFormat: ModelRequest['responseFormat'];
  /** False where nobody can be asked, as over `/v1`: agents then answer for themselves. */
  canAskHuman: boolean;
  /** For what looks random: the same turn always throws the same dice. */
  seed: string;
}

/** Yields one announcement. */
export function* announce(
  agentPath: string[],
  event: Extract<Effect, { type: 'announce' }>['event'],
): Program<void> {
  expectResult(yield { type: 'announce', agentPath, event }, 'announced');
}

/** Asks a model. */
export function* callModel(agentPath: string[], call: ModelCall): Program<ModelReply> {
  return expectResult(yield { type: 'call-model', agentPath, call }, 'model').reply;
}

/** Runs the calls of the last model call, all but those that are answered here. */
export function* runTools(
  agentPath: string[],
  answers: AgentToolResult[] = [],
): Program<AgentToolResult[]> {
  return expectResult(yield { type: 'run-tools', agentPath, answers }, 'tools').results;
}

/** Asks the person, and waits for as long as it takes. */
export function* askHuman(agentPath: string[], agent: string, prompt: string): Program<string> {
  return expectResult(yield { type: 'ask-human', agentPath, agent, prompt }, 'human').text;
}

/** @throws when the engine gave the result of another effect: the journal does not fit the program. */
function expectResult<T extends EffectResult['type']>(
  result: EffectResult,
  type: T,
): Extract<EffectResult, { type: T }> {
  if (!isResultOf(result, type)) {
    throw new Error(`A program wanted ${type} and was given ${result.type}.`);
  }
  return result;
}

function isResultOf<T extends EffectResult['type']>(
  result: EffectResult,
  type: T,
): result is Extract<EffectResult, { type: T }> {
  return result.type === type;
}
