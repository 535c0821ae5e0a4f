/** Agents and teams as turns ask for them. */
import type { Agent } from './agent.ts';
import { asAsked } from './ask-model.ts';
import type { AgentCatalogue, RunBudget, Runnable } from './port.ts';
import type { Outcome, Program, ProgramInput } from './program.ts';
import { completed, createRun } from './run.ts';
import { toolLoop } from './tool-loop.ts';

/** Enough for long work, and an end to work that has none. */
export const DEFAULT_BUDGET: RunBudget = {
  maxSteps: 25,
  maxTokens: null,
  maxCostMicros: null,
  maxDurationMs: null,
};

/**
 * @param assistant whose instructions, tools, budget and approvals hold for a model that is asked for by
 *   its own name.
 */
export function agentCatalogue(assistant: Agent, runnables: Runnable[]): AgentCatalogue {
  const asked = runnables.find(({ id }) => id === `agent/${assistant.name}`);
  return {
    plain: plainRunnable(assistant, {
      budget: asked?.budget ?? DEFAULT_BUDGET,
      approvals: asked?.approvals ?? new Map(),
    }),
    runnables: new Map(runnables.map((runnable) => [runnable.id, runnable])),
  };
}

/** A model with tools: no agent is named, and nothing is announced. */
function plainRunnable(assistant: Agent, facts: Pick<Runnable, 'budget' | 'approvals'>): Runnable {
  return {
    ...facts,
    id: '',
    title: assistant.title,
    description: assistant.description,
    members: [],
    tools: [...assistant.tools],
    model: null,
    *start(input: ProgramInput): Program<Outcome> {
      const run = createRun(input);
      const { ending } = yield* toolLoop({
        run,
        agent: { ...asAsked(assistant, input), model: null },
        path: [],
        transcript: input.history,
        colleagues: [],
        executes: assistant.executes ?? assistant.tools,
        isAlone: true,
        autoReplies: 0,
      });
      const { reason, finishReason } = ending ?? completed(run, '');
      return { reason, finishReason };
    },
  };
}
