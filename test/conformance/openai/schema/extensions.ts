/** The fields that answers may have beside OpenAI's own; `docs/wire-formats.md` names them all. */
import type { JsonSchema } from './derived-schema.ts';

const TEXT: JsonSchema = { type: 'string' };
const COUNT: JsonSchema = { type: 'integer', minimum: 0 };

const SEAM: JsonSchema = {
  type: 'object',
  properties: {
    offset: COUNT,
    from: TEXT,
    to: TEXT,
    method: { enum: ['prefill', 'continue', 'trimmed-restart'] },
    clean: { type: 'boolean' },
  },
  required: ['offset', 'from', 'to', 'method', 'clean'],
  additionalProperties: false,
};

/** Ours, where an answer went on with another model; and what Groq says of itself. */
const ANSWER: Record<string, JsonSchema> = {
  chimera: {
    type: 'object',
    properties: { seams: { type: 'array', items: SEAM, minItems: 1 } },
    required: ['seams'],
    additionalProperties: false,
  },
  x_groq: { type: 'object' },
};

/** Under the name that DeepSeek gave it, which we write, and under Groq's. */
const REASONING: Record<string, JsonSchema> = { reasoning_content: TEXT, reasoning: TEXT };

/** By the id of the type that they stand in. */
export const EXTENSIONS: Readonly<Record<string, Record<string, JsonSchema>>> = {
  'completions.d.ts.ChatCompletion': ANSWER,
  'completions.d.ts.ChatCompletionMessage': REASONING,
  'completions.d.ts.ChatCompletionChunk': ANSWER,
  'completions.d.ts.ChatCompletionChunk.Choice.Delta': REASONING,
  'models.d.ts.Model': { context_window: COUNT, max_completion_tokens: COUNT },
};
