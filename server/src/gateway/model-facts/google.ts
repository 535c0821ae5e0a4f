import { type ModelFacts, price } from './facts.ts';

const GEMINI = {
  contextTokens: 1_048_576,
  maxOutputTokens: 65_536,
  tools: true,
  jsonSchema: true,
  vision: true,
} as const;
const GEMINI_3_FLASH = { ...GEMINI, price: price(0.5, 3, 0.05) };

/**
 * As transcripts of Google's price list (ai.google.dev/gemini-api/docs/pricing) of July to October 2026
 * give it, read on 2026-11-21: text, images and video; sound costs more. The Pro models cost more for
 * long prompts, which one price cannot say: they have none here.
 */
export const GOOGLE_MODELS: ModelFacts = {
  'gemini-2.5-flash': { ...GEMINI, price: price(0.3, 2.5, 0.03) },
  'gemini-2.5-flash-lite': { ...GEMINI, price: price(0.1, 0.4, 0.01) },
  'gemini-2.5-pro': { ...GEMINI, price: null },
  'gemini-3-flash': GEMINI_3_FLASH,
  'gemini-3-flash-preview': GEMINI_3_FLASH,
  'gemini-3.5-flash': { ...GEMINI, price: price(1.5, 9, 0.15) },
  // Until 2026-12-31; twice as much from then on.
  'gemini-3.8-flash': { ...GEMINI, price: price(0.75, 3.75, 0.075) },
};
