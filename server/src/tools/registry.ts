/** The tools that there are, and what models are told of them. */
import type { JsonValue } from '@chimera/protocol/json';
import { z } from 'zod';
import type { ModelTool } from '../providers/port.ts';
import type { Tool, ToolContext, ToolResult } from './port.ts';

/** Arguments as a model wrote them, once they are known to fit the tool. */
export type ParsedArguments = { ok: true; input: JsonValue } | { ok: false; problem: string };

export interface ToolRegistry {
  /** What a model is offered. */
  readonly offered: ModelTool[];
  isIdempotent(name: string): boolean;
  /** Reads the argument text of a call; a problem is worded so that the model can mend it. */
  parse(name: string, argumentsText: string): ParsedArguments;
  /** @throws what the tool throws. */
  execute(name: string, input: JsonValue, context: ToolContext): Promise<ToolResult>;
}

/** A tool with its input type taken away, behind a check that brings it back. */
interface RegisteredTool {
  isIdempotent: boolean;
  parse(value: unknown): ParsedArguments;
  execute(input: JsonValue, context: ToolContext): Promise<ToolResult>;
}

/** Keeps the input type of a tool together with its schema, for a list of tools of many types. */
export function registered<Input>(tool: Tool<Input>): [ModelTool, RegisteredTool] {
  const parameters = z.toJSONSchema(tool.input, { io: 'input' }) as ModelTool['parameters'];
  return [
    { name: tool.name, description: tool.description, parameters },
    {
      isIdempotent: tool.isIdempotent,
      parse(value) {
        const result = tool.input.safeParse(value);
        return result.success
          ? { ok: true, input: result.data as JsonValue }
          : { ok: false, problem: z.prettifyError(result.error) };
      },
      execute: (input, context) => tool.execute(tool.input.parse(input), context),
    },
  ];
}

export function createToolRegistry(tools: [ModelTool, RegisteredTool][]): ToolRegistry {
  const byName = new Map(tools.map(([offer, tool]) => [offer.name, tool]));
  return {
    offered: tools.map(([offer]) => offer),
    isIdempotent: (name) => byName.get(name)?.isIdempotent === true,
    parse(name, argumentsText) {
      const tool = byName.get(name);
      if (tool === undefined) {
        return {
          ok: false,
          problem: `There is no tool ${name}. There are: ${[...byName.keys()].join(', ')}.`,
        };
      }
      try {
        return tool.parse(JSON.parse(argumentsText === '' ? '{}' : argumentsText));
      } catch {
        return { ok: false, problem: 'The arguments are not valid JSON. Call the tool again.' };
      }
    },
    async execute(name, input, context) {
      const tool = byName.get(name);
      if (tool === undefined) throw new Error(`There is no tool ${name}.`);
      return tool.execute(input, context);
    },
  };
}
