/** Money: from token counts and a price to millionths of a dollar. */
import type { Usage } from '@chimera/protocol/events';
import type { Price } from '../config/config.ts';
import type { ModelMessage, ModelUsage } from '../providers/port.ts';
import { estimateTokens } from './estimate.ts';

/** A dollar per million tokens is a millionth of a dollar per token. */
function costMicros(inputTokens: number, outputTokens: number, price: Price | null): number | null {
  if (price === null) return null;
  return Math.round(inputTokens * price.inputPerMillion + outputTokens * price.outputPerMillion);
}

/** What an attempt used: as the provider counted it, else as it can be estimated. */
export function usageOf(
  counts: ModelUsage | null,
  messages: ModelMessage[],
  deliveredText: string,
  price: Price | null,
): Usage {
  return counts === null
    ? estimatedUsage(messages, deliveredText, price)
    : countedUsage(counts, price);
}

/** The usage of an attempt that the provider has counted. */
export function countedUsage(counts: ModelUsage, price: Price | null): Usage {
  return {
    ...counts,
    costMicros: costMicros(counts.inputTokens, counts.outputTokens, price),
    estimated: false,
  };
}

/** The usage of an attempt that nobody has counted: what was sent, and what was delivered. */
export function estimatedUsage(
  messages: ModelMessage[],
  deliveredText: string,
  price: Price | null,
): Usage {
  const inputTokens = estimateTokens(JSON.stringify(messages));
  const outputTokens = estimateTokens(deliveredText);
  return {
    inputTokens,
    outputTokens,
    cachedTokens: 0,
    reasoningTokens: 0,
    costMicros: costMicros(inputTokens, outputTokens, price),
    estimated: true,
  };
}
