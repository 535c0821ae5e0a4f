/** What the servers that speak OpenAI's wire refuse in a request, worded as each of them does. */
import type { ChatMessage, ChatRequest } from './chat-request.ts';
import { type JsonRecord, recordsIn, textIn } from './json.ts';
import type { Dialect } from './scenario.ts';

type Rule = (body: ChatRequest) => string | null;

const NAME_PATTERN = /^[^\s<|\\/>]+$/;
const MAX_NAME_CHARACTERS = 64;

const RULES: Record<Dialect, readonly Rule[]> = {
  openai: [findFieldFault, findMessageFault, findAnswerFault],
  azure: [findFieldFault, findMessageFault, findAnswerFault],
  groq: [findGroqFault, findFieldFault, findMessageFault, findAnswerFault],
  ollama: [findOllamaFault],
};

/** What is wrong with a request; null for nothing. */
export function findFault(body: ChatRequest, dialect: Dialect): string | null {
  for (const rule of RULES[dialect]) {
    const fault = rule(body);
    if (fault !== null) return fault;
  }
  return null;
}

function findFieldFault(body: ChatRequest): string | null {
  const { tools, tool_choice: choice, parallel_tool_calls: parallel } = body;
  if (Array.isArray(tools) && tools.length === 0) {
    return "Invalid 'tools': empty array. Expected an array with minimum length 1, but got an empty array instead.";
  }
  if (choice !== undefined && tools === undefined) {
    return "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified.";
  }
  if (parallel !== undefined && tools === undefined) {
    return "Invalid value for 'parallel_tool_calls': 'parallel_tool_calls' is only allowed when 'tools' are specified.";
  }
  return body.stream !== true && (body.stream_options ?? null) !== null
    ? "The 'stream_options' parameter is only allowed when 'stream' is enabled."
    : null;
}

function findMessageFault({ messages }: ChatRequest): string | null {
  for (const [index, message] of messages.entries()) {
    const fault = findNameFault(message, index) ?? findContentFault(message, index);
    if (fault !== null) return fault;
  }
  return null;
}

function findNameFault({ name }: ChatMessage, index: number): string | null {
  if (name === undefined) return null;
  if (typeof name !== 'string')
    return `Invalid type for 'messages[${index}].name': expected a string.`;
  if (name.length > MAX_NAME_CHARACTERS) {
    return `Invalid 'messages[${index}].name': string too long. Expected a string with maximum length 64, but got a string with length ${name.length} instead.`;
  }
  return NAME_PATTERN.test(name)
    ? null
    : `Invalid 'messages[${index}].name': string does not match pattern. Expected a string that matches the pattern '^[^\\s<|\\\\/>]+$'.`;
}

function findContentFault(message: ChatMessage, index: number): string | null {
  const { role, content, tool_calls: calls, function_call: call } = message;
  if (call === null) return `None is not of type 'object' - 'messages.${index}.function_call'`;
  if (calls !== undefined && !Array.isArray(calls)) {
    return `Invalid type for 'messages[${index}].tool_calls': expected an array of objects, but got null instead.`;
  }
  if (calls?.length === 0) {
    return `Invalid 'messages[${index}].tool_calls': empty array. Expected an array with minimum length 1, but got an empty array instead.`;
  }
  if (recordsIn(calls).some((each) => 'index' in each)) {
    return `Additional properties are not allowed ('index' was unexpected) - 'messages.${index}.tool_calls.0'`;
  }
  const mayBeSilent = role === 'assistant' && (calls !== undefined || call !== undefined);
  return typeof content === 'string' || Array.isArray(content) || mayBeSilent
    ? null
    : `Invalid value for 'content': expected a string, got null.`;
}

/** Every call is answered right behind it, and nothing else is an answer. */
function findAnswerFault({ messages }: ChatRequest): string | null {
  let open: string[] = [];
  for (const message of [...messages, null]) {
    if (message?.role === 'tool') {
      const id = textIn(message.tool_call_id);
      if (!open.includes(id)) {
        return "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.";
      }
      open = open.filter((each) => each !== id);
      continue;
    }
    if (open.length > 0) {
      return `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${open.join(', ')}`;
    }
    open = recordsIn(message?.tool_calls).map(({ id }) => textIn(id));
  }
  return null;
}

const REFUSED_BY_GROQ = ['logprobs', 'top_logprobs', 'logit_bias'];

function findGroqFault(body: ChatRequest): string | null {
  const refused = REFUSED_BY_GROQ.find((field) => field in body);
  if (refused !== undefined) return `property '${refused}' is unsupported`;
  const named = body.messages.findIndex(
    (message) => 'name' in message && message.role !== 'function',
  );
  return named === -1
    ? null
    : `'messages.${named}' : for 'role:${body.messages[named]?.role}' the following must be satisfied[('messages.${named}' : property 'name' is unsupported)]`;
}

function findOllamaFault({ messages }: ChatRequest): string | null {
  const silent = messages.some(
    ({ content, tool_calls: calls }: JsonRecord) =>
      (content ?? null) === null && recordsIn(calls).length === 0,
  );
  return silent ? 'invalid message content type: <nil>' : null;
}
