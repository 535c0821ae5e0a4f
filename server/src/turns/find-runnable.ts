/** Finds the agent or the team that a request asks for. */
import { ChimeraError } from '@chimera/protocol/errors';
import type { AgentCatalogue, Runnable } from '../agents/port.ts';

const PREFIXES = ['agent/', 'team/'] as const;

/** Whether what is asked for as a model is meant to be an agent or a team. */
export function isAgentId(model: string): boolean {
  return PREFIXES.some((prefix) => model.startsWith(prefix));
}

/**
 * What answers: the plain model when no agent is asked for.
 *
 * @param id `agent/shop`, or `shop` for short.
 * @throws {ChimeraError} `unknown_agent`, with the names that there are.
 */
export function findRunnable(
  { plain, runnables }: AgentCatalogue,
  id: string | null,
  field: 'agent' | 'model' = 'agent',
): Runnable {
  if (id === null) return plain;
  const found = [id, ...PREFIXES.map((prefix) => prefix + id)]
    .map((name) => runnables.get(name))
    .find((runnable) => runnable !== undefined);
  if (found !== undefined) return found;
  const names = [...runnables.keys()];
  const known = names.length === 0 ? 'There are none.' : `There are: ${names.join(', ')}.`;
  throw new ChimeraError('unknown_agent', {
    message: `There is no agent ${id}. ${known}`,
    field,
    details: { agents: names },
  });
}
