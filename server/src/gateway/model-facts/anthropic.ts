import { type ModelFacts, price } from './facts.ts';

const CLAUDE = { tools: true, jsonSchema: null, vision: true } as const;
const CLAUDE_4_5 = { ...CLAUDE, contextTokens: 200_000, maxOutputTokens: 64_000 } as const;
const CLAUDE_5 = { ...CLAUDE, contextTokens: 1_000_000, maxOutputTokens: 128_000 } as const;
const HAIKU_4_5 = { ...CLAUDE_4_5, price: price(1, 5, 0.1, 1.25) };
const SONNET_4_5 = { ...CLAUDE_4_5, price: price(3, 15, 0.3, 3.75) };

/**
 * From Anthropic's pages on models and prices (platform.claude.com/docs, as of October 2026), read
 * on 2026-11-21; the 4.5 models from write-ups of them. Cache writes are those for five minutes.
 */
export const ANTHROPIC_MODELS: ModelFacts = {
  'claude-haiku-4-5': HAIKU_4_5,
  'claude-haiku-4-5-20251001': HAIKU_4_5,
  'claude-sonnet-4-5': SONNET_4_5,
  'claude-sonnet-4-5-20250929': SONNET_4_5,
  'claude-sonnet-5': { ...CLAUDE_5, price: price(2, 10, 0.2, 2.5) },
  'claude-sonnet-5-5': { ...CLAUDE_5, price: price(2, 10, 0.1, 2.5) },
  'claude-opus-5': { ...CLAUDE_5, price: price(5, 25, 0.5, 6.25) },
  'claude-opus-5-5': { ...CLAUDE_5, price: price(4, 20, 0.2, 5) },
  // Costs more for long prompts.
  'claude-haiku-5-5': { ...CLAUDE_5, price: null },
};
