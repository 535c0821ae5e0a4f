/** What a request asks of the model that is to answer it. */
import { estimateTokens } from '../../gateway/estimate.ts';
import type { CanonicalRequest } from './canonical-request.ts';
import type { ModernRequest } from './legacy-functions.ts';

export interface RequestNeeds {
  tools: boolean;
  vision: boolean;
  jsonSchema: boolean;
  /** More than one answer at once. */
  choices: boolean;
  logprobs: boolean;
  /** An upper estimate; pictures count a thousand each. */
  estimatedInputTokens: number;
}

const TOKENS_PER_IMAGE = 1_000;

export function needsOf(wire: ModernRequest, request: CanonicalRequest): RequestNeeds {
  const parts = request.messages.flatMap(({ content }) =>
    typeof content === 'string' ? [] : content,
  );
  const images = parts.filter((part) => part.type === 'image').length;
  return {
    tools: request.tools !== undefined,
    vision: images > 0,
    jsonSchema: request.responseFormat?.type === 'json-schema',
    choices: (wire.n ?? 1) > 1,
    logprobs: wire.logprobs === true,
    estimatedInputTokens: estimateTokens(textOf(request)) + images * TOKENS_PER_IMAGE,
  };
}

/** Everything that is sent but the pictures, whose `data:` URLs say nothing of their tokens. */
function textOf({ messages, tools, responseFormat }: CanonicalRequest): string {
  const texts = messages.map((message) => {
    const { content } = message;
    const text =
      typeof content === 'string'
        ? content
        : content.map((part) => (part.type === 'text' ? part.text : '')).join('');
    const calls = message.role === 'assistant' ? message.toolCalls : undefined;
    return calls === undefined ? text : text + JSON.stringify(calls);
  });
  return texts.join('\n') + JSON.stringify([tools, responseFormat]);
}
