/**
 * Model names that people still ask for although their providers have retired them, and what serves
 * them now. The replacements are the providers' own advice as of November 2026.
 */
export const DEFAULT_ALIASES: Record<string, string> = {
  'groq-llama-70b': 'groq/openai/gpt-oss-120b',
  'groq-llama-8b': 'groq/openai/gpt-oss-20b',
  'gemini-flash': 'google/gemini-3.5-flash',
  'llama-3.3-70b-versatile': 'groq/openai/gpt-oss-120b',
  'Llama-3.3-70B-Versatile': 'groq/openai/gpt-oss-120b',
  'llama-3.1-8b-instant': 'groq/openai/gpt-oss-20b',
  'llama3-70b-8192': 'groq/openai/gpt-oss-120b',
  'llama3-8b-8192': 'groq/openai/gpt-oss-20b',
  'mixtral-8x7b-32768': 'groq/openai/gpt-oss-120b',
  'gemma-7b-it': 'groq/openai/gpt-oss-20b',
  'gpt-3.5-turbo': 'openai/gpt-6-luna',
  'claude-3-haiku': 'anthropic/claude-haiku-4-5',
};
