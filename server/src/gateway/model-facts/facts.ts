import type { Price } from '../../config/config.ts';

/**
 * What is publicly known of a model; null is not known to us, and is never guessed. Prices change: an
 * operator who bills by them sets `price` on a route of the configuration, which counts before these.
 */
export interface ModelFact {
  contextTokens: number | null;
  maxOutputTokens: number | null;
  /** List price, without discounts for batches and the like; null also where one price cannot say it. */
  price: Price | null;
  tools: boolean | null;
  jsonSchema: boolean | null;
  vision: boolean | null;
}

/** Facts by the vendor's own id of the model. */
export type ModelFacts = Readonly<Record<string, ModelFact>>;

/**
 * @param dollars per million tokens: input, output and, where they have prices of their own, input that
 * is read from the cache and input that is put there
 */
export function price(
  ...dollars: [input: number, output: number, cached?: number, cacheWrite?: number]
): Price {
  const [inputPerMillion, outputPerMillion, cachedInputPerMillion, cacheWritePerMillion] = dollars;
  return { inputPerMillion, outputPerMillion, cachedInputPerMillion, cacheWritePerMillion };
}
