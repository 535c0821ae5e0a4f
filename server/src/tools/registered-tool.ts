/** A tool with the type of its input taken away, behind a check that brings it back. */
import type { JsonValue } from '@chimera/protocol/json';
import { z } from 'zod';
import type { ModelTool } from '../providers/port.ts';
import type { Tool, ToolContext, ToolResult } from './port.ts';

const DEFAULT_TIMEOUT_MS = 60_000;

/** Arguments once they are known to fit the tool, or what is wrong with them. */
export type CheckedInput =
  | { ok: true; input: JsonValue }
  | {
      ok: false;
      /** In words that a model can act on. */
      problem: string;
      /** Dotted path of the first field that does not fit; empty for the whole. */
      field: string;
    };

export interface RegisteredTool {
  /** What a model is told of it. */
  offer: ModelTool;
  isIdempotent: boolean;
  timeoutMs: number;
  check(value: unknown): CheckedInput;
  /** @param input arguments that were checked. */
  needsApproval(input: JsonValue): boolean;
  execute(input: JsonValue, context: ToolContext): Promise<ToolResult>;
}

/** A tool that says with JSON Schema what it takes, as those of other servers do. */
export interface SchemaTool extends Omit<Tool<JsonValue>, 'input'> {
  parameters: ModelTool['parameters'];
}

/** Keeps the input type of a tool together with its schema, for a list of tools of many types. */
export function registered<Input>(tool: Tool<Input>): RegisteredTool {
  const parameters = z.toJSONSchema(tool.input, { io: 'input' }) as ModelTool['parameters'];
  return {
    ...commonOf(tool, parameters),
    check: (value) => check(tool.input, value),
    needsApproval: (input) => tool.needsApproval?.(tool.input.parse(input)) ?? false,
    execute: (input, context) => tool.execute(tool.input.parse(input), context),
  };
}

/** The same for a tool that comes with a JSON Schema; one that is not understood lets any object in. */
export function registeredWithSchema(tool: SchemaTool): RegisteredTool {
  const schema = schemaOf(tool.parameters);
  return {
    ...commonOf(tool, tool.parameters),
    check: (value) => check(schema, value),
    needsApproval: (input) => tool.needsApproval?.(input) ?? false,
    execute: (input, context) => tool.execute(input, context),
  };
}

function commonOf(
  tool: Pick<SchemaTool, 'name' | 'description' | 'isIdempotent' | 'timeoutMs'>,
  parameters: ModelTool['parameters'],
): Pick<RegisteredTool, 'offer' | 'isIdempotent' | 'timeoutMs'> {
  const { name, description, isIdempotent, timeoutMs = DEFAULT_TIMEOUT_MS } = tool;
  return { offer: { name, description, parameters }, isIdempotent, timeoutMs };
}

function schemaOf(parameters: ModelTool['parameters']): z.ZodType {
  try {
    return z.fromJSONSchema(parameters as z.core.JSONSchema.JSONSchema);
  } catch {
    return z.looseObject({});
  }
}

function check(schema: z.ZodType, value: unknown): CheckedInput {
  const result = schema.safeParse(value);
  if (result.success) return { ok: true, input: result.data as JsonValue };
  return {
    ok: false,
    problem: z.prettifyError(result.error),
    field: result.error.issues[0]?.path.join('.') ?? '',
  };
}
