/** Gemini's request → OpenAI's words, in which it is decided what is said. */
import type { ChatMessage, ChatRequest } from '../chat-request.ts';
import { isRecord, type JsonRecord, recordsIn, textIn } from '../json.ts';

/** Null when the body is none. */
export function toChatRequest(
  body: unknown,
  model: string,
  isStreamed: boolean,
): ChatRequest | null {
  if (!isRecord(body) || !Array.isArray(body.contents) || body.contents.length === 0) return null;
  const system = partsOf(body.systemInstruction).map(({ text }) => textIn(text));
  return {
    model,
    messages: [
      ...(system.length > 0 ? [{ role: 'system', content: system.join('\n') }] : []),
      ...recordsIn(body.contents).flatMap(toMessages),
    ],
    stream: isStreamed,
  };
}

/** The parts of a content. */
export function partsOf(content: unknown): JsonRecord[] {
  return isRecord(content) ? recordsIn(content.parts) : [];
}

function toMessages(content: JsonRecord): ChatMessage[] {
  const parts = partsOf(content);
  const text = parts.map((part) => textIn(part.text)).join('');
  if (content.role === 'model') {
    const calls = parts.flatMap(({ functionCall }) =>
      isRecord(functionCall) ? [functionCall] : [],
    );
    return [
      { role: 'assistant', content: text, ...(calls.length > 0 ? { tool_calls: calls } : {}) },
    ];
  }
  const results = parts.flatMap(({ functionResponse }) =>
    isRecord(functionResponse)
      ? [{ role: 'tool', content: JSON.stringify(functionResponse.response) }]
      : [],
  );
  const isOnlyResults = results.length > 0 && results.length === parts.length;
  return isOnlyResults ? results : [...results, { role: 'user', content: text }];
}
