/**
 * The body of `POST /v1/chat/completions` (OpenAI's `CreateChatCompletionRequest`). Fields that are not
 * here are the client's business with the model, and are kept.
 */
import { z } from 'zod';
import { messageSchema } from './message-schema.ts';
import { toolFields } from './tool-schema.ts';

const MAX_MODEL_CHARACTERS = 256;
const MAX_METADATA_PAIRS = 16;

const responseFormat = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text') }),
  z.looseObject({ type: z.literal('json_object') }),
  z.looseObject({
    type: z.literal('json_schema'),
    json_schema: z.looseObject({
      name: z
        .string()
        .regex(/^[a-zA-Z0-9_-]{1,64}$/, 'must have 1 to 64 letters, digits, underscores or dashes'),
      description: z.string().nullish(),
      schema: z.record(z.string(), z.unknown()).nullish(),
      strict: z.boolean().nullish(),
    }),
  }),
]);

const metadata = z
  .record(z.string().max(64), z.string().max(512))
  .refine((pairs) => Object.keys(pairs).length <= MAX_METADATA_PAIRS, {
    error: `must have at most ${MAX_METADATA_PAIRS} pairs`,
  });

const fields = {
  model: z
    .string()
    .min(1)
    .max(MAX_MODEL_CHARACTERS)
    .describe('A model id, an alias, a route, or `auto`.'),
  messages: z.array(messageSchema).min(1),
  ...toolFields,
  stream: z.boolean().nullish(),
  stream_options: z
    .looseObject({
      include_usage: z.boolean().nullish(),
      include_obfuscation: z.boolean().nullish(),
    })
    .nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  n: z.int().min(1).max(128).nullish(),
  stop: z.union([z.string(), z.array(z.string()).max(4)]).nullish(),
  frequency_penalty: z.number().min(-2).max(2).nullish(),
  presence_penalty: z.number().min(-2).max(2).nullish(),
  logit_bias: z.record(z.string(), z.number().min(-100).max(100)).nullish(),
  logprobs: z.boolean().nullish(),
  top_logprobs: z.int().min(0).max(20).nullish(),
  seed: z.int().nullish(),
  max_tokens: z.int().min(1).nullish(),
  max_completion_tokens: z.int().min(1).nullish(),
  response_format: responseFormat.nullish(),
  reasoning_effort: z.string().nullish(),
  verbosity: z.enum(['low', 'medium', 'high']).nullish(),
  modalities: z.array(z.literal('text')).nullish(),
  audio: z.unknown().optional(),
  metadata: metadata.nullish(),
  store: z.boolean().nullish(),
  service_tier: z.string().nullish(),
  user: z.string().nullish(),
  safety_identifier: z.string().max(64).nullish(),
  prompt_cache_key: z.string().nullish(),
};

export const completionSchema = z.looseObject(fields);

/** A request whose fields are known to be good, each by itself. There may be more than are named here. */
export type WireRequest = z.infer<z.ZodObject<typeof fields>>;

/** Clients write null as well as nothing, and mean the same. */
export function isGiven<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}
