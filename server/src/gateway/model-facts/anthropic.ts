import { type ModelFacts, price } from './facts.ts';

const CLAUDE = {
  contextTokens: 200_000,
  maxOutputTokens: 64_000,
  tools: true,
  jsonSchema: null,
  vision: true,
} as const;
const HAIKU_4_5 = { ...CLAUDE, price: price(1, 5, 0.1) };
const SONNET_4_5 = { ...CLAUDE, price: price(3, 15, 0.3) };

/** As known at the end of 2025; not checked against Anthropic's pages since. */
export const ANTHROPIC_MODELS: ModelFacts = {
  'claude-haiku-4-5': HAIKU_4_5,
  'claude-haiku-4-5-20251001': HAIKU_4_5,
  'claude-sonnet-4-5': SONNET_4_5,
  'claude-sonnet-4-5-20250929': SONNET_4_5,
};
