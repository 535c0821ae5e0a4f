/** What is told of an agent or a team as a whole, and holds for its runs. */
import type { Runnable } from '../port.ts';
import type { RunnableFacts } from '../runnables.ts';
import { reachedFrom } from './nesting.ts';
import type { Definition } from './schema.ts';

const MICROS_PER_DOLLAR = 1_000_000;
const MS_PER_SECOND = 1_000;

/** @param definitions all of them. */
export function factsOf(definition: Definition, definitions: readonly Definition[]): RunnableFacts {
  const { budget } = definition;
  const reached = reachedFrom(definition, definitions);
  return {
    title: definition.title ?? definition.name,
    description: definition.description,
    tools: [...new Set(reached.flatMap(toolsOf))],
    model: definition.model === 'none' ? null : definition.model,
    budget: {
      maxSteps: budget.maxSteps,
      maxTokens: budget.maxTokens,
      maxCostMicros:
        budget.maxDollars === null ? null : Math.round(budget.maxDollars * MICROS_PER_DOLLAR),
      maxDurationMs: budget.maxSeconds === null ? null : budget.maxSeconds * MS_PER_SECOND,
    },
    approvals: approvalsOf(definition, reached),
  };
}

function toolsOf(definition: Definition): string[] {
  if (definition.kind === 'agent') return definition.tools;
  return definition.members.flatMap((member) => (typeof member === 'string' ? [] : member.tools));
}

/** What a definition says itself counts before what those say whom it reaches, of whom the strictest does. */
function approvalsOf(definition: Definition, reached: Definition[]): Runnable['approvals'] {
  const approvals = new Map<string, 'always' | 'never'>();
  for (const [tool, rule] of reached.flatMap((one) => Object.entries(one.approvals))) {
    if (rule === 'always' || !approvals.has(tool)) approvals.set(tool, rule);
  }
  for (const [tool, rule] of Object.entries(definition.approvals)) approvals.set(tool, rule);
  return approvals;
}
