/** Whether agents and teams contain each other in a circle, which would have no end. */
import type { DefinitionFile } from './definition-file.ts';
import type { AgentFields } from './schema.ts';

/** Complains of each file that contains itself by way of others. Names that are not known are passed over. */
export function checkNesting(files: ReadonlyMap<string, DefinitionFile>): void {
  for (const file of files.values()) {
    const circle = pathBackTo(file.id, file.id, files, new Set());
    if (circle === null) continue;
    file.complain(['name'], `must not contain itself: ${[file.id, ...circle].join(' > ')}`);
  }
}

function pathBackTo(
  target: string,
  from: string,
  files: ReadonlyMap<string, DefinitionFile>,
  visited: Set<string>,
): string[] | null {
  for (const next of contentsOf(files.get(from))) {
    if (next === target) return [next];
    if (visited.has(next)) continue;
    visited.add(next);
    const rest = pathBackTo(target, next, files, visited);
    if (rest !== null) return [next, ...rest];
  }
  return null;
}

/** The ids of those whom an agent or a team has chats with, and of a team's members. */
function contentsOf(file: DefinitionFile | undefined): string[] {
  if (file === undefined) return [];
  const { definition } = file;
  if (definition.kind === 'agent') return nestedIn(definition);
  const members = definition.members.flatMap((member) =>
    typeof member === 'string' ? [`agent/${member}`] : nestedIn(member),
  );
  const chats = definition.pattern === 'sequence' ? definition.chats : [];
  return [...members, ...chats.map((chat) => chat.with).filter((name) => name.startsWith('team/'))];
}

function nestedIn({ nestedChats }: AgentFields): string[] {
  return nestedChats.flatMap(({ chats }) => chats.map((chat) => idOf(chat.with)));
}

function idOf(name: string): string {
  return name.startsWith('team/') ? name : `agent/${name}`;
}
