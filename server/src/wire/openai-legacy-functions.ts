/**
 * Answers for clients that still ask with `functions`, which OpenAI has replaced by `tools`: a tool call
 * is told as the `function_call` that they know.
 */
import type { CompletionChoice, CompletionChunk } from '../gateway/completion-port.ts';

/** The same chunk in the old words. They have room for one call only: the first one. */
export function withFunctionCalls(chunk: CompletionChunk): CompletionChunk {
  return { ...chunk, choices: chunk.choices.map(withFunctionCall) };
}

function withFunctionCall(choice: CompletionChoice): CompletionChoice {
  const { tool_calls: calls, ...delta } = choice.delta;
  const first = calls?.find((call) => call.index === 0)?.function;
  return {
    ...choice,
    delta: first === undefined ? delta : { ...delta, function_call: first },
    finish_reason: choice.finish_reason === 'tool_calls' ? 'function_call' : choice.finish_reason,
  };
}
