/** Who contains whom: members of teams, partners of chats, and those who are handed over to. */
import type { DefinitionFile } from './definition-file.ts';
import type { AgentFields, Definition } from './schema.ts';

/** `agent/shop`, `team/research`. */
function idOf({ kind, name }: Definition): string {
  return `${kind}/${name}`;
}

/** Complains of each file that contains itself by way of others. Names that are not known are passed over. */
export function checkNesting(files: ReadonlyMap<string, DefinitionFile>): void {
  const contents = (id: string): string[] => contentsOf(files.get(id)?.definition);
  for (const file of files.values()) {
    const circle = pathBackTo(file.id, file.id, contents, new Set());
    if (circle === null) continue;
    file.complain(['name'], `must not contain itself: ${[file.id, ...circle].join(' > ')}`);
  }
}

/** A definition and all those whose agents may come to speak when it is run, each once. */
export function reachedFrom(
  definition: Definition,
  definitions: readonly Definition[],
): Definition[] {
  const reached = new Set([definition]);
  // A set goes on with what is added to it while it is gone through.
  for (const one of reached) {
    const ids = [...contentsOf(one), ...handOffsOf(one)];
    for (const other of definitions) if (ids.includes(idOf(other))) reached.add(other);
  }
  return [...reached];
}

function pathBackTo(
  target: string,
  from: string,
  contents: (id: string) => string[],
  visited: Set<string>,
): string[] | null {
  for (const next of contents(from)) {
    if (next === target) return [next];
    if (visited.has(next)) continue;
    visited.add(next);
    const rest = pathBackTo(target, next, contents, visited);
    if (rest !== null) return [next, ...rest];
  }
  return null;
}

/** The ids of those whom an agent or a team has chats with, and of a team's members. */
function contentsOf(definition: Definition | undefined): string[] {
  if (definition === undefined) return [];
  if (definition.kind === 'agent') return nestedIn(definition);
  const members = definition.members.flatMap((member) =>
    typeof member === 'string' ? [`agent/${member}`] : nestedIn(member),
  );
  const chats = definition.pattern === 'sequence' ? definition.chats : [];
  return [...members, ...chats.map((chat) => chat.with).filter((name) => name.startsWith('team/'))];
}

function nestedIn({ nestedChats }: AgentFields): string[] {
  return nestedChats.flatMap(({ chats }) =>
    chats.map((chat) => (chat.with.startsWith('team/') ? chat.with : `agent/${chat.with}`)),
  );
}

/** Members of a team hand over among themselves. */
function handOffsOf(definition: Definition): string[] {
  return definition.kind === 'agent' ? definition.handOffs.map((name) => `agent/${name}`) : [];
}
