/** How vendors' dialects of the OpenAI wire differ, as data. */
import type { JsonValue } from '@chimera/protocol/json';

export interface Quirks {
  /** The field that limits the answer's length. */
  maxTokensField: 'max_tokens' | 'max_completion_tokens';
  /** Sent as `stream_options`; null where the field is refused. */
  streamOptions: { [key: string]: JsonValue } | null;
  /** Whether `messages[].name` is accepted. */
  supportsMessageNames: boolean;
  /** Request fields that the vendor refuses; they are left out. */
  unsupportedFields: readonly string[];
  /** What makes the vendor go on with a trailing assistant message. */
  prefill: {
    /** Fields of that message. */
    message: { [key: string]: JsonValue };
    /** Fields of the request. */
    body: { [key: string]: JsonValue };
  };
}

const NO_PREFILL_MARK: Quirks['prefill'] = { message: {}, body: {} };

/** What nearly every server understands. */
const GENERIC: Quirks = {
  maxTokensField: 'max_tokens',
  streamOptions: { include_usage: true },
  supportsMessageNames: true,
  unsupportedFields: [],
  prefill: NO_PREFILL_MARK,
};

export const QUIRKS = {
  generic: GENERIC,
  openai: {
    ...GENERIC,
    maxTokensField: 'max_completion_tokens',
    // The padding only costs bytes: nobody listens between us and our own client.
    streamOptions: { include_usage: true, include_obfuscation: false },
  },
  groq: {
    ...GENERIC,
    maxTokensField: 'max_completion_tokens',
    supportsMessageNames: false,
    unsupportedFields: [
      'logprobs',
      'top_logprobs',
      'logit_bias',
      'frequency_penalty',
      'presence_penalty',
      'metadata',
      'store',
    ],
  },
  ollama: GENERIC,
  deepseek: { ...GENERIC, prefill: { message: { prefix: true }, body: {} } },
  mistral: {
    ...GENERIC,
    // Mistral refuses unknown fields, and reports usage without being asked.
    streamOptions: null,
    prefill: { message: { prefix: true }, body: {} },
  },
} as const satisfies Record<string, Quirks>;
