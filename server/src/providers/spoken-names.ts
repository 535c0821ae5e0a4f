/** Says in words who speaks, for wires whose messages have no names. */
import type { ModelMessage } from './port.ts';

/**
 * Puts the name of its speaker before each user message, where several speak in that role: the members
 * of a team cannot be told apart otherwise. A single speaker's words stay as they are.
 */
export function withSpokenNames(messages: readonly ModelMessage[]): readonly ModelMessage[] {
  const speakers = new Set(
    messages.flatMap((message) => (message.role === 'user' ? [message.name] : [])),
  );
  return speakers.size > 1 ? messages.map(withSpokenName) : messages;
}

function withSpokenName(message: ModelMessage): ModelMessage {
  if (message.role !== 'user' || message.name === undefined) return message;
  const { name, content } = message;
  if (typeof content === 'string') return { ...message, content: `${name}: ${content}` };
  return { ...message, content: [{ type: 'text', text: `${name}:` }, ...content] };
}
