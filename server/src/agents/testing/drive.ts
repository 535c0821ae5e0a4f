/** Runs a program against a script, as the engine would against models, tools and people. */
import { NO_USAGE } from '@chimera/protocol/events';
import type { JsonValue } from '@chimera/protocol/json';
import type {
  AgentCall,
  AgentMessage,
  AgentToolResult,
  Effect,
  EffectResult,
  ModelCall,
  ModelReply,
  Outcome,
  Program,
  ProgramInput,
} from '../program.ts';

type AskedModel = Extract<Effect, { type: 'call-model' }>;

/** What a scripted model answers: words, or calls. */
export type ScriptedReply = string | Partial<ModelReply>;

export interface Script {
  /** Answers in their order; or a function of the call and of how many came before it. */
  models?: ScriptedReply[] | ((asked: AskedModel, index: number) => ScriptedReply);
  /** What a tool tells the model; `ok` when left out. */
  tools?(call: AgentCall): string;
  /** What the person types, in its order; `exit` when nothing is left. */
  human?: string[];
  /** Ends the run as the engine does when its budget is used up. */
  maxSteps?: number;
}

/** What came of a run. */
export interface Drive<Result> {
  /** Undefined when the budget ended it. */
  result: Result | undefined;
  effects: Effect[];
  results: EffectResult[];
}

const MAX_EFFECTS = 5_000;
const DEFAULT_MAX_STEPS = 200;

/** Runs to the end. */
export function drive<Result = Outcome>(
  program: Program<Result>,
  script: Script = {},
): Drive<Result> {
  const world = createWorld(script);
  const effects: Effect[] = [];
  const results: EffectResult[] = [];
  let next = program.next({ type: 'announced' });
  while (!next.done) {
    if (effects.length >= MAX_EFFECTS) throw new Error('The program has no end.');
    effects.push(structuredClone(next.value));
    const result = world(next.value);
    if (result === 'out-of-steps') return { result: undefined, effects, results };
    results.push(result);
    next = program.next(structuredClone(result));
  }
  return { result: next.value, effects, results };
}

/** A call as a scripted model makes it. */
export function call(toolName: string, input: JsonValue = {}, more: Partial<AgentCall> = {}) {
  return { callId: '', toolName, input, run: 'server', ...more } satisfies AgentCall;
}

/** An answer of calls. */
export function calling(...calls: AgentCall[]): Partial<ModelReply> {
  return { calls, finishReason: 'tool-calls' };
}

/** What a program is begun with, when nothing else is said. */
export function programInput(
  question: string | AgentMessage[],
  more: Partial<ProgramInput> = {},
): ProgramInput {
  return {
    history:
      typeof question === 'string'
        ? [{ kind: 'said', speaker: 'user', content: question }]
        : question,
    system: null,
    temperature: null,
    maxOutputTokens: null,
    clientTools: [],
    toolChoice: undefined,
    responseFormat: undefined,
    canAskHuman: true,
    seed: 'turn-1',
    ...more,
  };
}

/** The models that were asked, in their order. */
export function modelCalls(effects: Effect[]): (ModelCall & { path: string })[] {
  return effects.flatMap((effect) =>
    effect.type === 'call-model' ? [{ ...effect.call, path: effect.agentPath.join('/') }] : [],
  );
}

/** The announcements, one short line each. */
export function announcements(effects: Effect[]): string[] {
  return effects.flatMap((effect) => {
    if (effect.type !== 'announce') return [];
    const { event } = effect;
    const reason = event.reason === undefined ? '' : ` (${event.reason})`;
    return event.type === 'hand-over'
      ? [`${event.from} > ${event.to}${reason}`]
      : [`${event.type} ${effect.agentPath.join('/')}${reason}`];
  });
}

/** Who was announced as speaking, in that order. */
export function speakers(effects: Effect[], depth: number): string[] {
  return effects.flatMap((effect) =>
    effect.type === 'announce' &&
    effect.event.type === 'agent-start' &&
    effect.agentPath.length === depth
      ? [effect.event.agent]
      : [],
  );
}

function createWorld(script: Script): (effect: Effect) => EffectResult | 'out-of-steps' {
  const maxSteps = script.maxSteps ?? DEFAULT_MAX_STEPS;
  const typed = [...(script.human ?? [])];
  let stepCount = 0;
  let pending: AgentCall[] = [];
  return (effect) => {
    switch (effect.type) {
      case 'announce':
        return { type: 'announced' };
      case 'ask-human':
        return { type: 'human', text: typed.shift() ?? 'exit' };
      case 'run-tools': {
        const calls = pending;
        pending = [];
        return { type: 'tools', results: runScripted(calls, effect.answers, script) };
      }
      case 'call-model': {
        if (stepCount >= maxSteps) return 'out-of-steps';
        assertAnswered(pending);
        const reply = scriptedReply(script, effect, stepCount);
        stepCount += 1;
        pending = reply.calls.filter((one) => one.run === 'server');
        return { type: 'model', reply };
      }
    }
  };
}

function scriptedReply(script: Script, effect: AskedModel, index: number): ModelReply {
  const scripted =
    typeof script.models === 'function' ? script.models(effect, index) : script.models?.[index];
  if (scripted === undefined) throw new Error(`The script has no answer ${index + 1}.`);
  const reply = typeof scripted === 'string' ? { text: scripted } : scripted;
  const calls = (reply.calls ?? []).map((one, at) => ({
    ...one,
    callId: one.callId === '' ? `call-${index + 1}-${at + 1}` : one.callId,
  }));
  return { text: '', finishReason: 'stop', usage: NO_USAGE, ...reply, calls };
}

function runScripted(
  calls: AgentCall[],
  answers: AgentToolResult[],
  script: Script,
): AgentToolResult[] {
  return calls.map(
    (one) =>
      answers.find(({ callId }) => callId === one.callId) ?? {
        callId: one.callId,
        toolName: one.toolName,
        outcome: 'ok',
        modelOutput: script.tools?.(one) ?? 'ok',
      },
  );
}

function assertAnswered(pending: AgentCall[]): void {
  if (pending.length === 0) return;
  const names = pending.map(({ toolName }) => toolName).join(', ');
  throw new Error(`A model was asked while calls had no result: ${names}.`);
}
