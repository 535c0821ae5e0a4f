/** Brings what a model is sent into an order that every provider takes. */
import type { ModelMessage } from '../providers/port.ts';

/**
 * Joins neighbours of one role and name, drops empty ones and lets the first one after the system's be the
 * user's: what providers with strict templates ask for.
 */
export function repairOrder(messages: ModelMessage[]): ModelMessage[] {
  const repaired: ModelMessage[] = [];
  for (const message of messages) {
    if (isEmpty(message)) continue;
    const last = repaired.at(-1);
    const joined = last === undefined ? null : join(last, message);
    if (joined !== null) repaired[repaired.length - 1] = joined;
    else if (message.role === 'user' || message.role === 'system' || isAfterUser(repaired)) {
      repaired.push(message);
    }
  }
  return repaired;
}

function isEmpty(message: ModelMessage): boolean {
  if (message.content !== '' || message.role === 'tool') return false;
  return message.role !== 'assistant' || message.toolCalls === undefined;
}

function isAfterUser(messages: ModelMessage[]): boolean {
  return messages.some((message) => message.role === 'user');
}

function join(left: ModelMessage, right: ModelMessage): ModelMessage | null {
  const areTexts = typeof left.content === 'string' && typeof right.content === 'string';
  if (!areTexts || left.role !== right.role || left.role === 'tool') return null;
  if (right.role === 'tool' || left.name !== right.name) return null;
  if (left.role === 'assistant' && left.toolCalls !== undefined) return null;
  const contents = [left.content, right.content].filter((content) => content !== '');
  return { ...right, content: contents.join('\n\n') } as ModelMessage;
}
