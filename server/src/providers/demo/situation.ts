/** What the demo model's rules look at. */
import type { ModelMessage, ModelTool } from '../port.ts';
import type { DemoPlan } from './plan.ts';

/** Longer texts are told by their beginning, or the rules would look for their words too long. */
const LONGEST_HEARD_CHARACTERS = 2_000;

export interface Situation {
  /** The newest words of the user. */
  said: string;
  /** Its beginning in lower case, white space made single. */
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
  const message = messages[newest];
  const said = message === undefined ? '' : textOf(message);
  return {
    said: said.trim(),
    heard: said.slice(0, LONGEST_HEARD_CHARACTERS).toLowerCase().replaceAll(/\s+/g, ' ').trim(),
    hasImage: hasImage(message),
    toolResults: messages.slice(newest + 1).filter((message) => message.role === 'tool'),
    tools,
    messages,
  };
}

/** The words of a message. */
export function textOf({ content }: ModelMessage): string {
  return typeof content === 'string'
    ? content
    : content.map((part) => (part.type === 'text' ? part.text : '')).join(' ');
}

function hasImage(message: ModelMessage | undefined): boolean {
  const content = message?.content ?? '';
  return typeof content !== 'string' && content.some((part) => part.type === 'image');
}

/** Picks one of several wordings: the same one for the same conversation. */
export function pick<T>(choices: readonly [T, ...T[]], { messages, said }: Situation): T {
  let hash = 0x811c9dc5;
  for (const character of `${messages.length} ${said}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return choices[hash % choices.length] ?? choices[0];
}
