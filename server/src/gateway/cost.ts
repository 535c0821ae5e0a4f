/** Money: from token counts and a price to millionths of a dollar. */
import type { Usage } from '@chimera/protocol/events';
import type { Price } from '../config/config.ts';
import type { ModelMessage, ModelUsage } from '../providers/port.ts';
import { estimateTokens } from './estimate.ts';

type PricedCounts = Omit<ModelUsage, 'reasoningTokens'>;

/**
 * A dollar per million tokens is a millionth of a dollar per token. Tokens that are read from a cache
 * or put into it are part of the input, and reasoning tokens of the output: none is paid for twice.
 *
 * @returns null where the price is not known.
 */
export function costMicros(counts: PricedCounts, price: Price | null): number | null {
  if (price === null) return null;
  const { inputPerMillion, outputPerMillion } = price;
  const { cachedInputPerMillion = inputPerMillion, cacheWritePerMillion = inputPerMillion } = price;
  const cached = Math.min(counts.cachedTokens, counts.inputTokens);
  const written = Math.min(counts.cacheWriteTokens ?? 0, counts.inputTokens - cached);
  return Math.round(
    (counts.inputTokens - cached - written) * inputPerMillion +
      cached * cachedInputPerMillion +
      written * cacheWritePerMillion +
      counts.outputTokens * outputPerMillion,
  );
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
  const { cacheWriteTokens: _isPricedOnly, ...kept } = counts;
  return { ...kept, costMicros: costMicros(counts, price), estimated: false };
}

/** The usage of an attempt that nobody has counted: what was sent, and what was delivered. */
export function estimatedUsage(
  messages: ModelMessage[],
  deliveredText: string,
  price: Price | null,
): Usage {
  const counts = {
    inputTokens: estimateTokens(JSON.stringify(messages)),
    outputTokens: estimateTokens(deliveredText),
    cachedTokens: 0,
    reasoningTokens: 0,
  };
  return { ...counts, costMicros: costMicros(counts, price), estimated: true };
}
