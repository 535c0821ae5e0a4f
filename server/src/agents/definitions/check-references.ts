/** Whether what definitions name is there: tools, agents of other files, members, chats. */
import { matchesToolName } from '@chimera/protocol/tool-names';
import { inOrder } from '../chat-sequence.ts';
import type { Complain, DefinitionFile } from './definition-file.ts';
import type { AgentFields, ChatFields, TeamFile } from './schema.ts';

/** What names may stand for. */
export interface KnownNames {
  /** Of tools that come and go, patterns. */
  tools: ReadonlySet<string>;
  /** Of agents that have a file of their own. */
  agents: ReadonlySet<string>;
  /** Of teams, as `team/…`. */
  teams: ReadonlySet<string>;
}

type Path = readonly PropertyKey[];

/** Complains of every name in a file that stands for nothing. */
export function checkReferences(file: DefinitionFile, known: KnownNames): void {
  const { definition, complain } = file;
  const tools = Object.keys(definition.approvals);
  for (const tool of tools) {
    const path = ['approvals', tool];
    if (tool.includes('*')) complain(path, 'must name one tool, without *');
    else expectTool(complain, path, tool, known.tools);
  }
  if (definition.kind === 'agent') {
    checkAgent(definition, [], known.agents, known, complain);
    return;
  }
  const members = memberNames(definition);
  checkMembers(definition, members, known, complain);
  if (definition.pattern === 'group') checkGroup(definition, new Set(members), complain);
  if (definition.pattern === 'sequence') {
    checkChats(definition.chats, ['chats'], new Set([...members, ...known.teams]), complain);
    for (const [index, { from }] of definition.chats.entries()) {
      if (from === null) continue;
      expectOne(complain, ['chats', index, 'from'], from, new Set(members), 'member');
    }
  }
}

/** What the members of a team are called, in their order. */
function memberNames({ members }: TeamFile): string[] {
  return members.map((member) => (typeof member === 'string' ? member : member.name));
}

function checkMembers(
  { members }: TeamFile,
  names: string[],
  known: KnownNames,
  complain: Complain,
): void {
  const colleagues = new Set(names);
  for (const [index, member] of members.entries()) {
    const path = ['members', index];
    if (names.indexOf(names[index] ?? '') !== index) {
      complain(path, `is a second member named ${names[index]}; each needs a name of its own`);
    }
    if (typeof member === 'string') expectOne(complain, path, member, known.agents, 'agent');
    else checkAgent(member, path, colleagues, known, complain);
  }
}

function checkAgent(
  agent: AgentFields,
  path: Path,
  colleagues: ReadonlySet<string>,
  known: KnownNames,
  complain: Complain,
): void {
  for (const field of ['tools', 'executes'] as const) {
    for (const [index, tool] of (agent[field] ?? []).entries()) {
      expectTool(complain, [...path, field, index], tool, known.tools);
    }
  }
  for (const [index, name] of agent.handOffs.entries()) {
    expectOne(complain, [...path, 'handOffs', index], name, colleagues, 'agent');
  }
  for (const [index, { chats }] of agent.nestedChats.entries()) {
    const partners = new Set([...known.agents, ...known.teams]);
    checkChats(chats, [...path, 'nestedChats', index, 'chats'], partners, complain);
  }
}

function checkChats(
  chats: ChatFields[],
  path: Path,
  partners: ReadonlySet<string>,
  complain: Complain,
): void {
  const ids = chats.map(({ id }, index) => id ?? String(index + 1));
  for (const [index, chat] of chats.entries()) {
    const at = [...path, index];
    expectOne(complain, [...at, 'with'], chat.with, partners, 'agent or team');
    if (ids.indexOf(ids[index] ?? '') !== index) {
      complain([...at, 'id'], `is taken by an earlier chat: ${ids[index]}`);
    }
    if (chat.with.startsWith('team/') && chat.maxTurns > 1) {
      complain([...at, 'maxTurns'], 'must be 1 with a team, which has limits of its own');
    }
    for (const [place, id] of (chat.after ?? []).entries()) {
      expectOne(complain, [...at, 'after', place], id, new Set(ids), 'chat');
    }
  }
  const isKnown = chats.every(({ after }) => (after ?? []).every((id) => ids.includes(id)));
  if (isKnown) checkOrder(chats, ids, path, complain);
}

function checkOrder(chats: ChatFields[], ids: string[], path: Path, complain: Complain): void {
  try {
    inOrder(chats.map(({ after }, index) => ({ id: ids[index] ?? '', after })));
  } catch {
    complain(path, 'must not wait for each other in a circle');
  }
}

function checkGroup(
  { transitions, repeats }: TeamFile & { pattern: 'group' },
  members: ReadonlySet<string>,
  complain: Complain,
): void {
  if (transitions !== undefined && repeats !== undefined) {
    complain(['repeats'], 'must be left out beside transitions, which say who may repeat');
  }
  for (const [index, name] of (Array.isArray(repeats) ? repeats : []).entries()) {
    expectOne(complain, ['repeats', index], name, members, 'member');
  }
  for (const [type, graph] of Object.entries(transitions ?? {})) {
    for (const [from, targets] of Object.entries(graph)) {
      const path = ['transitions', type, from];
      expectOne(complain, path, from, members, 'member');
      for (const [index, to] of targets.entries()) {
        expectOne(complain, [...path, index], to, members, 'member');
      }
    }
  }
}

/** Lists of tools may name many at once, with `*`, and tools that are not there yet. */
function expectTool(
  complain: Complain,
  path: Path,
  name: string,
  known: ReadonlySet<string>,
): void {
  const isKnown = [...known].some(
    (tool) => matchesToolName(tool, name) || matchesToolName(name, tool),
  );
  if (!isKnown) expectOne(complain, path, name, known, 'tool');
}

function expectOne(
  complain: Complain,
  path: Path,
  name: string,
  known: ReadonlySet<string>,
  what: string,
): void {
  if (known.has(name)) return;
  const names = known.size === 0 ? 'there is none' : `there are ${[...known].join(', ')}`;
  complain(path, `is "${name}" but must name a known ${what}: ${names}`);
}
