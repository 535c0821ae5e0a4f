/** Handing over to another agent, as a tool that a model can call and nobody runs. */
import type { ModelTool } from '../providers/port.ts';
import type { Agent } from './agent.ts';
import { type AgentCall, type AgentToolResult, answerTo } from './program.ts';

const PREFIX = 'transfer_to_';

/** What an agent's model is offered: one tool for each colleague that it may hand over to. */
export function handOffTools(agent: Agent, colleagues: readonly Agent[]): ModelTool[] {
  return targetsOf(agent, colleagues).map((target) => ({
    name: PREFIX + target.name,
    description: `Hands the conversation over to ${target.name}. ${target.description}`.trim(),
    parameters: {
      type: 'object',
      properties: {
        reason: { type: 'string', description: 'Why, in one short sentence.' },
      },
      additionalProperties: false,
    },
  }));
}

/** Who takes over, and why. */
export interface HandOver {
  to: string;
  reason: string;
}

/**
 * The results of all calls that hand over, and where to: the first call decides, the others are told.
 * A call without an answer of ours would leave a history that providers refuse.
 */
export function answerHandOffs(
  calls: readonly AgentCall[],
  agent: Agent,
  colleagues: readonly Agent[],
): { handOver: HandOver | undefined; answers: AgentToolResult[] } {
  const targets = targetsOf(agent, colleagues);
  const handOvers = calls.flatMap((call) => {
    const target = targets.find(({ name }) => PREFIX + name === call.toolName);
    return target === undefined ? [] : [{ call, to: target.name }];
  });
  const [first] = handOvers;
  return {
    handOver: first && { to: first.to, reason: reasonOf(first.call) },
    answers: handOvers.map(({ call }) =>
      call === first?.call
        ? answerTo(call, 'ok', `Handed over to ${first.to}.`)
        : answerTo(call, 'error', `Error: only one can take over, and ${first?.to} does.`),
    ),
  };
}

function targetsOf(agent: Agent, colleagues: readonly Agent[]): Agent[] {
  return colleagues.filter(({ name }) => name !== agent.name && agent.handOffs.includes(name));
}

function reasonOf({ input }: AgentCall): string {
  const isObject = typeof input === 'object' && input !== null && !Array.isArray(input);
  const reason = isObject ? input.reason : undefined;
  return typeof reason === 'string' && reason.trim() !== '' ? reason.trim() : 'it asked for that';
}
