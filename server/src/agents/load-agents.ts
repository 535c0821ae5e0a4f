/** Reads the folder of definitions into the catalogue of agents and teams. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { agentCatalogue } from './catalogue.ts';
import { buildRunnables } from './definitions/build.ts';
import { checkReferences } from './definitions/check-references.ts';
import { type DefinitionFile, readDefinition } from './definitions/definition-file.ts';
import { DefinitionsError, type Problem } from './definitions/definitions-error.ts';
import { checkNesting } from './definitions/nesting.ts';
import type { AgentCatalogue } from './port.ts';

/** Whose instructions and tools plain models have. */
const ASSISTANT = 'assistant';
const AGENT = 'agent/';
const TEAM = 'team/';

export interface AgentSource {
  /** With one `.yaml` file for each agent and team. */
  folder: string;
  /** Of all tools that there are, and patterns of those that come and go: `notes__*`. */
  toolNames: readonly string[];
}

/**
 * @throws {DefinitionsError} with everything that is wrong, by file and line.
 */
export function loadAgents({ folder, toolNames }: AgentSource): AgentCatalogue {
  const problems: Problem[] = [];
  const files = new Map<string, DefinitionFile>();
  const ids = new Set<string>();
  for (const [fileName, text] of readFolder(folder, problems)) {
    const { id, file } = readDefinition(fileName, text, problems);
    if (id === null) continue;
    if (ids.has(id)) file?.complain(['name'], `is taken: another file defines ${id}`);
    else if (file !== null) files.set(id, file);
    ids.add(id);
  }
  const known = {
    tools: new Set(toolNames),
    agents: new Set(
      [...ids].filter((id) => id.startsWith(AGENT)).map((id) => id.slice(AGENT.length)),
    ),
    teams: new Set([...ids].filter((id) => id.startsWith(TEAM))),
  };
  for (const file of files.values()) checkReferences(file, known);
  checkNesting(files);
  if (problems.length === 0 && !known.agents.has(ASSISTANT)) {
    const sentence = `there must be an agent named ${ASSISTANT}: plain models have its tools`;
    problems.push({ fileName: folder, line: 0, sentence });
  }
  if (problems.length > 0) throw new DefinitionsError(problems);

  const { agents, runnables } = buildRunnables(
    [...files.values()].map(({ definition }) => definition),
  );
  const assistant = agents.get(ASSISTANT);
  if (assistant === undefined) throw new Error(`The agent ${ASSISTANT} was not built.`);
  return agentCatalogue(assistant, runnables);
}

/** The files by name, in the order of their names. */
function readFolder(folder: string, problems: Problem[]): [string, string][] {
  try {
    const names = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
    return names.sort().map((name) => [name, readFileSync(join(folder, name), 'utf8')]);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    problems.push({ fileName: folder, line: 0, sentence: `cannot be read: ${why}` });
    return [];
  }
}
