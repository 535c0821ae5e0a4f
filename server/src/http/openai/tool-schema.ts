/** `tools`, `tool_choice` and what they were called before: `functions` and `function_call`. */
import { z } from 'zod';

const toolName = z
  .string()
  .regex(/^[a-zA-Z0-9_-]{1,64}$/, 'must have 1 to 64 letters, digits, underscores or dashes');

const functionDescription = z.looseObject({
  name: toolName,
  description: z.string().nullish(),
  parameters: z.record(z.string(), z.unknown()).nullish(),
  strict: z.boolean().nullish(),
});

const MAX_TOOLS = 128;

const tool = z.looseObject({ type: z.literal('function'), function: functionDescription });

const namedFunction = z.looseObject({ name: z.string() });
const namedTool = z.looseObject({ type: z.literal('function'), function: namedFunction });

const toolChoice = z.union([
  z.enum(['none', 'auto', 'required']),
  z.discriminatedUnion('type', [
    namedTool,
    z.looseObject({
      type: z.literal('allowed_tools'),
      allowed_tools: z.looseObject({
        mode: z.enum(['auto', 'required']),
        tools: z.array(namedTool).min(1),
      }),
    }),
  ]),
]);

/** The fields of a request that have to do with tools. */
export const toolFields = {
  tools: z.array(tool).max(MAX_TOOLS).nullish(),
  tool_choice: toolChoice.nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  functions: z.array(functionDescription).min(1).max(MAX_TOOLS).nullish(),
  function_call: z.union([z.enum(['none', 'auto']), namedFunction]).nullish(),
};

export type WireTool = z.infer<typeof tool>;
export type WireToolChoice = z.infer<typeof toolChoice>;
export type WireFunctionChoice = z.infer<typeof toolFields.function_call>;
