/** Keeps a history within a budget of tokens. */
import { estimateTokens } from '../gateway/estimate.ts';
import type { ModelMessage } from '../providers/port.ts';

/** Room for the marks that separate messages on the wire. */
const TOKENS_PER_MESSAGE = 8;
/** What providers count for an image of usual size, at most. */
const TOKENS_PER_IMAGE = 1_600;

/**
 * Keeps all system messages and the newest exchanges that fit. An exchange is a user message with all
 * that answers it, so that a tool's result never loses its call. The newest one always stays, and so
 * does the place of a system message in what stays; those of older exchanges come first.
 *
 * @param messages in repaired order.
 */
export function trimToBudget(messages: ModelMessage[], maxTokens: number): ModelMessage[] {
  const exchanges = splitExchanges(messages);
  let leftTokens = maxTokens - countTokens(messages.filter(isSystem));
  let firstKept = exchanges.length;
  for (const exchange of exchanges.toReversed()) {
    leftTokens -= countTokens(exchange.filter((message) => !isSystem(message)));
    if (leftTokens < 0 && firstKept < exchanges.length) break;
    firstKept--;
  }
  const dropped = exchanges.slice(0, firstKept).flat();
  return [...dropped.filter(isSystem), ...exchanges.slice(firstKept).flat()];
}

function isSystem(message: ModelMessage): boolean {
  return message.role === 'system';
}

function splitExchanges(messages: ModelMessage[]): ModelMessage[][] {
  const exchanges: ModelMessage[][] = [];
  for (const message of messages) {
    const current = exchanges.at(-1);
    const begins = message.role === 'user' && current?.every(isSystem) !== true;
    if (begins || current === undefined) exchanges.push([message]);
    else current.push(message);
  }
  return exchanges;
}

function countTokens(messages: ModelMessage[]): number {
  return messages.reduce((sum, message) => sum + TOKENS_PER_MESSAGE + contentTokens(message), 0);
}

function contentTokens(message: ModelMessage): number {
  if (typeof message.content !== 'string') {
    return message.content.reduce(
      (sum, part) => sum + (part.type === 'text' ? estimateTokens(part.text) : TOKENS_PER_IMAGE),
      0,
    );
  }
  const calls = message.role === 'assistant' ? (message.toolCalls ?? []) : [];
  return (
    estimateTokens(message.content) +
    calls.reduce((sum, call) => sum + estimateTokens(call.name + call.arguments), 0)
  );
}
