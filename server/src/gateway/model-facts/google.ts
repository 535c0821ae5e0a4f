import { type ModelFacts, price } from './facts.ts';

const GEMINI = {
  contextTokens: 1_048_576,
  maxOutputTokens: 65_536,
  tools: true,
  jsonSchema: true,
  vision: true,
} as const;

/**
 * As write-ups of Google's price list gave it in 2026, cached input at a tenth. The Pro models cost
 * more for long prompts, which one price cannot say: they have none here.
 */
export const GOOGLE_MODELS: ModelFacts = {
  'gemini-2.5-flash': { ...GEMINI, price: price(0.3, 2.5, 0.03) },
  'gemini-2.5-flash-lite': { ...GEMINI, price: price(0.1, 0.4, 0.01) },
  'gemini-2.5-pro': { ...GEMINI, price: null },
  'gemini-3-flash': { ...GEMINI, price: price(0.5, 3) },
  // Public sources do not agree on its price.
  'gemini-3.5-flash': { ...GEMINI, price: null },
  'gemini-3.8-flash': { ...GEMINI, price: price(0.75, 3.75) },
};
