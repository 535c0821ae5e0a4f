/** OpenAI's wire, and how Groq, Azure and Ollama speak it. */
import type { IncomingHttpHeaders } from 'node:http';
import { isChatRequest } from './chat-request.ts';
import { DONE, toChunks } from './chunks.ts';
import type { ErrorAnswer, ErrorName } from './error-answers.ts';
import { ERROR_ANSWERS } from './error-answers.ts';
import { toOllamaError } from './ollama-errors.ts';
import { findFault } from './openai-rules.ts';
import type { Reply } from './reply.ts';
import type { Dialect } from './scenario.ts';
import type { ChunkOptions, Wire } from './wire.ts';
import { toChunk } from './wire.ts';

const SERVER_ERROR = {
  message: 'The server had an error while processing your request.',
  type: 'server_error',
  param: null,
  code: null,
};

export const OPENAI_WIRE: Wire = {
  address(method, path) {
    if (method === 'GET' && path.endsWith('/models')) return { type: 'models' };
    return method === 'POST' && path.endsWith('/chat/completions')
      ? { type: 'chat', model: null, isStreamed: null }
      : null;
  },
  keyOf: ({ authorization }: IncomingHttpHeaders) => authorization?.replace(/^Bearer /, ''),
  read: (body) => (isChatRequest(body) ? { body, fault: null } : null),
  findFault,
  headersOf,
  chunks: toChunks,
  whole: toCompletion,
  done: DONE,
  textEvent: (literal) => ({
    data: `{"choices":[{"index":0,"delta":{"content":"${literal}"},"finish_reason":null}]}`,
    kind: 'aside',
  }),
  errorEvent: () => toChunk({ error: SERVER_ERROR }, 'aside'),
  idle(frame, options) {
    const delta = frame === 'role' ? { role: 'assistant', content: '' } : { content: '' };
    const choices = [{ index: 0, delta, logprobs: null, finish_reason: null }];
    const { answer, model, createdSeconds } = options;
    const head = { id: `chatcmpl-fake${answer}`, object: 'chat.completion.chunk' };
    return {
      before: [],
      again: toChunk({ ...head, created: createdSeconds, model, choices }, 'aside'),
    };
  },
  errorAnswer: (error: ErrorName, dialect: Dialect): ErrorAnswer =>
    dialect === 'ollama' ? toOllamaError(ERROR_ANSWERS[error]) : ERROR_ANSWERS[error],
  refusal: ({ message }) => ({
    status: 400,
    body: JSON.stringify({
      error: { message, type: 'invalid_request_error', param: 'messages', code: null },
    }),
  }),
  models(ids, dialect) {
    const limits =
      dialect === 'ollama'
        ? { owned_by: 'library' }
        : {
            owned_by: 'fake',
            active: true,
            context_window: 131_072,
            max_completion_tokens: 65_536,
          };
    const data = ids.map((id) => ({ id, object: 'model', created: 1_700_000_000, ...limits }));
    return { object: 'list', data };
  },
};

/** Rate-limit headers are Go durations; Groq counts requests per day and tokens per minute. */
function headersOf(answer: number, dialect: Dialect): Record<string, string> {
  if (dialect === 'ollama') return {};
  return {
    'cache-control': 'no-cache',
    'x-request-id': `req_fake${answer}`,
    'x-ratelimit-limit-requests': dialect === 'groq' ? '14400' : '10000',
    'x-ratelimit-limit-tokens': '200000',
    'x-ratelimit-remaining-requests': '9999',
    'x-ratelimit-remaining-tokens': '199000',
    'x-ratelimit-reset-requests': '6ms',
    'x-ratelimit-reset-tokens': '300ms',
  };
}

function toCompletion(reply: Reply, { model }: ChunkOptions): object {
  const toolCalls = reply.toolCalls.map(({ id, name, arguments: text }) => ({
    id,
    type: 'function',
    function: { name, arguments: text },
  }));
  return {
    id: 'chatcmpl-fake',
    object: 'chat.completion',
    created: 1_700_000_000,
    model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: toolCalls.length > 0 ? null : reply.text.join(''),
          refusal: null,
          ...(toolCalls.length > 0 ? { tool_calls: toolCalls } : {}),
        },
        logprobs: null,
        finish_reason: reply.finishReason,
      },
    ],
    usage: {
      prompt_tokens: reply.inputTokens,
      completion_tokens: reply.outputTokens,
      total_tokens: reply.inputTokens + reply.outputTokens,
    },
  };
}
