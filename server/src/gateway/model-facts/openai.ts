import { type ModelFacts, price } from './facts.ts';

const ALL = { tools: true, jsonSchema: true, vision: true } as const;
const GPT_5 = { contextTokens: 400_000, maxOutputTokens: 128_000, ...ALL } as const;
const NEWER_GPT_5 = { contextTokens: null, maxOutputTokens: null, ...ALL } as const;
const GPT_4_1 = { contextTokens: 1_047_576, maxOutputTokens: 32_768, ...ALL } as const;
const GPT_4O = { contextTokens: 128_000, maxOutputTokens: 16_384, ...ALL } as const;

/**
 * As write-ups of OpenAI's price list (developers.openai.com/api/docs/pricing) gave it between April and
 * November 2026, read on 2026-11-21. Of GPT-5.4 and GPT-5.5 it is the price of prompts up to 272,000
 * tokens; longer ones cost more.
 */
export const OPENAI_MODELS: ModelFacts = {
  'gpt-5': { ...GPT_5, price: price(1.25, 10, 0.125) },
  'gpt-5-mini': { ...GPT_5, price: price(0.25, 2, 0.025) },
  'gpt-5.1': { ...GPT_5, price: price(1.25, 10, 0.125) },
  'gpt-5.2': { ...GPT_5, price: price(1.75, 14, 0.175) },
  'gpt-5.4': { ...NEWER_GPT_5, price: price(2.5, 15, 0.25) },
  'gpt-5.4-mini': { ...NEWER_GPT_5, price: price(0.75, 4.5, 0.075) },
  'gpt-5.4-nano': { ...NEWER_GPT_5, price: price(0.2, 1.25, 0.02) },
  'gpt-5.5': { ...NEWER_GPT_5, price: price(5, 30, 0.5) },
  'gpt-4.1': { ...GPT_4_1, price: price(2, 8, 0.5) },
  'gpt-4.1-mini': { ...GPT_4_1, price: price(0.4, 1.6, 0.1) },
  'gpt-4.1-nano': { ...GPT_4_1, price: price(0.1, 0.4, 0.025) },
  'gpt-4o': { ...GPT_4O, price: price(2.5, 10, 1.25) },
  'gpt-4o-mini': { ...GPT_4O, price: price(0.15, 0.6, 0.075) },
};
