/** An agent whose orders a person must allow, and one that asks the person itself. */
import { createAgent } from '../../server/src/agents/agent.ts';
import { DEFAULT_BUDGET } from '../../server/src/agents/catalogue.ts';
import type { RunBudget, Runnable } from '../../server/src/agents/port.ts';
import { announce, askHuman, callModel, type ModelCall } from '../../server/src/agents/program.ts';
import { agentRunnable } from '../../server/src/agents/runnables.ts';

/** `agent/clerk`: `order` needs approval, `lookup` does not. */
export function clerk(budget: Partial<RunBudget> = {}): Runnable {
  const agent = createAgent({ name: 'clerk', tools: ['lookup', 'order'] });
  return agentRunnable(agent, [], {
    title: 'Clerk',
    description: 'Orders words.',
    tools: ['lookup', 'order'],
    model: null,
    budget: { ...DEFAULT_BUDGET, ...budget },
    approvals: new Map([['order', 'always']]),
  });
}

/** `agent/asker`: asks the person for a word, thinks about it aside, and lets the model answer. */
export function asker(call: Partial<ModelCall> = {}): Runnable {
  const path = ['agent/asker'];
  const plain: ModelCall = {
    purpose: null,
    model: null,
    messages: [],
    tools: [],
    clientTools: [],
    cacheSeed: null,
    ...call,
  };
  return {
    ...clerk(),
    id: 'agent/asker',
    *start() {
      yield* announce(path, { type: 'agent-start', agent: 'asker' });
      const word = yield* askHuman(path, 'asker', 'Which word?');
      const messages = [{ role: 'user' as const, content: `The word is ${word}.` }];
      const summary = yield* callModel(path, { ...plain, messages, purpose: 'summary' });
      messages.push({ role: 'user', content: `In short: ${summary.text}` });
      const { finishReason } = yield* callModel(path, { ...plain, messages });
      return { reason: 'completed', finishReason };
    },
  };
}
