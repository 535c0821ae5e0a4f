/**
 * Answers for clients that still ask with `functions`, which OpenAI has replaced by `tools`: a tool call
 * is told as the `function_call` that they know.
 */
import type { CompletionChoice, CompletionChunk } from '../gateway/completion-port.ts';

type ToolCallDelta = NonNullable<CompletionChoice['delta']['tool_calls']>[number];
type FunctionCallDelta = NonNullable<ToolCallDelta['function']>;

/** The same chunk in the old words. They have room for one call only: the first one. */
export function withFunctionCalls(chunk: CompletionChunk): CompletionChunk {
  return { ...chunk, choices: chunk.choices.map(withFunctionCall) };
}

function withFunctionCall(choice: CompletionChoice): CompletionChoice {
  const { tool_calls: calls, ...delta } = choice.delta;
  const first = joined((calls ?? []).filter(({ index }) => index === 0));
  return {
    ...choice,
    delta: first === undefined ? delta : { ...delta, function_call: first },
    finish_reason: choice.finish_reason === 'tool_calls' ? 'function_call' : choice.finish_reason,
  };
}

/** One call may come in several parts of one chunk: what it is first, and then its arguments. */
function joined(parts: ToolCallDelta[]): FunctionCallDelta | undefined {
  const calls = parts.flatMap(({ function: called }) => called ?? []);
  const [first] = calls;
  if (first === undefined || calls.length === 1) return first;
  return { ...first, arguments: calls.map((called) => called.arguments ?? '').join('') };
}
