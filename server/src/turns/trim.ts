/** Keeps a history within a budget of tokens. */
import { estimateTokens } from '../gateway/estimate.ts';
import type { ModelMessage } from '../providers/port.ts';

/** Room for the marks that separate messages on the wire. */
const TOKENS_PER_MESSAGE = 8;
/** What providers count for an image of usual size, at most. */
const TOKENS_PER_IMAGE = 1_600;

/**
 * Keeps the system messages and the newest exchanges that fit. An exchange is a user message with
 * all that answers it, so that a tool's result never loses its call. The newest one always stays.
 *
 * @param messages in repaired order.
 */
export function trimToBudget(messages: ModelMessage[], maxTokens: number): ModelMessage[] {
  const system = messages.filter((message) => message.role === 'system');
  const exchanges = splitExchanges(messages.filter((message) => message.role !== 'system'));
  let leftTokens = maxTokens - countTokens(system);
  const kept: ModelMessage[][] = [];
  for (const exchange of exchanges.reverse()) {
    leftTokens -= countTokens(exchange);
    if (leftTokens < 0 && kept.length > 0) break;
    kept.push(exchange);
  }
  return [...system, ...kept.reverse().flat()];
}

function splitExchanges(messages: ModelMessage[]): ModelMessage[][] {
  const exchanges: ModelMessage[][] = [];
  for (const message of messages) {
    const current = exchanges.at(-1);
    if (message.role === 'user' || current === undefined) exchanges.push([message]);
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
