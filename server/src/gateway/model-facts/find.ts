/** What is publicly known of models, by vendor; whatever is not written there is not known. */
import type { ProviderType } from '../../config/config.ts';
import { ANTHROPIC_MODELS } from './anthropic.ts';
import type { ModelFact, ModelFacts } from './facts.ts';
import { GOOGLE_MODELS } from './google.ts';
import { GROQ_MODELS } from './groq.ts';
import { OPENAI_MODELS } from './openai.ts';

const BY_VENDOR: Partial<Record<ProviderType, ModelFacts>> = {
  groq: GROQ_MODELS,
  openai: OPENAI_MODELS,
  google: GOOGLE_MODELS,
  anthropic: ANTHROPIC_MODELS,
};

/** @param model the vendor's own id; one with a date behind it is the model without. */
export function findModelFact(type: ProviderType | undefined, model: string): ModelFact | null {
  const facts = type === undefined ? undefined : BY_VENDOR[type];
  if (facts === undefined) return null;
  const undated = model.replace(/-\d{4}-\d{2}-\d{2}$/, '');
  const known = [model, undated].find((id) => Object.hasOwn(facts, id));
  return (known === undefined ? undefined : facts[known]) ?? null;
}
