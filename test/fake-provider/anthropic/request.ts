/** Anthropic's request → OpenAI's words, in which it is decided what is said. */
import type { ChatMessage, ChatRequest } from '../chat-request.ts';
import { isRecord, type JsonRecord, recordsIn, textIn } from '../json.ts';

/** Null when the body is none. */
export function toChatRequest(body: unknown): ChatRequest | null {
  if (!isRecord(body) || typeof body.model !== 'string' || !Array.isArray(body.messages))
    return null;
  const system = textOf(body.system);
  return {
    model: body.model,
    messages: [
      ...(system === '' ? [] : [{ role: 'system', content: system }]),
      ...recordsIn(body.messages).flatMap(toMessages),
    ],
    stream: body.stream === true,
  };
}

/** The blocks of a message; a text is one block. */
export function blocksOf(content: unknown): JsonRecord[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : recordsIn(content);
}

function textOf(content: unknown): string {
  return blocksOf(content)
    .map(({ text }) => textIn(text))
    .join('');
}

function toMessages(message: JsonRecord): ChatMessage[] {
  const blocks = blocksOf(message.content);
  if (message.role === 'assistant') {
    const calls = blocks.filter(({ type }) => type === 'tool_use');
    const content = textOf(message.content);
    return [{ role: 'assistant', content, ...(calls.length > 0 ? { tool_calls: calls } : {}) }];
  }
  const results = blocks
    .filter(({ type }) => type === 'tool_result')
    .map(({ content }) => ({ role: 'tool', content: textOf(content) }));
  const words = blocks.filter(({ type }) => type !== 'tool_result');
  return words.length === 0 ? results : [...results, { role: 'user', content: textOf(words) }];
}
