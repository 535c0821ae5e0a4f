import { type ModelFacts, price } from './facts.ts';

const TEXT_ONLY = { tools: true, jsonSchema: true, vision: false } as const;

/**
 * Windows from a recording of Groq's list of models; prices as reports of its pages
 * (console.groq.com/docs/models, groq.com/pricing) gave them in 2026, read on 2026-11-21.
 */
export const GROQ_MODELS: ModelFacts = {
  'openai/gpt-oss-120b': {
    contextTokens: 131_072,
    maxOutputTokens: 65_536,
    price: price(0.15, 0.6, 0.075),
    ...TEXT_ONLY,
  },
  'openai/gpt-oss-20b': {
    contextTokens: 131_072,
    maxOutputTokens: 65_536,
    price: price(0.075, 0.3, 0.0375),
    ...TEXT_ONLY,
  },
  'openai/gpt-oss-safeguard-20b': {
    contextTokens: 131_072,
    maxOutputTokens: 65_536,
    price: price(0.075, 0.3),
    tools: null,
    jsonSchema: null,
    vision: false,
  },
};
