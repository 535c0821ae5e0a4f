/** A client's own body, as this vendor accepts it. */
import type { JsonValue } from '@chimera/protocol/json';
import type { PassThroughRequest } from '../port.ts';
import { ProviderError } from '../port.ts';
import { isRecord } from '../transport/json.ts';
import type { Quirks } from './quirks.ts';

const LENGTH_FIELDS = ['max_completion_tokens', 'max_tokens'] as const;

/**
 * Changes only what must be: the model, the stream, the field that limits the length, and what the
 * vendor is known to refuse though it changes nothing that the client can see.
 *
 * @throws {ProviderError} `invalid-request` for what the vendor cannot do and the client would miss.
 */
export function buildPassThroughBody(request: PassThroughRequest, quirks: Quirks): string {
  for (const field of quirks.unsupportedFields) {
    if (isMissed(field, request.body[field])) {
      throw new ProviderError('invalid-request', `The model does not support ${field}.`, {
        param: field,
        code: 'unsupported_parameter',
      });
    }
  }
  const kept = Object.entries(request.body).filter(
    ([field]) => !quirks.unsupportedFields.includes(field) && !isLength(field),
  );
  const maxTokens = request.body.max_completion_tokens ?? request.body.max_tokens;
  return JSON.stringify({
    ...Object.fromEntries(kept),
    ...(typeof maxTokens === 'number' ? { [quirks.maxTokensField]: maxTokens } : {}),
    model: request.model,
    messages: quirks.supportsMessageNames
      ? request.body.messages
      : withoutNames(request.body.messages),
    stream: true,
    stream_options: quirks.streamOptions ?? undefined,
  });
}

/** Whether the client wants to be told in its stream what was used. */
export function asksForUsage({ stream_options: options }: PassThroughRequest['body']): boolean {
  return isRecord(options) && options.include_usage === true;
}

/** Whether leaving the field out would show in the answer. */
function isMissed(field: string, value: JsonValue | undefined): boolean {
  switch (field) {
    case 'logprobs':
      return value === true;
    case 'n':
      return typeof value === 'number' && value > 1;
    default:
      return false;
  }
}

function isLength(field: string): boolean {
  return (LENGTH_FIELDS as readonly string[]).includes(field);
}

function withoutNames(messages: JsonValue | undefined): JsonValue | undefined {
  if (!Array.isArray(messages)) return messages;
  return messages.map((message) => {
    if (typeof message !== 'object' || message === null || Array.isArray(message)) return message;
    const { name: _name, ...kept } = message;
    return kept;
  });
}
