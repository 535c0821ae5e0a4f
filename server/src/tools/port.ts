/** What a tool is. */
import type { JsonValue } from '@chimera/protocol/json';
import type { z } from 'zod';

export interface ToolContext {
  conversationId: string;
  userId: string;
  /** The same when a call runs again after a crash. */
  callId: string;
  signal: AbortSignal;
}

export interface ToolResult {
  /** For the component that shows it. */
  output: JsonValue;
  /** For the model: as short as it can be. */
  modelOutput: string;
}

export interface Tool<Input = unknown> {
  /** `[a-zA-Z0-9_-]`, at most 64 characters. */
  name: string;
  /** Tells the model when to use it. */
  description: string;
  input: z.ZodType<Input>;
  /** Whether a call that a crash hid may simply run again. */
  isIdempotent: boolean;
  /** What it throws is told to the model as text. */
  execute(input: Input, context: ToolContext): Promise<ToolResult>;
}
