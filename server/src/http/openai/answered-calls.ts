/**
 * Calls and their answers, as upstreams want them: every call is answered right behind it, and there is
 * no other answer. Agents that were interrupted, or that show each other's calls, write them otherwise.
 */
import type { ModernMessage, ModernRequest } from './legacy-functions.ts';

type ToolMessage = ModernMessage & { role: 'tool' };

const UNKNOWN_ANSWER = 'The result of this call is not known.';

/** The same request with an answer to every call; everything else is left as it is. */
export function withAnsweredCalls(request: ModernRequest): ModernRequest {
  const messages: ModernMessage[] = [];
  /** Calls of the last message but answers that have none so far. */
  let open: string[] = [];
  const closeCalls = (): void => {
    messages.push(...open.map(unknownAnswer));
    open = [];
  };
  for (const message of request.messages) {
    if (message.role === 'tool' && open.includes(message.tool_call_id)) {
      open = open.filter((id) => id !== message.tool_call_id);
      messages.push(message);
      continue;
    }
    closeCalls();
    messages.push(message.role === 'tool' ? toWords(message) : message);
    if (message.role === 'assistant') open = (message.tool_calls ?? []).map(({ id }) => id);
  }
  closeCalls();
  return { ...request, messages };
}

function unknownAnswer(id: string): ToolMessage {
  return { role: 'tool', tool_call_id: id, content: UNKNOWN_ANSWER };
}

/** An answer to no call that is open can only be told as somebody's words. */
function toWords({ content }: ToolMessage): ModernMessage {
  return { role: 'user', content };
}
