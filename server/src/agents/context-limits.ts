/** Cuts what a model is sent down to size. Pure: the chat itself is never changed. */
import type { ModelMessage } from '../providers/port.ts';
import type { ContextLimits } from './agent.ts';

/** English has about four bytes to a token; three err on the safe side. */
const BYTES_PER_TOKEN = 3;

/** Applies all limits of an agent; system messages always stay, and come first. */
export function limitContext(messages: ModelMessage[], limits: ContextLimits): ModelMessage[] {
  const system = messages.filter((message) => message.role === 'system');
  const others = messages.filter((message) => message.role !== 'system');
  const newest = limitMessages(others, limits.maxMessages, limits.keepsFirst);
  const short = limitMessageTokens(newest, limits.maxTokensPerMessage);
  return [...system, ...limitTokens(short, limits.maxTokens)];
}

/**
 * The newest messages, and the first one of all beside them when it is to stay. No result is without its
 * call, and the newest results, which are to be answered, always stay with theirs.
 */
export function limitMessages(
  messages: ModelMessage[],
  maxMessages: number | null,
  keepsFirst: boolean,
): ModelMessage[] {
  if (maxMessages === null || messages.length <= maxMessages) return messages;
  const [first] = messages;
  const keeps = keepsFirst && maxMessages > 1 && first !== undefined && !hasCalls(first);
  const kept = keeps ? [first] : [];
  return [...kept, ...withCalls(messages, messages.slice(kept.length - maxMessages))];
}

/** Cuts each text at its end. */
export function limitMessageTokens(
  messages: ModelMessage[],
  maxTokens: number | null,
): ModelMessage[] {
  if (maxTokens === null) return messages;
  return messages.map((message) => cutMessage(message, maxTokens));
}

/**
 * Takes messages from the newest backwards while they fit; the one that does not fit any more is cut
 * to the room that is left, and everything before it is dropped. Calls and results are kept together as
 * {@link limitMessages} does.
 */
export function limitTokens(messages: ModelMessage[], maxTokens: number | null): ModelMessage[] {
  if (maxTokens === null) return messages;
  const kept: ModelMessage[] = [];
  let leftTokens = maxTokens;
  for (const message of messages.toReversed()) {
    const tokens = countTokens(message);
    if (tokens > leftTokens) {
      if (leftTokens > 0) kept.unshift(cutMessage(message, leftTokens));
      break;
    }
    leftTokens -= tokens;
    kept.unshift(message);
  }
  return withCalls(messages, kept);
}

/** The newest of all messages: without results whose call was dropped, unless they are all that is left. */
function withCalls(messages: ModelMessage[], newest: ModelMessage[]): ModelMessage[] {
  const start = newest.findIndex((message) => message.role !== 'tool');
  if (start !== -1) return newest.slice(start);
  const call = messages.findLastIndex((message) => message.role !== 'tool');
  return [...messages.slice(Math.max(0, call), messages.length - newest.length), ...newest];
}

function hasCalls(message: ModelMessage): boolean {
  return message.role === 'assistant' && message.toolCalls !== undefined;
}

function countTokens({ content }: ModelMessage): number {
  const texts =
    typeof content === 'string'
      ? [content]
      : content.flatMap((part) => (part.type === 'text' ? [part.text] : []));
  return texts.reduce((sum, text) => sum + tokensOf(text), 0);
}

function cutMessage(message: ModelMessage, maxTokens: number): ModelMessage {
  if (typeof message.content === 'string') {
    return { ...message, content: cutText(message.content, maxTokens) };
  }
  const content = message.content.map((part) =>
    part.type === 'text' ? { ...part, text: cutText(part.text, maxTokens) } : part,
  );
  return { ...message, content } as ModelMessage;
}

/** Never cuts a character in two. */
function cutText(text: string, maxTokens: number): string {
  if (tokensOf(text) <= maxTokens) return text;
  let kept = '';
  let leftBytes = maxTokens * BYTES_PER_TOKEN;
  for (const character of text) {
    leftBytes -= Buffer.byteLength(character);
    if (leftBytes < 0) break;
    kept += character;
  }
  return kept;
}

function tokensOf(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN);
}
