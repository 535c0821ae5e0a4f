/** What a tool is. */
import type { JsonValue } from '@chimera/protocol/json';
import type { z } from 'zod';

export interface ToolContext {
  /** What the tool's state belongs to: a conversation, or what a client of `/v1` named as one. */
  conversationId: string;
  userId: string;
  /** The same when a call runs again after a crash: effects are made once for each of them. */
  callId: string;
  /** The agent that runs the tool; empty for a plain model and for a button. */
  agentPath: readonly string[];
  signal: AbortSignal;
  /** Shows a part of the result before the whole is there; each one takes the place of the last. */
  progress(output: JsonValue): void;
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
  /** Whether a call that a crash hid may simply run again, under the same call id. */
  isIdempotent: boolean;
  /** Whether a person must agree before it runs; never, when left out. */
  needsApproval?(input: Input): boolean;
  /** 60,000 when left out. */
  timeoutMs?: number;
  /**
   * @throws {ToolFailure} for what the component is to show; anything else that is thrown is told to
   * the model as text.
   */
  execute(input: Input, context: ToolContext): Promise<ToolResult>;
}

/** A call that failed in a way that the tool foresaw: typed for the component, worded for the model. */
export class ToolFailure extends Error {
  override readonly name = 'ToolFailure';
  readonly output: JsonValue;

  /** @param modelOutput says what went wrong and what to do instead. */
  constructor(modelOutput: string, output: JsonValue) {
    super(modelOutput);
    this.output = output;
  }
}
