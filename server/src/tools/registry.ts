/** The tools that there are, and what models are told of them. */
import type { JsonValue } from '@chimera/protocol/json';
import { matchesToolName } from '@chimera/protocol/tool-names';
import type { ModelTool } from '../providers/port.ts';
import type { ToolContext, ToolResult } from './port.ts';
import { readArguments } from './read-arguments.ts';
import type { CheckedInput, RegisteredTool } from './registered-tool.ts';

export interface ToolRegistry {
  /** Of all tools, in the order in which they came. */
  readonly names: string[];
  /**
   * What a model is told of these tools, of which names with `*` may stand for many; those that are no
   * tool's now are left out.
   */
  offer(names: readonly string[]): ModelTool[];
  isIdempotent(name: string): boolean;
  timeoutMs(name: string): number;
  /** Whether a person must agree before this call runs, as the tool itself says. */
  needsApproval(name: string, input: JsonValue): boolean;
  /**
   * Reads the argument text of a call; a problem is worded so that the model can mend it.
   *
   * @param isWhole false when the model was cut off before its own end.
   */
  parse(name: string, argumentsText: string, isWhole?: boolean): CheckedInput;
  /** The same for arguments that are no text any more. */
  check(name: string, value: unknown): CheckedInput;
  /** @throws what the tool throws. */
  execute(name: string, input: JsonValue, context: ToolContext): Promise<ToolResult>;
  /** @throws when a name is taken already; none of them is added then. */
  add(tools: readonly RegisteredTool[]): void;
  remove(names: readonly string[]): void;
}

/** @throws when two tools have one name. */
export function createToolRegistry(tools: readonly RegisteredTool[]): ToolRegistry {
  const byName = new Map<string, RegisteredTool>();

  function the(name: string): RegisteredTool {
    const tool = byName.get(name);
    if (tool === undefined) throw new Error(`There is no tool ${name}.`);
    return tool;
  }

  function find(pattern: string): RegisteredTool[] {
    const tool = byName.get(pattern);
    if (tool !== undefined) return [tool];
    return [...byName.values()].filter(({ offer }) => matchesToolName(pattern, offer.name));
  }

  function check(name: string, value: unknown): CheckedInput {
    const tool = byName.get(name);
    if (tool !== undefined) return tool.check(value);
    const problem = `There is no tool ${name}. There are: ${[...byName.keys()].join(', ')}.`;
    return { ok: false, problem, field: '' };
  }

  const registry: ToolRegistry = {
    get names() {
      return [...byName.keys()];
    },
    offer: (names) => [...new Set(names.flatMap(find))].map((tool) => tool.offer),
    isIdempotent: (name) => byName.get(name)?.isIdempotent === true,
    timeoutMs: (name) => the(name).timeoutMs,
    needsApproval: (name, input) => byName.get(name)?.needsApproval(input) === true,
    parse(name, argumentsText, isWhole = true) {
      const read = readArguments(argumentsText, isWhole);
      if (!byName.has(name) || read.ok) return check(name, read.ok ? read.value : null);
      return { ok: false, problem: read.problem, field: '' };
    },
    check,
    async execute(name, input, context) {
      return the(name).execute(input, context);
    },
    add(added) {
      const names = added.map(({ offer }) => offer.name);
      const taken = names.find((name, index) => byName.has(name) || names.indexOf(name) < index);
      if (taken !== undefined) throw new Error(`There are two tools with the name ${taken}.`);
      for (const tool of added) byName.set(tool.offer.name, tool);
    },
    remove(names) {
      for (const name of names) byName.delete(name);
    },
  };
  registry.add(tools);
  return registry;
}
