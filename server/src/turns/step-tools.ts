/** The tools of one model call: what the model is told, and what becomes of a call of one of them. */
import type { JsonValue } from '@chimera/protocol/json';
import type { ModelTool } from '../providers/port.ts';
import { readArguments } from '../tools/read-arguments.ts';
import type { ToolRegistry } from '../tools/registry.ts';

export interface OfferedTools {
  /** Names in the registry; `*` stands for any characters. */
  tools: readonly string[];
  /** Run by the caller of the API; such a tool stands in the place of ours that has its name. */
  clientTools?: readonly ModelTool[];
  /** Run by nobody: the program answers them. */
  programTools?: readonly ModelTool[] | undefined;
}

/** A call as it goes into the journal; with a problem, it is answered by that and does not run. */
export interface ReadCall {
  run: 'server' | 'client';
  input: JsonValue;
  problem: string | null;
}

export class StepTools {
  readonly #registry: ToolRegistry;
  readonly #own: ModelTool[];
  readonly #clientTools: readonly ModelTool[];
  readonly #programTools: readonly ModelTool[];

  constructor(registry: ToolRegistry, offered: OfferedTools) {
    this.#registry = registry;
    this.#clientTools = offered.clientTools ?? [];
    this.#programTools = offered.programTools ?? [];
    this.#own = registry
      .offer(offered.tools)
      .filter(({ name }) => !hasName(this.#clientTools, name));
  }

  get offered(): ModelTool[] {
    return [...this.#own, ...this.#programTools, ...this.#clientTools];
  }

  /** @param isWhole false when the model was cut off before its own end. */
  read(toolName: string, argumentsText: string, isWhole: boolean): ReadCall {
    const run = hasName(this.#clientTools, toolName) ? 'client' : 'server';
    if (run === 'server' && hasName(this.#own, toolName)) {
      const checked = this.#registry.parse(toolName, argumentsText, isWhole);
      if (checked.ok) return { run, input: checked.input, problem: null };
      return { run, input: asWritten(argumentsText), problem: checked.problem };
    }
    if (run === 'server' && !hasName(this.#programTools, toolName)) {
      const names = this.offered.map(({ name }) => name).join(', ');
      const problem = `There is no tool ${toolName}. There are: ${names}.`;
      return { run, input: asWritten(argumentsText), problem };
    }
    const read = readArguments(argumentsText, isWhole);
    return read.ok
      ? { run, input: read.value, problem: null }
      : { run: 'server', input: asWritten(argumentsText), problem: read.problem };
  }
}

function hasName(tools: readonly ModelTool[], wanted: string): boolean {
  return tools.some(({ name }) => name === wanted);
}

/** What a model wrote as arguments: the value where it is one, else the text. */
function asWritten(argumentsText: string): JsonValue {
  try {
    return JSON.parse(argumentsText === '' ? '{}' : argumentsText) as JsonValue;
  } catch {
    return argumentsText;
  }
}
