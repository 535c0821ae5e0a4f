/** What the demo model's rules look at. */
import type { ModelMessage, ModelTool } from '../port.ts';
import type { DemoPlan } from './plan.ts';

export interface Situation {
  /** The newest words of the user. */
  said: string;
  /** The same in lower case, white space made single. */
  heard: string;
  hasImage: boolean;
  /** Results of the tools that were called for the newest user message, oldest first. */
  toolResults: readonly Extract<ModelMessage, { role: 'tool' }>[];
  tools: readonly ModelTool[];
  messages: readonly ModelMessage[];
}

/** Answers a situation that it understands. */
export type Rule = (situation: Situation) => DemoPlan | undefined;

/** Reads the situation from the messages. */
export function readSituation(
  messages: readonly ModelMessage[],
  tools: readonly ModelTool[],
): Situation {
  const newest = messages.findLastIndex((message) => message.role === 'user');
  const content = messages[newest]?.content ?? '';
  const parts = typeof content === 'string' ? [{ type: 'text' as const, text: content }] : content;
  const said = parts.map((part) => (part.type === 'text' ? part.text : '')).join(' ');
  return {
    said: said.trim(),
    heard: said.toLowerCase().replaceAll(/\s+/g, ' ').trim(),
    hasImage: parts.some((part) => part.type === 'image'),
    toolResults: messages.slice(newest + 1).filter((message) => message.role === 'tool'),
    tools,
    messages,
  };
}

/** Picks one of several wordings: the same one for the same conversation. */
export function pick<T>(choices: readonly [T, ...T[]], { messages, said }: Situation): T {
  let hash = 0x811c9dc5;
  for (const character of `${messages.length} ${said}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return choices[hash % choices.length] ?? choices[0];
}
