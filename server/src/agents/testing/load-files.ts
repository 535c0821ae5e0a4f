/** Definitions of agents as files, for as long as they are read. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DefinitionsError } from '../definitions/definitions-error.ts';
import { loadAgents } from '../load-agents.ts';
import type { AgentCatalogue, Runnable } from '../port.ts';
import type { ProgramInput } from '../program.ts';
import { type Drive, drive, programInput, type Script } from './drive.ts';

export const ASSISTANT = `kind: agent
name: assistant
description: Helps.
instructions: Be helpful.
tools: [clock]
`;

/** Loads these files, with an agent named assistant beside them unless they bring one. */
export function loadFiles(
  files: Record<string, string>,
  toolNames = ['clock', 'search'],
): AgentCatalogue {
  const folder = mkdtempSync(join(tmpdir(), 'agents-'));
  try {
    for (const [name, text] of Object.entries({ 'assistant.yaml': ASSISTANT, ...files })) {
      writeFileSync(join(folder, name), text);
    }
    return loadAgents({ folder, toolNames });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Everything that is wrong with these files. */
export function problemsOf(files: Record<string, string>): string[] {
  try {
    loadFiles(files);
  } catch (error) {
    if (error instanceof DefinitionsError) return error.problems;
    throw error;
  }
  return [];
}

/** Runs one of a catalogue. */
export function runFrom(
  catalogue: AgentCatalogue,
  id: Runnable['id'],
  question: string,
  script: Script,
  more: Partial<ProgramInput> = {},
): Drive<unknown> {
  const runnable = catalogue.runnables.get(id);
  if (runnable === undefined) throw new Error(`There is no ${id}.`);
  return drive(runnable.start(programInput(question, more)), script);
}
