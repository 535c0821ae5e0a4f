/**
 * What clients write that upstreams refuse, although it means nothing. AutoGen among others sends names
 * with spaces, `tool_calls` that are null or empty, and the calls of a stream with their `index`.
 */
import { isGiven } from './completion-schema.ts';
import type { ModernMessage, ModernRequest } from './legacy-functions.ts';
import type { WireToolCall } from './message-schema.ts';

/** OpenAI refuses these in `messages[].name`. */
const REFUSED_IN_NAMES = /[\s<|\\/>]/g;
const MAX_NAME_CHARACTERS = 64;

/** The same request without them; everything else is left as it is. */
export function withoutOddities(request: ModernRequest): ModernRequest {
  const messages = request.messages.map(cleanMessage);
  if (isGiven(request.tools) && request.tools.length > 0) return { ...request, messages };
  const { tools: _tools, tool_choice: _choice, parallel_tool_calls: _parallel, ...kept } = request;
  return { ...kept, messages };
}

function cleanMessage(message: ModernMessage): ModernMessage {
  const named = withCleanName(message);
  if (named.role !== 'assistant') return named;
  const { tool_calls: calls, ...kept } = named;
  return isGiven(calls) && calls.length > 0
    ? { ...kept, tool_calls: calls.map(withoutIndex) }
    : { ...kept, content: kept.content ?? '' };
}

function withCleanName<Named extends { name?: string | null | undefined }>(message: Named): Named {
  if (message.name === undefined) return message;
  const { name, ...kept } = message;
  const clean = name?.replaceAll(REFUSED_IN_NAMES, '_').slice(0, MAX_NAME_CHARACTERS) ?? '';
  return (clean === '' ? kept : { ...kept, name: clean }) as Named;
}

function withoutIndex({ index: _index, ...call }: WireToolCall): WireToolCall {
  return { ...call, type: 'function' };
}
