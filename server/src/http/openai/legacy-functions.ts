/**
 * Requests in the words that OpenAI has replaced: `functions` are `tools` now, a `function_call` is a
 * tool call, and the role `function` is `tool`. Many upstreams know only the new words.
 */

import { isGiven, type WireRequest } from './completion-schema.ts';
import type { WireMessage } from './message-schema.ts';
import type { WireFunctionChoice, WireToolChoice } from './tool-schema.ts';

/** A message in words that upstreams know today. */
export type ModernMessage = Exclude<WireMessage, { role: 'function' }>;

/** A request in words that upstreams know today. */
export type ModernRequest = Omit<WireRequest, 'messages' | 'functions' | 'function_call'> & {
  messages: ModernMessage[];
};

/** The same request in today's words. */
export function withTools(request: WireRequest): ModernRequest {
  const { functions, function_call: choice, ...kept } = request;
  const messages = withToolCalls(request.messages);
  if (!isGiven(functions)) return { ...kept, messages };
  return {
    ...kept,
    messages,
    tools: functions.map((described) => ({ type: 'function' as const, function: described })),
    // The old words have no way to say that two functions are called at once.
    parallel_tool_calls: false,
    ...(isGiven(choice) ? { tool_choice: toToolChoice(choice) } : {}),
  };
}

function toToolChoice(choice: NonNullable<WireFunctionChoice>): WireToolChoice {
  return typeof choice === 'string'
    ? choice
    : { type: 'function', function: { name: choice.name } };
}

function withToolCalls(messages: WireMessage[]): ModernMessage[] {
  /** Calls without an answer so far, by the name of their function. */
  const openCalls = new Map<string, string>();
  return messages.map((message, index): ModernMessage => {
    if (message.role === 'function') return functionAnswer(message, openCalls);
    if (message.role !== 'assistant') return message;
    const { function_call: call, ...kept } = message;
    if (!isGiven(call)) return kept;
    const id = `call_of_message_${index}`;
    openCalls.set(call.name, id);
    return { ...kept, tool_calls: [{ id, type: 'function', function: call }] };
  });
}

/** An answer to no call that is in the conversation can only be told as somebody's words. */
function functionAnswer(
  { name, content, ...others }: WireMessage & { role: 'function' },
  openCalls: Map<string, string>,
): ModernMessage {
  const id = openCalls.get(name);
  if (id === undefined) return { ...others, role: 'user', name, content: content ?? '' };
  openCalls.delete(name);
  return { ...others, role: 'tool', tool_call_id: id, content: content ?? '' };
}
