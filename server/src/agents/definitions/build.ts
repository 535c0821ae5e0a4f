/** From definitions that are known to be valid to agents and teams that can be run. */
import { type Agent, createAgent, type ReplyTurn } from '../agent.ts';
import type { Partner } from '../chat.ts';
import { type ChatPlan, chatSequence } from '../chat-sequence.ts';
import { type Group, invertTransitions } from '../group.ts';
import { groupChat } from '../group-chat.ts';
import { nestedChats } from '../nested-chats.ts';
import { type Pair, pairChat, pairPartner, soloPartner } from '../pair-chat.ts';
import type { Runnable } from '../port.ts';
import { agentRunnable, type Team, teamPartner, teamRunnable } from '../runnables.ts';
import { terminationBy } from '../termination.ts';
import { wordsOf } from '../view.ts';
import { factsOf } from './facts.ts';
import type { AgentFields, ChatFields, Definition, TeamFile } from './schema.ts';

export interface Built {
  /** Those with a file of their own, by name. */
  agents: ReadonlyMap<string, Agent>;
  runnables: Runnable[];
}

/** @param definitions whose names are all known, and which do not contain each other in a circle. */
export function buildRunnables(definitions: readonly Definition[]): Built {
  const builder = new Builder(definitions);
  for (const { kind, name } of definitions) if (kind === 'agent') builder.agent(name);
  const agents = [...builder.agents.values()];
  const runnables = definitions.map((definition) =>
    definition.kind === 'agent'
      ? agentRunnable(builder.agent(definition.name), agents, factsOf(definition, definitions))
      : teamRunnable(builder.team(definition.name)),
  );
  return { agents: builder.agents, runnables };
}

/** Builds each agent and team once, those that it contains before it. */
class Builder {
  readonly agents = new Map<string, Agent>();
  readonly #teams = new Map<string, Team>();
  readonly #definitions: readonly Definition[];

  constructor(definitions: readonly Definition[]) {
    this.#definitions = definitions;
  }

  agent(name: string): Agent {
    const built = this.agents.get(name) ?? this.#buildAgent(this.#find('agent', name));
    this.agents.set(name, built);
    return built;
  }

  team(name: string): Team {
    const built = this.#teams.get(name) ?? this.#buildTeam(this.#find('team', name));
    this.#teams.set(name, built);
    return built;
  }

  #find<Kind extends Definition['kind']>(
    kind: Kind,
    name: string,
  ): Extract<Definition, { kind: Kind }> {
    for (const definition of this.#definitions) {
      if (isOfKind(definition, kind) && definition.name === name) return definition;
    }
    throw new Error(`There is no ${kind}/${name}.`);
  }

  #buildAgent(fields: AgentFields): Agent {
    const agent = createAgent({
      name: fields.name,
      title: fields.title ?? fields.name,
      description: fields.description,
      instructions: fields.instructions,
      usesModel: fields.model !== 'none',
      model: fields.model === 'none' ? null : fields.model,
      temperature: fields.temperature,
      maxOutputTokens: fields.maxOutputTokens,
      responseFormat: fields.responseFormat,
      cacheSeed: fields.cacheSeed,
      tools: fields.tools,
      executes: fields.executes,
      handOffs: fields.handOffs,
      isTermination: terminationBy(fields.termination),
      maxAutoReplies: fields.maxAutoReplies,
      humanInput: fields.humanInput,
      defaultReply: fields.defaultReply,
      contextLimits: fields.context,
    });
    const partners = (name: string): Agent => this.agent(name);
    const handlers = fields.nestedChats.map(({ when, chats }) =>
      nestedChats(
        chats.map((chat, index) =>
          this.#plan(chat, index, partners, chat.maxTurns > 1 ? agent : null),
        ),
        (turn) => isTriggered(when, turn),
      ),
    );
    return { ...agent, handlers };
  }

  #buildTeam(fields: TeamFile): Team {
    const members = fields.members.map((member) => {
      const agent = typeof member === 'string' ? this.agent(member) : this.#buildAgent(member);
      return { ...agent, model: agent.model ?? fields.model };
    });
    return {
      name: fields.name,
      members,
      facts: factsOf(fields, this.#definitions),
      talk: this.#talk(fields, members),
    };
  }

  #talk(fields: TeamFile, members: Agent[]): Team['talk'] {
    switch (fields.pattern) {
      case 'pair': {
        const pair = pairOf(members, fields.maxTurns, fields.endOnBlankReplies);
        return (run, path, transcript) => pairChat(run, path, transcript, pair);
      }
      case 'group': {
        const group = groupOf(fields, members);
        return (run, path, transcript) => groupChat(run, path, transcript, group);
      }
      case 'sequence': {
        const find = (name: string): Agent => memberOf(members, name);
        const plans = fields.chats.map((chat, index) =>
          this.#plan(chat, index, find, chat.from === null ? null : find(chat.from)),
        );
        return (run, path, transcript) => chatSequence(run, path, transcript, plans);
      }
    }
  }

  /** @param leader who answers back; null for a chat that is one answer. */
  #plan(
    chat: ChatFields,
    index: number,
    find: (name: string) => Agent,
    leader: Agent | null,
  ): ChatPlan {
    return {
      id: chat.id ?? String(index + 1),
      partner: this.#partner(chat, find, leader),
      message: chat.message,
      summary:
        chat.summary.method === 'last'
          ? { method: 'last' }
          : { ...chat.summary, method: 'reflection' },
      after: chat.after,
    };
  }

  #partner(chat: ChatFields, find: (name: string) => Agent, leader: Agent | null): Partner {
    const [kind, team] = chat.with.split('/');
    if (kind === 'team' && team !== undefined) return teamPartner(this.team(team));
    const first = find(chat.with);
    return leader === null
      ? soloPartner(first)
      : pairPartner(pairOf([first, leader], chat.maxTurns, true));
  }
}

function isOfKind<Kind extends Definition['kind']>(
  definition: Definition,
  kind: Kind,
): definition is Extract<Definition, { kind: Kind }> {
  return definition.kind === kind;
}

function pairOf(members: Agent[], maxTurns: number | null, endsOnBlanks: boolean): Pair {
  const [first, second] = members;
  if (first === undefined || second === undefined) throw new Error('A pair needs two members.');
  return { first, second, maxTurns, endsOnBlanks };
}

function groupOf(fields: TeamFile & { pattern: 'group' }, members: Agent[]): Group {
  return {
    name: fields.name,
    members,
    maxRounds: fields.maxRounds,
    selection: fields.selection,
    selector: {
      model: fields.selector.model ?? fields.model,
      isConstrained: fields.selector.constrained,
      maxRetries: fields.selector.maxRetries,
      contextLimits: fields.selector.context,
    },
    transitions: transitionsOf(fields, members),
    repeats: fields.repeats ?? true,
    hasIntroductions: fields.introductions,
    isTermination: terminationBy(fields.termination),
    endsOnBlanks: fields.endOnBlankReplies,
  };
}

function transitionsOf(
  { transitions }: TeamFile & { pattern: 'group' },
  members: Agent[],
): Group['transitions'] {
  if (transitions === undefined) return null;
  if ('allowed' in transitions) return new Map(Object.entries(transitions.allowed));
  const names = members.map(({ name }) => name);
  return invertTransitions(names, new Map(Object.entries(transitions.disallowed)));
}

function memberOf(members: Agent[], name: string): Agent {
  const member = members.find((one) => one.name === name);
  if (member === undefined) throw new Error(`There is no member ${name}.`);
  return member;
}

function isTriggered(
  { from, contains }: AgentFields['nestedChats'][number]['when'],
  { transcript }: ReplyTurn,
): boolean {
  const last = transcript.at(-1);
  if (last?.kind !== 'said') return false;
  if (from !== null && !from.includes(last.speaker)) return false;
  return contains === null || wordsOf(last).includes(contains);
}
