/** Agents and teams by themselves: what a turn can be asked to run. */
import type { Agent } from './agent.ts';
import { asAsked } from './ask-model.ts';
import { type ChatResult, closeChat, openChat, type Partner, takeTurn } from './chat.ts';
import type { Runnable } from './port.ts';
import { type AgentMessage, announce, type Outcome, type Program } from './program.ts';
import { completed, createRun, type Ending, type Run } from './run.ts';

/** What people are told of a runnable, and what holds for its runs. */
export type RunnableFacts = Pick<
  Runnable,
  'title' | 'description' | 'tools' | 'model' | 'budget' | 'approvals'
>;

/** @param colleagues all agents that have a file of their own: it may hand over to some of them. */
export function agentRunnable(
  agent: Agent,
  colleagues: readonly Agent[],
  facts: RunnableFacts,
): Runnable {
  return {
    ...facts,
    id: `agent/${agent.name}`,
    members: [],
    *start(input): Program<Outcome> {
      const run = createRun(input);
      const asked = asAsked(agent, input);
      const everybody = [asked, ...colleagues.filter(({ name }) => name !== agent.name)];
      const chat = openChat(run, [`agent/${agent.name}`], input.history);
      let current = asked;
      let reason: string | undefined;
      for (;;) {
        const { ending, handOver } = yield* takeTurn(chat, {
          agent: current,
          path: [`agent/${current.name}`],
          executes: current.executes ?? current.tools,
          colleagues: everybody,
          isAlone: true,
          reason,
        });
        const heir = everybody.find(({ name }) => name === handOver?.to);
        if (heir === undefined || ending !== undefined) {
          return outcomeOf((yield* closeChat(chat, ending ?? completed(run, ''))).ending);
        }
        current = heir;
        reason = handOver?.reason;
      }
    },
  };
}

/** A team: its members, and the chat that they have about what it is asked. */
export interface Team {
  name: string;
  members: readonly Agent[];
  facts: RunnableFacts;
  /** @param path its own. */
  talk(run: Run, path: string[], transcript: readonly AgentMessage[]): Program<ChatResult>;
}

/** A team as one whom others can have a chat with; it is announced as a whole. */
export function teamPartner(team: Team): Partner {
  const id = `team/${team.name}`;
  return {
    name: id,
    *chat(run, parentPath, transcript) {
      const path = [...parentPath, id];
      yield* announce(path, { type: 'agent-start', agent: team.name });
      const result = yield* team.talk(run, path, transcript);
      const { why } = result.ending;
      const reason = why === '' ? {} : { reason: why };
      yield* announce(path, { type: 'agent-end', agent: team.name, ...reason });
      return result;
    },
  };
}

/** A team that is asked by itself; the instructions of a request are heard by all its members. */
export function teamRunnable(team: Team): Runnable {
  const partner = teamPartner(team);
  return {
    ...team.facts,
    id: partner.name,
    members: team.members.map(({ name }) => name),
    *start(input): Program<Outcome> {
      const system: AgentMessage[] =
        input.system === null ? [] : [{ kind: 'system', content: input.system }];
      const { ending } = yield* partner.chat(createRun(input), [], [...system, ...input.history]);
      return outcomeOf(ending);
    },
  };
}

function outcomeOf({ reason, finishReason }: Ending): Outcome {
  return { reason, finishReason };
}
