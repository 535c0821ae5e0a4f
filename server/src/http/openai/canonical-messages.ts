/**
 * A client's messages in the words that every provider understands. OpenAI takes messages in any order;
 * others want the system's words first, turns that alternate, and something in each of them.
 */
import type { CompletionCall } from '../../gateway/completion-port.ts';
import type { ModernMessage } from './legacy-functions.ts';
import type { WireContent } from './message-schema.ts';

export type CanonicalMessage = CompletionCall['request']['messages'][number];
type UserMessage = CanonicalMessage & { role: 'user' };

const PARAGRAPH = '\n\n';
/** Stands for a user's message without any words, which most providers refuse. */
const NOTHING_SAID = '(no words)';

export function toCanonicalMessages(messages: ModernMessage[]): CanonicalMessage[] {
  const toolNames = new Map<string, string>();
  const merged: CanonicalMessage[] = [];
  for (const message of messages) {
    const canonical = toCanonical(message, toolNames, merged.some(isConversation));
    if (canonical.role === 'assistant') {
      for (const call of canonical.toolCalls ?? []) toolNames.set(call.id, call.name);
      if (canonical.content === '' && canonical.toolCalls === undefined) continue;
    }
    const before = merged.at(-1);
    const joined = before === undefined ? null : join(before, canonical);
    if (joined === null) merged.push(canonical);
    else merged[merged.length - 1] = joined;
  }
  return merged;
}

function isConversation({ role }: CanonicalMessage): boolean {
  return role !== 'system';
}

/** @param hasBegun whether somebody but the system has spoken already */
function toCanonical(
  message: ModernMessage,
  toolNames: ReadonlyMap<string, string>,
  hasBegun: boolean,
): CanonicalMessage {
  switch (message.role) {
    case 'system':
    case 'developer': {
      const content = textOf(message.content);
      // In the middle they speak of what was said just before, so they keep their place.
      return hasBegun ? said(content, null) : { role: 'system', content };
    }
    case 'user':
      return said(toUserContent(message.content), message.name ?? null);
    case 'assistant': {
      const calls = message.tool_calls ?? [];
      return {
        role: 'assistant',
        content: textOf(message.content ?? message.refusal ?? ''),
        ...(calls.length === 0
          ? {}
          : { toolCalls: calls.map(({ id, function: called }) => ({ id, ...pick(called) })) }),
        ...(typeof message.name === 'string' ? { name: message.name } : {}),
      };
    }
    case 'tool': {
      const toolName = toolNames.get(message.tool_call_id);
      const content = textOf(message.content);
      // A result of no call that is in the conversation can only be told as somebody's words.
      return toolName === undefined
        ? said(content, null)
        : { role: 'tool', toolCallId: message.tool_call_id, toolName, content };
    }
  }
}

function pick(called: { name: string; arguments: string }): { name: string; arguments: string } {
  return { name: called.name, arguments: called.arguments };
}

function said(content: UserMessage['content'], name: string | null): UserMessage {
  const words = content.length === 0 ? NOTHING_SAID : content;
  return { role: 'user', content: words, ...(name === null ? {} : { name }) };
}

function toUserContent(
  content: (ModernMessage & { role: 'user' })['content'],
): UserMessage['content'] {
  if (typeof content === 'string') return content;
  return content.map((part) =>
    part.type === 'text'
      ? { type: 'text', text: part.text }
      : { type: 'image', url: part.image_url.url },
  );
}

function textOf(content: WireContent): string {
  if (typeof content === 'string') return content;
  return content
    .map((part) => {
      if (part.type === 'text') return part.text;
      return part.type === 'refusal' ? part.refusal : '';
    })
    .join('');
}

/** Two messages of the same speaker as one; null when they have to stay two. */
function join(first: CanonicalMessage, second: CanonicalMessage): CanonicalMessage | null {
  if (first.role === 'system' && second.role === 'system') {
    return { ...first, content: `${first.content}${PARAGRAPH}${second.content}` };
  }
  if (first.role === 'user' && second.role === 'user' && first.name === second.name) {
    return { ...first, content: joinContents(first.content, second.content) };
  }
  if (first.role === 'assistant' && second.role === 'assistant' && first.name === second.name) {
    if (first.toolCalls !== undefined) return null;
    const texts = [first.content, second.content].filter((text) => text !== '');
    return { ...second, content: texts.join(PARAGRAPH) };
  }
  return null;
}

function joinContents(
  first: UserMessage['content'],
  second: UserMessage['content'],
): UserMessage['content'] {
  if (typeof first === 'string' && typeof second === 'string') {
    return `${first}${PARAGRAPH}${second}`;
  }
  return [...toParts(first), ...toParts(second)];
}

function toParts(content: UserMessage['content']): Exclude<UserMessage['content'], string> {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content;
}
